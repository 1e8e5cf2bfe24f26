"""From the technical log of the judged procedure to the lesion page: an address with what the log holds."""

from __future__ import annotations

from urllib.parse import urlencode

from painpath.web.patients.judging import Judged

KIND = "rfa_thermal"
SLIDERS = {
    "gauge": "electrode_gauge",
    "tip_mm": "active_tip_mm",
    "temperature_c": "temperature_c",
    "time_s": "duration_s",
}
ANGLES = {"parallel": 0, "perpendicular": 90}


def lesion_query(judged: Judged) -> str:
    """What follows the `?` of the lesion page for the judged procedure; empty when it is no heat lesion or has no log."""
    wanted = judged.assessment["procedure_id"]
    row = next((one for one in judged.record.tables["procedures"] if one["procedure_id"] == wanted), None)
    if row is None or row["kind"] != KIND:
        return ""
    found = {name: f"{row[field]:g}" for name, field in SLIDERS.items() if row.get(field) is not None}
    if not found:
        return ""
    angle = ANGLES.get(str(row.get("orientation")))
    return urlencode({**found, **({} if angle is None else {"angle": angle}), "from": "log"})
