"""`painpath knowledge`: check, list, show, trace and compare the rules."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import click

from painpath import vocabulary
from painpath.assess import assess, default_assessor
from painpath.casebook import check_everything, read_cases, trace_statements
from painpath.cli import main
from painpath.cli.choose import assessor_of
from painpath.cli.outfile import told
from painpath.cli.when import checked_time
from painpath.record.problem import Unreadable, near
from painpath.record.read import read_records
from painpath.report.changes import changes
from painpath.rules.errors import KNOWLEDGE
from painpath.rules.load import read_knowledge


@main.group()
def knowledge() -> None:
    """The rules, their sources and their cases."""


@knowledge.command()
def check() -> None:
    """Check every rule, name, source, case and statement."""
    loaded = read_knowledge()
    problems = check_everything(loaded, vocabulary.load())
    for line in problems:
        click.echo(line)
    counts = (
        f"{len(loaded.facts)} facts, {len(loaded.red_flags)} red flags, {len(loaded.causes)} causes,"
        f" {len(loaded.next_steps)} next steps, {len(loaded.contested)} contested points"
    )
    click.echo(f"{counts}: {len(problems) or 'no'} problem{'s' if len(problems) != 1 else ''}")
    sys.exit(1 if problems else 0)


ENTRY = re.compile(r"[a-z_]{1,40}\.[a-z0-9_]{1,80}")
KINDS = (
    "red_flags",
    "causes",
    "next_steps",
    "contested",
    "aftercare",
    "background",
    "facts",
    "settings",
    "sources",
    "vocabulary",
)


@knowledge.command("list")
@click.argument("kind", required=False, type=click.Choice(KINDS))
def list_entries(kind: str | None) -> None:
    """List the entries, all or of one KIND."""
    loaded = default_assessor().knowledge
    if kind == "vocabulary":
        click.echo(codes_of_a_record(vocabulary.load()))
        return
    for name in (kind,) if kind else KINDS[:6]:
        for line in _listed(loaded, name):
            click.echo(line)


def codes_of_a_record(words: vocabulary.Vocabulary) -> str:
    """Every code that a field of a record may hold, in groups, each with what it means."""
    lines = []
    for field in sorted(words.fields):
        codes = sorted(words.by_field[field].items())
        lines += ["", f"{field}:", *(f"  {code}: {entry.label}" for code, entry in codes)]
    for field, values in sorted(words.choices.items()):
        lines += ["", f"{field}:", f"  {', '.join(values)}"]
    return "\n".join(lines[1:])


def _listed(loaded: Any, kind: str) -> list[str]:
    found = getattr(loaded, kind)
    if kind == "settings":
        return [f"{name}: {one.value:g} {one.unit} ({', '.join(one.source)})" for name, one in found.items()]
    if kind == "sources":
        return [f"{name}: {one.cite} [{one.status}]" for name, one in found.items()]
    if kind == "facts":
        return [f"{name} ({one.type}): {one.title}" for name, one in found.items()]
    return [f"{one.id}: {one.title} [{one.status}]" for one in found]


@knowledge.command()
@click.argument("entry")
def show(entry: str) -> None:
    """Show one ENTRY as it is written, with its cases."""
    folder, _, name = entry.partition(".")
    path = KNOWLEDGE / folder / f"{name}.yaml"
    if not ENTRY.fullmatch(entry) or not path.is_file():
        raise Unreadable(entry, "there is no such entry", _nearest_entry(entry))
    for one in (path, path.with_suffix(".cases.yaml")):
        if one.is_file():
            click.echo(f"# {one.relative_to(KNOWLEDGE)}\n{one.read_text(encoding='utf-8')}")


def _nearest_entry(entry: str) -> str:
    known = [f"{path.parent.name}.{path.stem}" for path in KNOWLEDGE.glob("*/*.yaml") if "." not in path.stem]
    known = [name for name in known if ENTRY.fullmatch(name)]
    same = [name for name in known if name.partition(".")[2] == entry]
    return f"did you mean {same[0]!r}?" if same else near(entry, known, "see: painpath knowledge list")


@knowledge.command()
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def trace(as_json: bool) -> None:
    """For every statement the entries that implement it and the cases that show it."""
    rows = trace_statements(default_assessor().knowledge, list(read_cases()))
    if as_json:
        click.echo(json.dumps({"statements": rows}, indent=1, ensure_ascii=False))
        return
    for row in rows:
        entries = ", ".join(row["entries"]) or "NO ENTRY"
        click.echo(f"{row['id']}: {entries}; {len(row['cases']) or 'NO'} cases")


@knowledge.command()
@click.argument("a", type=click.Path(path_type=Path, exists=True))
@click.argument("b", type=click.Path(path_type=Path, exists=True))
@click.argument("records", type=click.Path(path_type=Path))
@click.option("--as-of", help="The time from which to look, ISO 8601; now unless given.")
def diff(a: Path, b: Path, records: Path, as_of: str | None) -> None:
    """List the verdicts that change between knowledge A and B (folders or settings files) for RECORDS.

    RECORDS is a file or a folder of tables, as `painpath assess` reads it.
    """
    first, second = assessor_of(a), assessor_of(b)
    time, changed = checked_time(as_of), 0
    for imported in read_records(records):
        before, after = (assess(imported.record, time, assessor=one) for one in (first, second))
        if lines := changes(before, after):
            changed += 1
            click.echo("\n".join([f"patient {before['patient_id']}", *(f"  {line}" for line in lines)]))
    click.echo(f"{changed} patient{'s' if changed != 1 else ''} with another answer")


@knowledge.command()
@click.option(
    "--cql",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="The folder to write to; made when it is not there.",
)
def export(folder: Path) -> None:
    """Write the knowledge as CQL libraries, with FHIR R4 Library and PlanDefinition resources."""
    from painpath.rules.cql.library import libraries
    from painpath.rules.cql.plan import resources

    ready = default_assessor()
    texts = libraries(ready.knowledge, ready.vocabulary)
    files = {name: text.encode() for name, text in texts.items()} | resources(ready.knowledge, texts)
    with told(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (folder / name).write_bytes(data)
    click.echo(f"{folder}: {len(files)} files, knowledge {ready.knowledge.version}; see docs/cql.md")
