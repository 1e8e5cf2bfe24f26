"""Django settings of the clinic, from the environment; safe unless told otherwise.

PAINPATH_DATA (folder for the database and the secret; `painpath-data` unless set), DATABASE_URL (PostgreSQL instead
of SQLite there), PAINPATH_SECRET_KEY (made once and kept in that folder unless set), PAINPATH_ALLOWED_HOSTS (host
names with commas between; needed outside the demonstration), PAINPATH_DEMO=1 (demonstration on the loopback address:
plain http, invented patients), PAINPATH_EMAIL_URL (smtp://user:password@host:port, or smtps:// where TLS is spoken
from the start; letters go to the terminal unless set), PAINPATH_SECOND_FACTOR=0 (a password alone opens the clinic; the demonstration always allows it),
PAINPATH_IDLE_MINUTES (60 unless set: after how long without use a session ends), PAINPATH_ADDRESS (where browsers
reach the clinic, such as https://clinic.example: reminders carry a link only when it is set),
PAINPATH_SMART_CONFIG (the record systems from which the clinic opens, docs/smart.md). Nothing here reads a patient.
"""

from __future__ import annotations

import os
from pathlib import Path

from csp.constants import NONE, SELF

from painpath.web.database import DATABASE_FILE, LOOPBACK, database, email, host_names, idle_seconds

DATA = Path(os.environ.get("PAINPATH_DATA", "painpath-data"))
DEMO = os.environ.get("PAINPATH_DEMO") == "1"
HERE = Path(__file__).parent

DEBUG = False
SECRET_KEY = os.environ.get("PAINPATH_SECRET_KEY", "")
OWN_NAMES = [f"[{one}]" if ":" in one else one for one in LOOPBACK]
ALLOWED_HOSTS = host_names(os.environ.get("PAINPATH_ALLOWED_HOSTS", ",".join(OWN_NAMES) if DEMO else ""))
PAINPATH_HOOKS_CONFIG = os.environ.get("PAINPATH_HOOKS_CONFIG")
PAINPATH_SMART_CONFIG = os.environ.get("PAINPATH_SMART_CONFIG")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "painpath.web.accounts",
    "painpath.web.audit",
    "painpath.web.patients",
    "painpath.web.deciding",
    "painpath.web.asking",
    "painpath.web.telephone",
    "painpath.web.review",
    "painpath.web.policy",
    "painpath.web.technique",
    "painpath.web.merging.apps.MergingConfig",
    "painpath.web.clinic",
    "painpath.web.diary",
    "painpath.web.reminders",
    "painpath.web.retention",
    "painpath.web.hooks.apps.HooksConfig",
]
MIDDLEWARE = [
    "painpath.web.audit.middleware.request_id",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "painpath.web.accounts.keeping_out.kept_by_nobody",
    "painpath.web.audit.refusing.readable_only",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "painpath.web.accounts.keeping_out.session_ends",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "painpath.web.accounts.keeping_out.first_things_first",
    "painpath.web.accounts.members.member_of_request",
    "painpath.web.patients.finding.every_look",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "painpath.web.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [HERE / "pages"],
        "OPTIONS": {
            "environment": "painpath.web.accounts.pages.environment",
            "context_processors": ["painpath.web.accounts.pages.one_token"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]
DATABASES = {"default": database(os.environ.get("DATABASE_URL"), DATA / DATABASE_FILE)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STATIC_URL = "/static/"
STATICFILES_DIRS = [HERE / "static"]
WHITENOISE_USE_FINDERS = True
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]  # a language stands here once its catalogue in LOCALE_PATHS is whole
LOCALE_PATHS = [HERE / "locale"]

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "painpath.web.accounts.passwords.NoWordsOfTheHouse"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "painpath.web.accounts.adapter.ClosedAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
# a whole clinic may sign in from one address within a minute; wrong passwords count by name (and axes locks the name)
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "100/m/ip,5/5m/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # accounts have no address; one given before must not keep the factor away
MFA_TOTP_ISSUER = "painpath"
MFA_ADAPTER = "painpath.web.accounts.adapter.SealedFactors"
SECOND_FACTOR = not DEMO and os.environ.get("PAINPATH_SECOND_FACTOR") != "0"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
SESSION_COOKIE_AGE = 8 * 3600
SESSION_IDLE_S = idle_seconds(os.environ.get("PAINPATH_IDLE_MINUTES", "60"))
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# a browser takes a cookie of such a name over https alone, for this host alone
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = (
    ("sessionid", "csrftoken") if DEMO else ("__Host-sessionid", "__Host-csrftoken")
)
CSRF_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "painpath.web.clinic.errors.csrf_failed"

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = not DEMO
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 0 if DEMO else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = not DEMO
# The server believes X-Forwarded-Proto and -For from a proxy on this machine (or FORWARDED_ALLOW_IPS) alone; Django
# itself believes neither.
SECURE_PROXY_SSL_HEADER = None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "object-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 20_000_000
MOST_UPLOAD_BYTES = 100_000_000
PAINPATH_ADDRESS = os.environ.get("PAINPATH_ADDRESS", "").rstrip("/")
DEFAULT_FROM_EMAIL = os.environ.get("PAINPATH_EMAIL_FROM", "painpath@localhost")
globals().update(email(os.environ.get("PAINPATH_EMAIL_URL")))

# Methods, paths and statuses; no body, no query, no name is logged.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "painpath.web.audit.logs.JsonLines"}},
    "handlers": {
        "terminal": {"class": "logging.StreamHandler", "formatter": "json"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "loggers": {
        "painpath": {"handlers": ["terminal"], "level": "INFO", "propagate": False},
        "painpath.hooks": {"handlers": ["terminal"], "level": "INFO", "propagate": False},
        "django.request": {"handlers": ["nowhere"], "propagate": False},
        "django.security": {"handlers": ["nowhere"], "propagate": False},
        "axes": {"handlers": ["nowhere"], "propagate": False},
    },
}
