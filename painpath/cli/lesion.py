"""`painpath lesion`: how large the lesion of one setting is, by every convention at once."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from painpath.cli import main
from painpath.cli.outfile import OutFile, told
from painpath.lesion import NotModelled, Setting, kinds
from painpath.lesion.compare import as_lines, as_pair, changed
from painpath.lesion.log import Reading, flags
from painpath.lesion.parameters import number
from painpath.lesion.solve import ROUND, Lesion
from painpath.lesion.sweep import steps
from painpath.record.problem import Unreadable

if TYPE_CHECKING:
    from painpath.lesion.bone import OnBone

WHERE = {"site": "lumbar_medial_branch", "orientation": "parallel", "guidance": "fluoroscopy"}
LOG = ("reached_c", "power_w", "voltage_v", "impedance_ohm")
# What each way of asking has no room for.
NOT_WITH = {
    "capture": ("sweep", "compare", "picture", "on_bone", "log"),
    "sweep": ("compare", "picture", "on_bone", "log"),
    "compare": ("picture", "on_bone", "log"),
}


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
@click.option("--picture", type=OutFile(), help="Also draw it into this PNG or SVG file.")
@click.option(
    "--nerve-mm",
    type=float,
    help="With --picture: where a nerve is shown, from the axis; 2 unless given, midway between two cannulae.",
)
@click.option("--capture", "is_capture", is_flag=True, help="How likely such a lesion covered the nerve.")
@click.option("--site", help="With --capture: which nerve; lumbar_medial_branch unless given.")
@click.option("--orientation", help="With --capture: parallel or perpendicular; parallel unless given.")
@click.option("--guidance", help="With --capture: the image guidance; fluoroscopy unless given.")
@click.option("--seed", type=click.IntRange(0), help="With --capture: of the random draws.")
def lesion(
    compare: tuple[str, ...],
    sweep: str | None,
    as_json_text: bool,
    picture: Path | None,
    nerve_mm: float | None,
    ex_vivo: bool,
    on_bone: bool,
    is_capture: bool,
    seed: int | None,
    temperature_c: float | None,
    **given: Any,
) -> None:
    """Compute the lesion that heat or cold makes around a cannula: a range over conventions, from a stated start.

    The physics is checked in docs/lesion.md, with what does not fit. It says nothing about where the nerve was.
    """
    _check_picture(picture, nerve_mm)
    where = {name: given.pop(name) for name in WHERE}
    read = {name: given.pop(f"log_{name}") for name in LOG}
    asked = {"capture": is_capture, "sweep": sweep, "compare": compare, "picture": picture, "on_bone": on_bone,
             "log": any(one is not None for one in read.values())}  # fmt: skip
    try:
        reading = Reading(**read)
        _check_together(asked, {**where, "seed": seed}, nerve_mm)
        moved = steps(sweep) if sweep else ("", [])
        if temperature_c is None:
            temperature_c = moved[1][0] if moved[0] == "temperature_c" else _gas_c(given["kind"])
        setting = Setting(**given, temperature_c=temperature_c, is_perfused=not ex_vivo)
        _check_kind(setting.kind, asked)
        if sweep:
            _tell_sweep(setting, *moved, as_json_text)
        elif is_capture:
            _tell_capture(
                setting, {**WHERE, **{name: one for name, one in where.items() if one}}, seed, as_json_text
            )
        elif compare:
            _tell_pair(setting, changed(setting, compare), as_json_text)
        else:
            _tell_one(setting, reading, on_bone, as_json_text, picture, nerve_mm)
    except NotModelled as refusal:
        raise Unreadable(refusal.where, refusal.what, refusal.repair) from None


def _gas_c(kind: str) -> float:
    """The temperature that a cryoprobe has by itself; a cannula's must be given."""
    if kind != "cryo":
        raise Unreadable("temperature_c", "the set temperature is missing", "give --temperature-c")
    return number("cryo.gas")


def _check_together(asked: dict[str, Any], of_capture: dict[str, Any], nerve_mm: float | None) -> None:
    """Refuse what would otherwise be left out in silence."""
    for way, others in NOT_WITH.items():
        for name in others if asked[way] else ():
            if asked[name]:
                raise NotModelled(
                    way, f"there is no room for {name.replace('_', ' ')} in it", "ask for each alone"
                )
    for name, given in of_capture.items():
        if given is not None and not asked["capture"]:
            raise NotModelled(
                name, "this is asked only for the capture of a nerve", "add --capture, or leave it out"
            )
    if nerve_mm is not None and not asked["picture"]:
        raise NotModelled("nerve_mm", "only a picture shows a nerve", "add --picture, or leave it out")


