"""`painpath lesion`: how large the lesion of one setting is, by every convention at once."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from painpath.cli import main
from painpath.lesion import Lesion, NotModelled, Setting, solve
from painpath.lesion.answer import as_json, as_text
from painpath.lesion.compare import as_lines, as_pair, changed
from painpath.lesion.log import Reading, flags
from painpath.lesion.parameters import number
from painpath.lesion.solve import ROUND
from painpath.lesion.sweep import steps
from painpath.record.problem import Unreadable

if TYPE_CHECKING:
    from painpath.lesion.bone import OnBone


@main.command()
@click.option(
    "--gauge", type=int, required=True, help="Of the cannula, 16 to 23; of a cryoprobe 14, 16 or 18."
)
@click.option("--tip-mm", type=float, required=True, help="Length of the bare tip, 2 to 15.")
@click.option(
    "--temperature-c", type=float, help="Set temperature, 40 to 95; of a cryoprobe's gas -89 unless given."
)
@click.option("--time-s", type=float, required=True, help="From the start of the ramp to the end, 1 to 600.")
@click.option(
    "--start-c", type=float, default=37.0, show_default=True, help="Temperature of the tissue before."
)
@click.option("--tissue", default="muscle", show_default=True, help="The tissue around the cannula.")
@click.option(
    "--kind",
    default="monopolar",
    show_default=True,
    help="monopolar, pulsed, cooled, bipolar or cryo.",
)
@click.option("--point", default="sharp", show_default=True, help="sharp or blunt.")
@click.option("--ramp-s", type=float, help="Seconds to the set temperature; 15 unless given, 0 when pulsed.")
@click.option("--power-limit-w", type=float, help="The generator's limit; 50 unless given.")
@click.option("--spacing-mm", type=float, help="Between the axes of two bipolar cannulae, 4 to 20.")
@click.option(
    "--on-bone", is_flag=True, help="Also how bone under the cannula changes its reach; takes half a minute."
)
@click.option("--log-reached-c", type=float, help="From the generator's log: temperature reached.")
@click.option("--log-power-w", type=float, help="From the log: power while it was held.")
@click.option("--log-voltage-v", type=float, help="From the log: voltage while it was held.")
@click.option("--log-impedance-ohm", type=float, help="From the log: impedance.")
@click.option("--ex-vivo", is_flag=True, help="Excised tissue, without blood flow.")
@click.option(
    "--compare",
    multiple=True,
    metavar="NAME=VALUE",
    help="Beside it the lesion with this otherwise; may be repeated.",
)
@click.option(
    "--sweep",
    metavar="NAME=FIRST:LAST:STEP",
    help="A table of lesions with this number moved, as temperature-c=60:90:10.",
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
    sweep: str | None,
    as_json_text: bool,
    picture: Path | None,
    nerve_mm: float,
    ex_vivo: bool,
    on_bone: bool,
    is_capture: bool,
    site: str,
    orientation: str,
    guidance: str,
    seed: int | None,
    temperature_c: float | None,
    log_reached_c: float | None,
    log_power_w: float | None,
    log_voltage_v: float | None,
    log_impedance_ohm: float | None,
    **given: Any,
) -> None:
    """Compute the lesion that heat or cold makes around a cannula: a range over conventions, from a stated start.

    The physics is checked in docs/lesion.md, with what does not fit. It says nothing about where the nerve was.
    """
    _check_picture(picture, nerve_mm)
    reading = Reading(log_reached_c, log_power_w, log_voltage_v, log_impedance_ohm)
    try:
        moved = steps(sweep) if sweep else ("", [])
        if temperature_c is None:
            temperature_c = moved[1][0] if moved[0] == "temperature_c" else _gas_c(given["kind"])
        setting = Setting(**given, temperature_c=temperature_c, is_perfused=not ex_vivo)
        other = changed(setting, compare) if compare else None
        if sweep:
            _refuse_with_sweep(
                compare=other, capture=is_capture, picture=picture, on_bone=on_bone, log=reading != Reading()
            )
            _tell_sweep(setting, *moved, as_json_text)
        elif is_capture:
            _tell_capture(setting, (site, orientation, guidance), seed, as_json_text)
        elif setting.kind in ROUND:
            _tell_round(setting, other, reading, on_bone, as_json_text, picture, nerve_mm)
        else:
            _refuse_for(
                setting.kind, compare=other, on_bone=on_bone, picture=picture, log=reading != Reading()
            )
            _tell_other(setting, as_json_text)
    except NotModelled as refusal:
        raise Unreadable(refusal.where, refusal.what, refusal.repair) from None


def _gas_c(kind: str) -> float:
    """The temperature that a cryoprobe has by itself; a cannula's must be given."""
    if kind != "cryo":
        raise Unreadable("temperature_c", "the set temperature is missing", "give --temperature-c")
    return number("cryo.gas")


