"""A name as it is looked for: without its case, in one form of Unicode, the same on every database."""

from __future__ import annotations

import unicodedata

LONGEST = 200


def folded(name: str) -> str:
    """A name to compare and to search by.

    >>> folded("MÜLLER") == folded("Mu" + chr(0x308) + "ller")
    True
    """
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())[:LONGEST]
