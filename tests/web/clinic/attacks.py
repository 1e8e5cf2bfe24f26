"""What somebody who means harm, or a broken client, sends: addresses, names and values, most of them no good."""

from __future__ import annotations

import os
from typing import Any

from django.urls import NoReverseMatch, URLPattern, reverse
from hypothesis import settings
from hypothesis import strategies as st

from painpath.record.tables import TABLES

FORMULA = '=HYPERLINK("http://evil.example","x")'
SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}"
NASTY = [
    "", " ", "\x00", "a\x00b", "' OR '1'='1' --", "\"; DROP TABLE patients_patient; --", "%' ESCAPE '", "\\", "%", "_",
    SCRIPT, FORMULA, "../../../etc/passwd", "..\\..\\x", "//evil.example", "/\\evil.example", "javascript:alert(1)",
    "9" * 400, "1e400", "-1e400", "nan", "inf", "-0", "1_0", "٣", "0x10", str(2**63), str(-(2**63) - 1), str(2**31),
    "9999-12-31", "0001-01-01", "2025-02-30", "2025-13", "2025", "0000", "10000-01-01", "2025-03-04T25:61", "2025-03-04T12:00+99:99",
    "2025-03-04T12:00Z", "-2025-01-01", "\u202e\u0000\ufeff", "\U0001f600" * 50, "x" * 5000, "\r\nSet-Cookie: a=b", "${jndi:ldap://x}",
    "yes", "no", "unknown", "on", "true", "null", "None", "[]", "{}", "open", "acknowledged", "accepted", "declined", "planned", "csv", "ndjson",
    "5", "2025-03-04", "nrs_0_10", "rfa_thermal", "completed", "lumbar", "left", "fever", "letter", "repeat_rfa",
]  # fmt: skip
PLACES = {
    "table": [*TABLES, "patient", "nothing"], "kind": ["letter", "referral", "sheet", "none"], "form": ["yaml", "json", "xml"],
    "step": ["repeat_rfa", "image_review", "no-such-step"], "pk": [0, 1, 2**31, 2**63, 10**30],
}  # fmt: skip
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
VALUES = st.sampled_from(NASTY) | TEXT | st.floats().map(str) | st.dates().map(str) | st.datetimes().map(str)


def examples(soak: int, usually: int, again: int) -> int:
    """How many to draw: fewer on a database of its own address, where pages answer once more what they answered."""
    if in_soak():
        return soak
    return again if "DATABASE_URL" in os.environ else usually


def in_soak() -> bool:
    """Whether this is the run at full scale."""
    return settings.get_current_profile_name() == "soak"


def addresses(one: URLPattern, known: dict[str, list[Any]]) -> st.SearchStrategy[str]:
    """Addresses of a page: with ids that exist, with some that do not, with text that no address holds."""
    parts = {
        name: st.sampled_from(known.get(name, []) + PLACES.get(name, []) or ["nothing"])
        if type(converter).__name__ != "StringConverter"
        else st.sampled_from([*known.get(name, []), *NASTY]).filter(
            lambda text: text and "/" not in str(text)
        )
        for name, converter in one.pattern.converters.items()
    }
    return st.fixed_dictionaries(parts).map(lambda values: _reversed(one, values))


def _reversed(one: URLPattern, values: dict[str, Any]) -> str:
    try:
        return reverse(one.name or "", kwargs=values)
    except NoReverseMatch:  # the address itself refuses it
        return "/nowhere"


def sent(names: set[str]) -> st.SearchStrategy[dict[str, str]]:
    """What a form or a query may hold: most of the names that the page reads, and another, with any value."""
    usual = st.fixed_dictionaries({}, optional=dict.fromkeys(sorted(names), VALUES))
    other = st.dictionaries(TEXT.map(lambda text: text or "empty"), VALUES, max_size=1)
    return st.tuples(usual, other).map(lambda both: both[0] | both[1])
