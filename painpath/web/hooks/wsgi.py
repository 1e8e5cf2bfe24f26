"""The hooks alone as a WSGI application; what every call needs is loaded before the first one."""

from __future__ import annotations

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from painpath.assess import default_assessor

OBJECTS = 50_000  # that are made between two searches for garbage: a call leaves next to none in circles

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "painpath.web.hooks.alone")
application = get_wsgi_application()
default_assessor()
import_module(settings.ROOT_URLCONF)
# What stands here stays until the end: the processes share it, and it is never searched for garbage again.
gc.collect()
gc.freeze()
gc.set_threshold(OBJECTS)
# Linux' allocator gives memory back after every call and fetches it again for the next, page by page, unless it has
# once seen so large a piece come and go; what it then holds on to is twice that for each process, at most.
bytearray(16 * 1024 * 1024)
