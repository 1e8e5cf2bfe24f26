"""Running the clinic: its folder, its secret, the database, the demonstration, the server."""

from __future__ import annotations

import logging
import os
import time
from pathlib import Path
from threading import Thread

import uvicorn
from django import setup
from django.core.management import call_command

from painpath.assess import default_assessor
from painpath.record.problem import Unreadable
from painpath.web.database import DATABASE_FILE, SECRET_FILE, own_folder, secret_key

SETTINGS = "painpath.web.settings"
EVERY_S = 60
# A connection that the server closes just as the next request arrives loses that request. Whoever keeps connections,
# a proxy or a browser, must therefore be the first to give up an idle one: nginx does so after 60 s, Caddy after 120.
KEPT_ALIVE_S = 130
log = logging.getLogger("painpath.web")


def prepare(demo: bool = False, *, begins: bool = True) -> None:
    """Bring the database up to date, and make the folder and the secret where they are missing.

    What only keeps an installation does not begin one: there it must be already, else Unreadable is raised.
    """
    if demo:
        os.environ["PAINPATH_DEMO"] = "1"
        os.environ.setdefault("PAINPATH_DATA", "painpath-demo")
    folder = Path(os.environ.setdefault("PAINPATH_DATA", "painpath-data"))
    if not begins and not _is_there(folder):
        wanted = "set PAINPATH_DATA to the folder of yours; painpath clinic create begins one"
        raise Unreadable(str(folder.absolute()), "no clinic is kept there", wanted)
    own_folder(folder)
    if not os.environ.get("PAINPATH_SECRET_KEY"):
        os.environ["PAINPATH_SECRET_KEY"] = secret_key(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    setup()
    call_command("migrate", verbosity=0, interactive=False)


def _is_there(folder: Path) -> bool:
    """Whether an installation was begun: its secret, and its database where that is a file of this folder."""
    has_secret = bool(os.environ.get("PAINPATH_SECRET_KEY")) or (folder / SECRET_FILE).is_file()
    return has_secret and (bool(os.environ.get("DATABASE_URL")) or (folder / DATABASE_FILE).is_file())


def tend() -> None:
    """Once a minute, as long as the server runs: alerts that nobody took go to the named contact."""
    from django.db import close_old_connections
    from django.utils import timezone

    from painpath.web.patients.escalating import escalate

    while True:
        try:
            escalate(timezone.now())
        except Exception as error:  # the next minute tries again
            log.error("escalation failed: %s", type(error).__name__)
        close_old_connections()
        time.sleep(EVERY_S)


def run(host: str, port: int) -> None:
    """Serve until stopped."""
    Thread(target=tend, daemon=True).start()
    default_assessor()  # the knowledge is loaded before the first request
    uvicorn.run(
        "painpath.web.asgi:application",
        host=host,
        port=port,
        lifespan="off",
        access_log=False,
        server_header=False,
        log_level="warning",
        timeout_keep_alive=KEPT_ALIVE_S,
    )
