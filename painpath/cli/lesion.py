"""`painpath lesion`: how large the lesion of one setting is, by every convention at once."""

from __future__ import annotations

import json
from pathlib import Path

import click

from painpath.cli import main
from painpath.lesion import Lesion, NotModelled, Setting, solve
from painpath.lesion.answer import as_json, as_text
from painpath.lesion.compare import as_lines, as_pair, changed
from painpath.record.problem import Unreadable


@main.command()
@click.option("--gauge", type=int, required=True, help="Of the cannula, 16 to 23.")
@click.option("--tip-mm", type=float, required=True, help="Length of the bare tip, 2 to 15.")
@click.option("--temperature-c", type=float, required=True, help="Set temperature, 40 to 95.")
@click.option("--time-s", type=float, required=True, help="From the start of the ramp to the end, 1 to 600.")
@click.option(
    "--start-c", type=float, default=37.0, show_default=True, help="Temperature of the tissue before."
)
@click.option("--tissue", default="muscle", show_default=True, help="The tissue around the cannula.")
@click.option(
    "--kind",
    default="monopolar",
    show_default=True,
    help="monopolar, pulsed or cooled; cryo and bipolar are not modelled yet.",
)
@click.option("--point", default="sharp", show_default=True, help="sharp or blunt.")
@click.option("--ramp-s", type=float, help="Seconds to the set temperature; 15 unless given, 0 when pulsed.")
@click.option("--power-limit-w", type=float, help="The generator's limit; 50 unless given.")
@click.option("--ex-vivo", is_flag=True, help="Excised tissue, without blood flow.")
@click.option(
    "--compare",
    multiple=True,
    metavar="NAME=VALUE",
    help="Beside it the lesion with this otherwise; may be repeated.",
)
@click.option("--json", "as_json_text", is_flag=True, help="Print as JSON.")
@click.option("--picture", type=click.Path(path_type=Path), help="Also draw it into this PNG or SVG file.")
@click.option(
    "--nerve-mm",
    type=float,
    default=2.0,
    show_default=True,
    help="Where the picture shows a nerve beside the axis.",
)
@click.option("--capture", "is_capture", is_flag=True, help="How likely such a lesion covered the nerve.")
@click.option(
    "--site", default="lumbar_medial_branch", show_default=True, help="With --capture: which nerve."
)
@click.option(
    "--orientation", default="parallel", show_default=True, help="With --capture: parallel or perpendicular."
)
@click.option(
    "--guidance", default="fluoroscopy", show_default=True, help="With --capture: the image guidance."
)
@click.option("--seed", type=click.IntRange(0), help="With --capture: of the random draws.")
def lesion(
    compare: tuple[str, ...],
    as_json_text: bool,
    picture: Path | None,
    nerve_mm: float,
    ex_vivo: bool,
    is_capture: bool,
    site: str,
    orientation: str,
    guidance: str,
    seed: int | None,
    **given: float | int | str | None,
) -> None:
    """Compute the lesion that heat makes around a cannula: a range over conventions, from a stated start temperature.

    The physics is checked in docs/lesion.md, with what does not fit. It says nothing about where the nerve was.
    """
    _check_picture(picture, nerve_mm)
    try:
        setting = Setting(**given, is_perfused=not ex_vivo)  # type: ignore[arg-type]
        other = changed(setting, compare) if compare else None
        if is_capture:
            _tell_capture(setting, (site, orientation, guidance), seed, as_json_text)
            return
        found, beside = solve(setting), solve(other) if other else None
    except NotModelled as refusal:
        raise Unreadable(refusal.where, refusal.what, refusal.repair) from None
    if picture:
        _draw(found, picture, nerve_mm)
    if as_json_text:
        answer = as_pair(found, beside) if beside else as_json(found)
        click.echo(json.dumps(answer, indent=1, ensure_ascii=False))
        return
    for line in [*as_text(found), *(["", *as_lines(found, beside)] if beside else [])]:
        click.echo(line)


def _tell_capture(
    setting: Setting, where: tuple[str, str, str], seed: int | None, as_json_text: bool
) -> None:
    """Print the probability that the lesion covered the nerve."""
    from painpath.lesion import capture_answer
    from painpath.lesion.capture import Draws, capture

    how = Draws() if seed is None else Draws(seed=seed)
    found = capture(setting, *where, draws=how)
    if as_json_text:
        answer = capture_answer.as_json(setting, *where, found, how)
        click.echo(json.dumps(answer, indent=1, ensure_ascii=False))
        return
    for line in capture_answer.as_text(*where, found):
        click.echo(line)


def _check_picture(picture: Path | None, nerve_mm: float) -> None:
    """Refuse a picture that cannot be drawn before anything is computed."""
    if picture and picture.suffix not in (".png", ".svg"):
        raise Unreadable(str(picture), "the picture is neither PNG nor SVG", "end its name in .png or .svg")
    if picture and not picture.parent.is_dir():
        raise Unreadable(str(picture), "there is no such folder", "name a file in a folder of yours")
    if not 0 <= nerve_mm <= 20:
        raise Unreadable("nerve_mm", f"{nerve_mm:g} mm is not covered", "give 0 to 20 mm")


def _draw(found: Lesion, picture: Path, nerve_mm: float) -> None:
    from painpath.lesion.picture import draw

    try:
        draw(found, picture, nerve_mm)
    except OSError as error:
        raise Unreadable(
            str(picture), error.strerror or "cannot be written", "name a file in a folder of yours"
        ) from None
