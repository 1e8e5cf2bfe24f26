"""One lesion after another with one number of the setting moved in steps, as a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from painpath.lesion.compare import NUMBERS, WHOLE
from painpath.lesion.damage import CONVENTIONS
from painpath.lesion.kinds import computed, sizes
from painpath.lesion.setting import NotModelled, Setting

MOST = 50  # rows
NEAR = 1e-9  # of a step: the last value counts although 0.1 is not exact
NAMES = (*WHOLE, *NUMBERS)


@dataclass(frozen=True)
class Row:
    """The moved number, and sizes in mm by convention; or why there are none."""

    value: float
    width_mm: dict[str, float]
    length_mm: dict[str, float]
    refused: str = ""


def steps(text: str) -> tuple[str, list[float]]:
    """The name and the values of NAME=FIRST:LAST:STEP; raises `NotModelled` when it is not that."""
    name, equals, span = text.partition("=")
    name = name.replace("-", "_")
    if not equals or name not in NAMES:
        known = ", ".join(NAMES)
        raise NotModelled(
            "sweep", f"{text} moves nothing", f"give NAME=FIRST:LAST:STEP, the name one of {known}"
        )
    try:
        first, last, step = (float(part) for part in span.split(":"))
    except ValueError:
        raise NotModelled("sweep", f"{span} is no range", "give FIRST:LAST:STEP, as 60:90:10") from None
    count = (last - first) / step if step else -1.0
    if not 0 <= count < MOST:  # a NaN is refused too
        raise NotModelled(
            "sweep", f"{span} is no range of 1 to {MOST} values", "let the step lead from FIRST to LAST"
        )
    values = [first + number * step for number in range(int(count + NEAR) + 1)]
    if name in WHOLE and any(not value.is_integer() for value in values):
        raise NotModelled("sweep", f"{span} is not whole", f"give whole numbers for {name}")
    return name, values


def sweep(setting: Setting, name: str, values: Iterable[float]) -> list[Row]:
    """The lesion at each value; one that the model does not cover is a row that says why."""
    return [_row(setting, name, value) for value in values]


def _row(setting: Setting, name: str, value: float) -> Row:
    try:
        change: dict[str, Any] = {name: int(value) if name in WHOLE else value}
        widths, lengths = sizes(computed(replace(setting, **change)))
    except NotModelled as refusal:
        return Row(value, {}, {}, str(refusal))
    return Row(value, widths, lengths)


def as_json(name: str, rows: list[Row]) -> dict[str, Any]:
    """The rows with every convention, null where it does not apply."""
    return {"sweep": name, "rows": [_as_json(name, row) for row in rows]}


def _as_json(name: str, row: Row) -> dict[str, Any]:
    if row.refused:
        return {name: row.value, "refused": row.refused}
    found: dict[str, Any] = {name: row.value}
    for kind, of in (("width_mm", row.width_mm), ("length_mm", row.length_mm)):
        found[kind] = {one: round(of[one], 2) if one in of else None for one in CONVENTIONS}
    if "ice" in row.width_mm:
        found["ice_ball_mm"] = [round(row.width_mm["ice"], 2), round(row.length_mm["ice"], 2)]
    return found


def as_lines(setting: Setting, name: str, rows: list[Row]) -> list[str]:
    """Widths, then lengths, a line for each value; last what was refused."""
    done = [row for row in rows if not row.refused]
    lines = [f"{setting.kind}, from {setting.start_c:g} °C, {name} moved"]
    for kind in ("width_mm", "length_mm") if done else ():
        names = list(getattr(done[0], kind))
        lines += ["", f"{kind.replace('_', ' '):<14}{''.join(f'{one:>11}' for one in names)}"]
        for row in done:
            cells = "".join(f"{getattr(row, kind)[one]:>11.1f}" for one in names)
            lines.append(f"{row.value:<14g}{cells}")
    refused = [f"{row.value:g} is not covered: {row.refused}" for row in rows if row.refused]
    return [*lines, *(["", *refused] if refused else [])]
