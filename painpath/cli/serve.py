"""`painpath serve`: painpath for browsers and other systems."""

from __future__ import annotations

import os
from pathlib import Path

import click
from click.core import ParameterSource

from painpath.cli import main
from painpath.record.moments import BadZone, named_zone
from painpath.record.problem import Unreadable
from painpath.web import run as clinic
from painpath.web.database import LOOPBACK
from painpath.web.hooks.run import run
from painpath.web.hooks.trust.config import BadConfig, read_config
from painpath.web.smart import config as smart


@main.command()
@click.option("--only", type=click.Choice(["hooks"]), help="Serve this part alone.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Processes.")
@click.option("--trust", type=click.Path(path_type=Path), help="The trust file: which clients may call.")
def serve(only: str | None, host: str, port: int, workers: int, trust: Path | None) -> None:
    """Serve the clinic, or with `--only hooks` CDS Hooks alone: discovery at /cds-services.

    Without a trust file the hooks are open, and answer on this machine's own address only. The clinic's
    settings are read from the environment: see docs/clinic.md.
    """
    if trust is not None:
        os.environ["PAINPATH_HOOKS_CONFIG"] = str(trust.resolve())
    is_open = _is_open()
    if only is None:
        _check_clinic(host)
        if not os.environ.get("PAINPATH_ALLOWED_HOSTS"):
            told = "under which host names will it be reached?"
            wanted = "set PAINPATH_ALLOWED_HOSTS=clinic.example.org; to try it out: make serve"
            raise Unreadable("painpath serve", told, wanted)
        _check_record_systems()
        clinic.prepare()
        click.echo(f"clinic: http://{host}:{port}", err=True)
        clinic.run(host, port)
        return
    if is_open and host not in LOOPBACK:
        raise Unreadable("--host", f"{host} can be reached by others, and no client is named", "give --trust")
    _check_zone()
    told = " (open, this machine only)" if is_open else ""
    click.echo(f"{only}: http://{host}:{port}/cds-services{told}", err=True)
    run(host, port, workers)


def _check_clinic(host: str) -> None:
    """What the clinic would pass over or should not do is refused before anything starts."""
    if click.get_current_context().get_parameter_source("workers") is ParameterSource.COMMANDLINE:
        raise Unreadable(
            "--workers", "the clinic is served by one process", "leave it out, or give --only hooks"
        )
    if os.environ.get("PAINPATH_DEMO") == "1" and host not in LOOPBACK:
        told = (
            f"{host} can be reached by others, and the demonstration asks for no second factor and no https"
        )
        raise Unreadable("--host", told, "leave PAINPATH_DEMO out")


def _is_open() -> bool:
    """Whether the hooks name no client; a trust file that cannot be used is told in one line."""
    named = os.environ.get("PAINPATH_HOOKS_CONFIG")
    try:
        return read_config(Path(named) if named else None).is_open
    except BadConfig as error:
        raise Unreadable("--trust", str(error), "mend the trust file") from None


def _check_zone() -> None:
    """A zone that does not exist is told in one line before anything starts."""
    try:
        named_zone(os.environ.get("PAINPATH_ZONE") or "UTC")
    except BadZone as error:
        raise Unreadable("PAINPATH_ZONE", str(error), "write it like Australia/Sydney") from None


def _check_record_systems() -> None:
    """A file of record systems that cannot be used is told in one line before anything starts."""
    named = os.environ.get("PAINPATH_SMART_CONFIG")
    try:
        if named:
            smart.read_config(Path(named))
    except smart.BadConfig as error:
        raise Unreadable("PAINPATH_SMART_CONFIG", str(error), "mend the file; see docs/smart.md") from None
