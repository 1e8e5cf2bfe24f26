"""Write docs/capture.md from what the model of capture computes; takes about a minute."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from painpath.captured.table import captured, read_table  # noqa: E402
from painpath.lesion import Setting, solve  # noqa: E402
from painpath.lesion.capture import Capture  # noqa: E402
from painpath.lesion.parameters import read_sources  # noqa: E402
from painpath.lesion.placement import FILE, ORIENTATIONS, pairs, read_placements  # noqa: E402
from tests.lesion.capture_checks import LARGE, LUMBAR, SMALL, USUAL, Check, checks, predicted  # noqa: E402

PAGE = ROOT / "docs/capture.md"
SHOWN = (USUAL, LARGE, SMALL)


def table(head: list[str], lines: list[list[str]]) -> str:
    """A Markdown table."""
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [head, ["---"] * len(head), *lines])


def check_table() -> str:
    """E1 to E7, ours beside what was published."""
    head = ["check", "what", "ours", "our interval", "published", "what is known", "result"]
    return table(head, [check_line(one) for one in checks()])


def check_line(one: Check) -> list[str]:
    """One check as cells."""
    interval = "" if one.interval is None else f"{one.interval[0]:.0%} to {one.interval[1]:.0%}"
    ours = "" if one.ours is None else f"{one.ours:.0%}"
    result = {True: "agrees", False: "**does not agree**", None: "shown, not judged"}[one.is_right]
    return [one.check, one.what, ours, interval, one.published, one.known, result]


def outcome_table() -> str:
    """Three cannulae, along and across the nerve."""
    head = [
        "lumbar medial branch",
        "cannula",
        "covered",
        "interval",
        "partial",
        "block ring",
        "missed",
        "depends most on",
    ]
    lines = []
    for setting in SHOWN:
        for lie in ORIENTATIONS:
            one = predicted(setting, LUMBAR, lie)
            name = f"{setting.gauge} gauge, {setting.tip_mm:g} mm, {setting.temperature_c:g} °C, {setting.time_s:g} s"
            lines.append([name, lie, *shares(one), most(one)])
    return table(head, lines)


def shares(one: Capture) -> list[str]:
    """The outcomes as cells."""
    rest = [f"{one.outcomes[name]:.0%}" for name in ("partial", "block", "missed")]
    return [f"{one.probability:.0%}", f"{one.low:.0%} to {one.high:.0%}", *rest]


def most(one: Capture) -> str:
    """The two largest contributors."""
    return ", ".join(f"{name} {share:.0%}" for name, share in list(one.contributors.items())[:2])


def number_table() -> str:
    """Every number about placement."""
    cite = read_sources(FILE)
    return table(
        ["parameter", "number", "status", "source"],
        [
            [name, f"{one.value:g} {one.unit}", one.status, cite[one.source]["cite"]]
            for name, one in read_placements().items()
        ],
    )


def shipped() -> str:
    """What the shipped table holds."""
    found = read_table()
    cells = sum(map(len, found["cells"].values()))
    axes = "; ".join(
        f"{name} {', '.join(f'{step:g}' for step in steps)}" for name, steps in found["axes"].items()
    )
    usual = captured(*LUMBAR, "parallel", (18, 10, 80, 90))
    assert usual is not None
    return f"""Version {found["version"]}, {cells} cells, seed {found["seed"]}, in each cell {found["draws"]["tissues"]} computed
tissues, {found["draws"]["states"]} states and {found["draws"]["placings"]} placings. Grid: {axes}. Sites and guidance:
{", ".join(f"{site} under {guidance}" for site, guidance in pairs())}. Between the grid points reading differed from computing by at most
{"; ".join(f"{lie}: " + apart(one) for lie, one in found["between"].items())}. The
interval is widened by that much there. The usual lesion (18 gauge, 10 mm, 80 °C, 90 s, parallel) reads {usual.covered:.0%}
({usual.low:.0%} to {usual.high:.0%})."""


def apart(one: dict[str, float]) -> str:
    """What interpolation may cost, in points."""
    return f"{one['covered'] / 10:.1f} points in the probability, {one['low'] / 10:.1f} and {one['high'] / 10:.1f} in its ends"


def page() -> str:
    """The whole page."""
    short, full = (solve(Setting(18, 10, 80, time_s)).width_mm["T50"] for time_s in (90, 105))
    ramp = full / short - 1
    return f"""# Was the nerve covered?

Written by `docs/make_capture.py` from the model itself.

`painpath lesion --capture --gauge 18 --tip-mm 10 --temperature-c 80 --time-s 90 --site lumbar_medial_branch
--orientation parallel --guidance fluoroscopy` lays a nerve beside the computed heat (docs/lesion.md) in many plausible worlds and
says in how many of them it is destroyed over its whole thickness along a sufficient length. **It is a figure of a
model, not a measurement and not a forecast of relief.** The interval holds the middle 90 % of what could be true in
general: which damage convention holds for nerve, how far off cannulae lie, how often they are misplaced, bone, tissue.
An interval wider than 50 points is said to be no answer.

Four outcomes share the worlds: *covered*; *partial* (too short a piece, or one of two branches); *block ring* (nothing
destroyed, but a sufficient length lies where heat stops conduction for a while: early relief that fades); *missed*.

{outcome_table()}

The two contributors are shares of the variance of "covered" that go with that one unknown alone.

## Against what was published

None of these is a measurement of capture by heat alone; what is known is mostly an order. E1's cooled figure uses widths of 8
to 12 mm that are recalled, not confirmed; our own cooled lesion, fitted to 8 to 10 mm, gives hardly more than the conventional one there
and is shown below it. Its bipolar strips are computed in three dimensions (docs/lesion.md). Whether they are whole
at the bone hangs on how far apart the cannulae stand: by the 60 °C isotherm they no longer join there at 10 mm. E3, E4 and E5 were published as relief, which needs
more than a covered nerve. E6 did not differ surely.

{check_table()}

## In the assessment

The facts `lesion_capture`, `lesion_capture_low` and `lesion_capture_high` (percent) are read from a table that ships with painpath.
They speak for "technical or incomplete treatment" only when the whole interval lies below 50 % and a single lesion was
logged, and against it only when the whole interval lies above 50 %; each time weakly, with the interval in the
sentence. Where the log says that the electrode stayed more than 3 °C below its set temperature, the lesion is read at what it reached. They are unknown for cooled, bipolar, pulsed and cold treatment, for sites and guidance where nobody measured how far
off cannulae lie, outside the grid, and when gauge, tip, temperature, time, orientation or guidance was not logged.

{shipped()}

`painpath lesion --capture` answers for cooled lesions too, the strength of the water drawn from all that the maker's range allows; the assessment
does not use it, as that range is not confirmed. Bipolar lesions have no capture: nobody measured how far off pairs of cannulae lie.

## Doubts

- The time counts from the start of the ramp (15 s). A log that counts from the set temperature means a lesion some {ramp:.0%} wider (by 50 °C).
- The lumbar distance, 0.8 ± 1.1 mm, comes from 14 cannulae; it is taken over to the neck, with twice the doubt. Whether it holds
  the two misplaced cannulae is not known to us; here they come on top.
- How far a misplaced cannula lies off, how far apart two branches run and how thick a genicular nerve is are choices.
- The nerve is straight; several lesions of one nerve are not counted together; what was seen on the images is not used.

## Every number

{number_table()}
"""


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
