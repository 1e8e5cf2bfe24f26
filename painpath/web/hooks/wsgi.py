"""The hooks alone as a WSGI application; the knowledge is loaded before the first call."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from painpath.assess import default_assessor

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "painpath.web.hooks.alone")
application = get_wsgi_application()
default_assessor()
