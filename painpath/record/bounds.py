"""A number that is known only as a bound such as `> 300`: computed with as the number, told with its sign.

It stands for its number where nothing that is compared lies beyond it (the cuts of `vocabulary_maps`); any other
bound is set aside, and what was measured before it is no longer the current number.
"""

from __future__ import annotations

from collections.abc import Collection

from painpath.vocabulary_maps import cuts_of

UP, DOWN = frozenset((">", ">=")), frozenset(("<", "<="))


class Bound(float):
    """A number with the sign of the bound that it stands for."""

    __slots__ = ("sign",)
    sign: str

    def __new__(cls, number: float, sign: str) -> Bound:
        made = super().__new__(cls, number)
        made.sign = sign
        return made


def stands(code: str, sign: str, number: float) -> bool:
    """Whether a bound of a code may be read as its number, in the code's usual unit."""
    cuts = cuts_of(code)
    return cuts is not None and cuts.stands(sign, number)


def is_worst(code: str, number: float, signs: Collection[str | None], upward: bool) -> bool:
    """Whether an older number still holds after bounds that do not tell: it is past all that is compared, the same way.

    `upward` says that the larger number is the worse. So a protein of 120 is not silenced by a later `> 15`, which
    may be as much or more; and one of 12, or any bound the other way, is.
    """
    return all(one in (UP if upward else DOWN) for one in signs) and stands(
        code, ">" if upward else "<", number
    )
