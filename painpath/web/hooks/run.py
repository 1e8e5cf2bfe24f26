"""Running the hooks alone: the folder for what is kept, its secret, the database, the server."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import Any

from django import setup
from django.core.management import call_command
from gunicorn.app.base import BaseApplication

from painpath.web.database import secret_key

SETTINGS = "painpath.web.hooks.alone"
APPLICATION = "painpath.web.hooks.wsgi"
# Threads take bodies in side by side; the work itself is done in turn (`views.TURN`).
THREADS = 32
OPTIONS = {
    "worker_class": "painpath.web.hooks.server.Worker",
    "threads": THREADS,
    "worker_connections": THREADS,
    "preload_app": True,
    "keepalive": 0,
    "loglevel": "warning",
    "control_socket_disable": True,
}


def prepare() -> None:
    """Make the folder and the secret where they are missing, and bring the database up to date."""
    folder = Path(os.environ.setdefault("PAINPATH_DATA", "painpath-data"))
    folder.mkdir(parents=True, exist_ok=True)
    if not os.environ.get("PAINPATH_SECRET_KEY"):
        os.environ["PAINPATH_SECRET_KEY"] = secret_key(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    setup()
    call_command("migrate", verbosity=0, interactive=False)


def run(host: str, port: int, workers: int) -> None:
    """Serve until stopped."""
    prepare()
    _Server({"bind": f"{f'[{host}]' if ':' in host else host}:{port}", "workers": workers, **OPTIONS}).run()


class _Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn with options from here: no file and no command line of its own."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        """Take the options over."""
        for name, given in self.options.items():
            self.cfg.set(name, given)

    def load(self) -> Any:
        """The application, loaded once and shared by all processes."""
        return import_module(APPLICATION).application
