"""Django for the tests of the web: the clinic's settings as the demonstration has them, with a secret of their own."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "painpath.web.settings")
os.environ.setdefault("PAINPATH_SECRET_KEY", "for the tests and nothing else, long enough to be one")
os.environ.setdefault("PAINPATH_DEMO", "1")
django.setup()
