"""Django settings for the hooks by themselves: no accounts, no sessions, no pages of patients.

By environment: PAINPATH_DATA (folder for what is kept; `painpath-data` unless set), DATABASE_URL (PostgreSQL
instead of SQLite there), PAINPATH_SECRET_KEY (`painpath serve` makes one and keeps it in that folder),
PAINPATH_HOOKS_CONFIG (the trust file; without it the hooks are open on the loopback address only),
PAINPATH_ALLOWED_HOSTS (host names, with commas between), PAINPATH_ZONE (the IANA name of the zone whose days are
counted; UTC unless set).
"""

from __future__ import annotations

import os
from pathlib import Path

from painpath.record.moments import named_zone
from painpath.web.database import database

DATA = Path(os.environ.get("PAINPATH_DATA", "painpath-data"))
PAINPATH_HOOKS_CONFIG = os.environ.get("PAINPATH_HOOKS_CONFIG")
PAINPATH_ZONE = named_zone(os.environ.get("PAINPATH_ZONE") or "UTC")

DEBUG = False
SECRET_KEY = os.environ.get("PAINPATH_SECRET_KEY", "")
ALLOWED_HOSTS = os.environ.get("PAINPATH_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
INSTALLED_APPS = ["painpath.web.hooks.apps.HooksConfig"]
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]
ROOT_URLCONF = "painpath.web.hooks.alone_urls"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
DATABASES = {
    "default": database(os.environ.get("DATABASE_URL"), DATA / "hooks.sqlite3") | {"CONN_MAX_AGE": 600}
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
APPEND_SLASH = False
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "no-referrer"
X_FRAME_OPTIONS = "DENY"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PAINPATH_HOOKS_CONFIG else None
SECURE_HSTS_SECONDS = 31_536_000 if PAINPATH_HOOKS_CONFIG else 0
# Paths and statuses only: no body, no header, no query is ever logged.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(message)s"}},
    "handlers": {
        "terminal": {"class": "logging.StreamHandler", "formatter": "line"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "loggers": {
        "painpath.hooks": {"handlers": ["terminal"], "level": "INFO", "propagate": False},
        "django.request": {"handlers": ["nowhere"], "propagate": False},
        "django.security": {"handlers": ["nowhere"], "propagate": False},
        "httpx": {"handlers": ["nowhere"], "propagate": False},
        "httpcore": {"handlers": ["nowhere"], "propagate": False},
    },
}