def _check_kind(kind: str, asked: dict[str, Any]) -> None:
    """Refuse what is only there for a round lesion of heat, and bone for any but a monopolar one."""
    for name, known in (("on_bone", ("monopolar",)), ("log", ROUND)):
        if asked[name] and kind not in known:
            raise NotModelled(
                name, f"not for a {kind} lesion", f"leave it out, or take one of {', '.join(known)}"
            )


def _tell_sweep(setting: Setting, name: str, values: list[float], as_json_text: bool) -> None:
    """Print one lesion after another; when none is covered, refuse with the first reason."""
    from painpath.lesion import sweep

    rows = sweep.sweep(setting, name, values)
    if all(row.refused for row in rows):
        raise NotModelled("sweep", f"none of these is covered: {rows[0].refused}", "take other values")
    answer = {"setting": asdict(setting), **sweep.as_json(name, rows)}
    _tell(answer, sweep.as_lines(setting, name, rows), as_json_text)


def _tell_pair(setting: Setting, other: Setting, as_json_text: bool) -> None:
    """Print two lesions side by side."""
    first, second = kinds.computed(setting), kinds.computed(other)
    _tell(as_pair(first, second), [*kinds.as_text(first), "", *as_lines(first, second)], as_json_text)


def _tell_one(
    setting: Setting,
    reading: Reading,
    on_bone: bool,
    as_json_text: bool,
    picture: Path | None,
    nerve_mm: float | None,
) -> None:
    """Print one lesion, what the log says, and what bone changes; and draw it."""
    from painpath.lesion import bone

    if picture:
        _check_nerve(setting, nerve_mm)
    found = kinds.computed(setting)
    beside_bone = bone.on_bone(setting) if on_bone else None
    if picture:
        _draw(found, picture, nerve_mm, beside_bone)
    answer, lines = kinds.as_json(found), kinds.as_text(found)
    if reading != Reading() and isinstance(found, Lesion):
        remarks = flags(reading, found)
        answer["log"] = remarks
        lines += [f"The log: {one}." for one in remarks] or ["The log: what was read off fits such a lesion."]
    if beside_bone:
        answer["bone"] = bone.as_json(beside_bone)
        lines += ["", *bone.as_lines(beside_bone)]
    _tell(answer, lines, as_json_text)


def _tell_capture(setting: Setting, where: dict[str, str], seed: int | None, as_json_text: bool) -> None:
    """Print the probability that the lesion covered the nerve."""
    from painpath.lesion import capture_answer
    from painpath.lesion.capture import Draws, capture

    how = Draws() if seed is None else Draws(seed=seed)
    site, lie, guidance = where["site"], where["orientation"], where["guidance"]
    found = capture(setting, site, lie, guidance, draws=how)
    answer = capture_answer.as_json(setting, site, lie, guidance, found, how)
    _tell(answer, capture_answer.as_text(setting, site, lie, guidance, found), as_json_text)


def _tell(answer: dict[str, Any], lines: list[str], as_json_text: bool) -> None:
    """Print one of the two."""
    for line in [json.dumps(answer, indent=1, ensure_ascii=False)] if as_json_text else lines:
        click.echo(line)


def _check_picture(picture: Path | None, nerve_mm: float | None) -> None:
    """Refuse a picture that cannot be drawn before anything is computed."""
    if picture and picture.suffix not in (".png", ".svg"):
        raise Unreadable(str(picture), "the picture is neither PNG nor SVG", "end its name in .png or .svg")
    if nerve_mm is not None and not 0 <= nerve_mm <= 20:
        raise Unreadable("nerve_mm", f"{nerve_mm:g} mm is not covered", "give 0 to 20 mm")


def _check_nerve(setting: Setting, nerve_mm: float | None) -> None:
    from painpath.lesion.scene import nerve_place

    nerve_place(setting, nerve_mm)


def _draw(found: kinds.Computed, picture: Path, nerve_mm: float | None, beside_bone: OnBone | None) -> None:
    from painpath.lesion.picture import draw

    with told(picture):
        draw(found, picture, nerve_mm, beside_bone)
