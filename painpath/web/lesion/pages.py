"""The lesion page: sliders, two pictures, a sentence and a table. Read from the shipped shapes; nothing is computed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from painpath.captured.shapes import Nerve, Shape, read_shapes, shapes_at
from painpath.web.accounts.members import members_only
from painpath.web.lesion.drawing import SHOWN, drawing
from painpath.web.lesion.sliders import Asked, asked_in, plain, sliders

NAMES = {
    "T60": "60 °C reached",
    "T55": "55 °C reached",
    "T50": "50 °C reached",
    "CEM43_240": "240 min at 43 °C or its equal",
    "Arrhenius": "damage integral of 1",
    "CEM43_8": "8 min at 43 °C or its equal (nerve)",
    "T45": "45 °C reached",
}


@members_only()
def lesion(request: HttpRequest) -> HttpResponse:
    """The page; asked by a slider only its changing part."""
    asked = asked_in(request.GET.dict())
    page = "lesion_drawn.html" if request.headers.get("HX-Request") else "lesion.html"
    response = render(request, page, shown(asked))
    patch_vary_headers(response, ["HX-Request"])
    return response


def shown(asked: Asked) -> dict[str, Any]:
    """Everything that the page shows."""
    found = shapes_at(asked.place)
    return {
        "asked": asked,
        "sliders": sliders(),
        "plain": plain,
        "names": NAMES,
        "keys": list(reversed(SHOWN)),
        "drawing": drawing(asked, found) if found else None,
        "rows": rows(asked, found) if found else [],
        "answer": answer(asked, found) if found else REFUSED,
        "lies": lie_in_words(asked),
        "between_mm": max(off for name, off in read_shapes()["between_mm"].items() if name != "T60"),
        "cool_mm": read_shapes()["between_mm"]["T60"],
    }


REFUSED = "No picture: at this setting so much tissue would boil that the model does not hold."


def rows(asked: Asked, found: dict[str, Shape]) -> list[tuple[str, str, str, str]]:
    """By convention the width, the length, and the length of nerve destroyed over its whole thickness, in mm."""
    tip = asked.values["tip_mm"]
    return [
        (
            words,
            f"{found[name].width_mm:.1f}",
            f"{found[name].length_mm:.1f}",
            f"{asked.nerve.covered_mm(found[name], tip):.1f}",
        )
        for name, words in NAMES.items()
    ]


def answer(asked: Asked, found: dict[str, Shape]) -> str:
    """The range over conventions in one sentence."""
    tip = asked.values["tip_mm"]
    widths = {name: found[name].width_mm for name in NAMES}
    covered = {name: asked.nerve.covered_mm(found[name], tip) for name in NAMES}
    low, high = (pick(covered, key=covered.__getitem__) for pick in (min, max))
    narrow, wide = (pick(widths, key=widths.__getitem__) for pick in (min, max))
    size = f"The lesion is {widths[narrow]:.1f} to {widths[wide]:.1f} mm wide from 37 °C, by {NAMES[narrow]} and by {NAMES[wide]}."
    if covered[high] == 0:
        return f"{size} By no convention is the nerve destroyed over its whole thickness."
    return (
        f"{size} The nerve is destroyed over its whole thickness for {covered[low]:.1f} to {covered[high]:.1f} mm of its length"
        f" ({NAMES[low]}, {NAMES[high]})."
    )


def lie_in_words(asked: Asked) -> str:
    """The setting and the nerve's place as text."""
    of, nerve = asked.values, asked.nerve
    setting = f"{plain(of['gauge'])} gauge, {plain(of['tip_mm'])} mm tip, {plain(of['temperature_c'])} °C for {plain(of['time_s'])} s"
    return f"{setting}; {_nerve_in_words(nerve)}."


def _nerve_in_words(nerve: Nerve) -> str:
    thick = f"a nerve {plain(nerve.thick)} mm thick"
    if nerve.is_before:
        return f"{thick} across the axis, its middle {plain(nerve.away)} mm before the end of the metal"
    turn = {0: "parallel to it", 90: "straight across it"}.get(
        round(nerve.angle), f"turned by {plain(nerve.angle)}°"
    )
    return (
        f"{thick}, its middle {plain(nerve.away)} mm from the cannula's axis at the middle of the tip, {turn}"
    )
