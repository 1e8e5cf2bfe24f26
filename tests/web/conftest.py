"""Django for the tests of the web: the clinic's settings as the demonstration has them, with a secret of their own."""

import os

import django
import pytest
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "painpath.web.settings")
os.environ.setdefault("PAINPATH_SECRET_KEY", "for the tests and nothing else, long enough to be one")
os.environ.setdefault("PAINPATH_DEMO", "1")
django.setup()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """SQLite in a file, as a clinic has it: in memory all threads of the server would share one connection."""
    default = settings.DATABASES["default"]
    if default["ENGINE"].endswith("sqlite3"):
        default.setdefault("TEST", {})["NAME"] = str(tmp_path_factory.mktemp("database") / "clinic.sqlite3")