def _refuse_for(kind: str, **asked: Any) -> None:
    """Refuse what is only there for a round lesion of heat."""
    for name, given in asked.items():
        if given:
            raise NotModelled(
                name, f"not for a {kind} lesion", f"leave it out, or take one of {', '.join(ROUND)}"
            )


def _refuse_with_sweep(**asked: Any) -> None:
    """Refuse what a table of lesions has no room for."""
    for name, given in asked.items():
        if given:
            raise NotModelled(
                "sweep", f"a table has no {name.replace('_', ' ')}", "ask for it without --sweep"
            )


def _tell_sweep(setting: Setting, name: str, values: list[float], as_json_text: bool) -> None:
    """Print one lesion after another; when none is covered, refuse with the first reason."""
    from painpath.lesion import sweep

    rows = sweep.sweep(setting, name, values)
    if all(row.refused for row in rows):
        raise NotModelled("sweep", f"none of these is covered: {rows[0].refused}", "take other values")
    answer = {"setting": asdict(setting), **sweep.as_json(name, rows)}
    lines = [json.dumps(answer, indent=1, ensure_ascii=False)] if as_json_text else sweep.as_lines(setting, name, rows)  # fmt: skip
    for line in lines:
        click.echo(line)


def _tell_round(
    setting: Setting,
    other: Setting | None,
    reading: Reading,
    on_bone: bool,
    as_json_text: bool,
    picture: Path | None,
    nerve_mm: float,
) -> None:
    """Print a lesion of heat, another beside it, what the log says, and what bone changes."""
    from painpath.lesion import bone

    found, beside = solve(setting), solve(other) if other else None
    remarks = flags(reading, found)
    beside_bone = bone.on_bone(setting) if on_bone else None
    if picture:
        _draw(found, picture, nerve_mm, beside_bone)
    if as_json_text:
        answer = as_pair(found, beside) if beside else as_json(found)
        answer |= {"log": remarks} if reading != Reading() else {}
        answer |= {"bone": bone.as_json(beside_bone)} if beside_bone else {}
        click.echo(json.dumps(answer, indent=1, ensure_ascii=False))
        return
    told = [f"The log: {one}." for one in remarks]
    if reading != Reading() and not remarks:
        told = ["The log: what was read off fits such a lesion."]
    lines = [*as_text(found), *told, *(["", *as_lines(found, beside)] if beside else [])]
    for line in [*lines, *(["", *bone.as_lines(beside_bone)] if beside_bone else [])]:
        click.echo(line)


def _tell_other(setting: Setting, as_json_text: bool) -> None:
    """Print a frozen or a bipolar lesion."""
    from painpath.lesion import cold_answer, pair_answer
    from painpath.lesion.cryo import freeze
    from painpath.lesion.pair import bipolar

    if setting.kind == "cryo":
        ice = freeze(setting)
        answer, lines = cold_answer.as_json(ice), cold_answer.as_text(ice)
    else:
        strip = bipolar(setting)
        answer, lines = pair_answer.as_json(strip), pair_answer.as_text(strip)
    for line in [json.dumps(answer, indent=1, ensure_ascii=False)] if as_json_text else lines:
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


def _draw(found: Lesion, picture: Path, nerve_mm: float, beside_bone: OnBone | None) -> None:
    from painpath.lesion.picture import draw

    try:
        draw(found, picture, nerve_mm, beside_bone)
    except OSError as error:
        raise Unreadable(
            str(picture), error.strerror or "cannot be written", "name a file in a folder of yours"
        ) from None
