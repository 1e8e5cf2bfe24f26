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
from painpath.web.database import own_folder, secret_key

SETTINGS = "painpath.web.settings"
EVERY_S = 60
# A connection that the server closes just as the next request arrives loses that request. Whoever keeps connections,
# a proxy or a browser, must therefore be the first to give up an idle one: nginx does so after 60 s, Caddy after 120.
KEPT_ALIVE_S = 130
log = logging.getLogger("painpath.web")


def prepare(demo: bool = False) -> None:
    """Make the folder and the secret where they are missing, and bring the database up to date."""
    if demo:
        os.environ["PAINPATH_DEMO"] = "1"
        os.environ.setdefault("PAINPATH_DATA", "painpath-demo")
    folder = Path(os.environ.setdefault("PAINPATH_DATA", "painpath-data"))
    own_folder(folder)
    if not os.environ.get("PAINPATH_SECRET_KEY"):
        os.environ["PAINPATH_SECRET_KEY"] = secret_key(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    setup()
    call_command("migrate", verbosity=0, interactive=False)


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
