"""`painpath clinic`: begin a clinic, keep it, bring it back."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import click

from painpath.cli import main
from painpath.cli.extras import need
from painpath.cli.outfile import OutFile, told
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
@click.argument("file", type=OutFile())
@click.password_option("--passphrase", help="Without it nobody can read the backup, you included.")
def backup(file: Path, passphrase: str) -> None:
    """Write everything into one encrypted FILE, and read it back to be sure."""
    if not passphrase.strip():
        raise Unreadable(
            "--passphrase", "it is empty", "whoever has the file could read everything; give one"
        )
    prepare(begins=False)
    from painpath.web.keeping import write_backup

    with told(file):
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


@clinic.command()
def tick() -> None:
    """Pass on alerts that nobody took, work out the day's worklist, send reminders; for a timer, as often as you like."""
    prepare(begins=False)
    from django.utils import timezone

    from painpath.web.reminders.tick import tick as turn

    done = turn(timezone.now())
    click.echo(
        f"Passed on {done.escalated}, worked out {done.refreshed}, reminded {done.reminded}, prompted {done.prompted}."
    )


@clinic.command()
@click.option("--clinic", "name", help="Only the clinic of this name; every clinic unless given.")
@click.option(
    "--least", type=click.IntRange(2, 1000), default=10, show_default=True, help="Hide counts below this."
)
def registry(name: str | None, least: int) -> None:
    """Make the registry's figures from every record, without identity, for the page Registry; for a timer."""
    need("clinic registry", "cohort")
    prepare(begins=False)
    from django.conf import settings
    from django.utils import timezone

    from painpath.web.accounts.models import Clinic
    from painpath.web.registry.making import make

    found = Clinic.objects.filter(name=name) if name else Clinic.objects.all()
    if not found:
        raise Unreadable("clinic registry", "there is no such clinic", "painpath clinic create begins one")
    failed = []
    for one in found:
        try:
            made = make(one, Path(settings.DATA), timezone.now().astimezone(ZoneInfo(one.zone)), least)
        except Exception as error:  # one clinic's trouble does not stop the others
            failed.append(one.name)
            click.echo(f"{one.name}: not made, the last one stays ({type(error).__name__}).", err=True)
            continue
        counted = (
            "too few patients to show figures"
            if made.few
            else f"{made.procedures} procedures of {made.patients} patients"
        )
        click.echo(f"{one.name}: {counted}.")
    if failed:
        raise Unreadable("clinic registry", f"not made for {', '.join(failed)}", "the last ones stay")


@clinic.command()
@click.option("--erase", is_flag=True, help="Erase them for good. Without it they are only listed.")
def retain(erase: bool) -> None:
    """List the patients kept for longer than their clinic's own number of years."""
    prepare(begins=False)
    from django.utils import timezone

    from painpath.web.accounts.models import Clinic
    from painpath.web.retention.past import erase_past, past, years_of

    for one in Clinic.objects.order_by("name"):
        years, every = years_of(one), past(one, timezone.now())
        told = f"{years} years, {len(every)} past it" if years else "no number of years is set"
        click.echo(f"{one.name}: {told}.")
        for found in every:
            click.echo(f"  {found.patient.pseudonym}  last entry {found.last:%Y-%m-%d}")
        if erase and every:
            click.echo(f"  {erase_past(one, timezone.now())} erased. Backups made before still hold them.")
