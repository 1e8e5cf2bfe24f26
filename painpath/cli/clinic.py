"""`painpath clinic`: begin a clinic, keep it, bring it back."""

from __future__ import annotations

from pathlib import Path

import click

from painpath.cli import main
from painpath.record.problem import Unreadable
from painpath.web.run import prepare


@main.group()
def clinic() -> None:
    """A clinic of your own: begin it, back it up, restore it."""


@clinic.command()
@click.argument("name")
@click.option(
    "--administrator", prompt="User name of the first administrator", help="Who may add the others."
)
@click.password_option(help="The administrator's password, at least twelve characters.")
@click.option(
    "--zone", default="UTC", show_default=True, help="The clinic's time zone, such as Europe/Zurich."
)
def create(name: str, administrator: str, password: str, zone: str) -> None:
    """Begin a clinic called NAME with its first administrator."""
    prepare()
    from django.core.exceptions import ValidationError

    from painpath.web.accounts.beginning import begin

    try:
        begin(name, administrator, password, zone)
    except ValidationError as error:
        raise Unreadable("clinic create", " ".join(error.messages).rstrip("."), "give another one") from None
    click.echo(f"{name} is there. Start it with: painpath serve")


@clinic.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.password_option("--passphrase", help="Without it nobody can read the backup, you included.")
def backup(file: Path, passphrase: str) -> None:
    """Write everything into one encrypted FILE, and read it back to be sure."""
    prepare()
    from painpath.web.keeping import write_backup

    count = write_backup(file, passphrase)
    click.echo(f"{file}: {count} rows, read back and found whole.")


@clinic.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--passphrase", prompt=True, hide_input=True)
def restore(file: Path, passphrase: str) -> None:
    """Bring back what FILE holds, into an empty installation."""
    prepare()
    from painpath.web.keeping import BadBackup, read_backup

    try:
        count = read_backup(file, passphrase)
    except BadBackup as error:
        raise Unreadable(str(file), str(error), "nothing was changed") from None
    click.echo(f"{count} rows restored.")
