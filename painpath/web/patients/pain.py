"""Which pain a score is about: the one that the judged procedure was done for, and its place in a patient's words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from painpath.engine.response.events import NONE, SIDES
from painpath.record.moments import parse_moment
from painpath.web.patients.judging import Judged

PLACES: dict[str, str | Promise] = {
    "head": _("your head"), "occiput": _("the back of your head"), "face": _("your face"), "jaw": _("your jaw"),
    "neck": _("your neck"), "shoulder": _("your shoulder"), "arm": _("your arm"), "forearm": _("your forearm"),
    "hand": _("your hand"), "mid_back": _("the middle of your back"), "chest_wall": _("your chest"),
    "abdomen": _("your belly"), "flank": _("your side below the ribs"), "low_back": _("your low back"),
    "sacroiliac_region": _("the back of your pelvis"), "buttock": _("your buttock"), "coccyx": _("your tailbone"),
    "groin": _("your groin"), "pelvis": _("your pelvis"), "perineum": _("the place between your legs"),
    "hip": _("your hip"), "thigh": _("your thigh"), "knee": _("your knee"), "leg": _("your leg"),
    "calf": _("your calf"), "foot": _("your foot"), "residual_limb": _("your stump"),
    "phantom_limb": _("the limb that you have lost"), "injection_site": _("the place of the needle"),
    "device_pocket": _("the place where your device lies"), "generalised": _("your whole body"),
}  # fmt: skip
WITH_SIDE = {
    "left": _("%(place)s (left side)"),
    "right": _("%(place)s (right side)"),
    "bilateral": _("%(place)s (both sides)"),
    "midline": _("%(place)s (in the middle)"),
}


def treated_pain(judged: Judged) -> dict[str, str]:
    """The site and side of the pain that was scored before the judged procedure; what is not known is left out.

    A score without a place is then one of the same series; another pain that was scored meanwhile changes nothing.
    """
    ready, record, wanted = judged.assessor, judged.record, judged.assessment["procedure_id"]
    seen, procedures = ready.reader.see(record, parse_moment(judged.assessment["as_of"], record.zone).last)
    like = next((one.response.like for one in procedures if one.row["procedure_id"] == wanted), NONE)
    if like == NONE:
        return {}
    sites = list(ready.vocabulary.sections["body_sites"])
    site, side = seen.scores.site[like], seen.scores.side[like]
    return {
        **({"site": sites[site]} if site != NONE else {}),
        **({"side": SIDES[side]} if side != NONE else {}),
    }


def in_plain_words(pain: dict[str, str]) -> str:
    """The place as a patient says it, 'your knee (left side)'; empty where no site is known."""
    if "site" not in pain:
        return ""
    place, sided = str(PLACES[pain["site"]]), WITH_SIDE.get(pain.get("side", ""))
    return str(sided) % {"place": place} if sided else place
