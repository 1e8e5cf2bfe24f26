"""Words beside a code that deny or doubt what it says, or are about somebody else."""

from __future__ import annotations

import re

# How a text that says so begins; further on in it, such words are part of many a name ("without complications").
BEGINS = re.compile(
    r"(?:no|denies|denied|negative for|absence of|family history|fh|fhx|r/o|rule out|ruled out|suspected|possible|query)\b|\?",
    re.IGNORECASE,
)


def says_otherwise(text: str | None) -> bool:
    """Whether a text beside a code denies or doubts it, or is about somebody else; False without a text.

    >>> says_otherwise("Family history of stroke"), says_otherwise("Nocturia"), says_otherwise(None)
    (True, False, False)
    """
    return text is not None and BEGINS.match(text.strip()) is not None
