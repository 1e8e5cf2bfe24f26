"""Narrow questions that a wider one asks too are put as that one question."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence


def together(
    asked: Sequence[str], wider: Mapping[str, Sequence[str]], unknown: Callable[[str], bool]
) -> dict[str, list[str]]:
    """Each question that is put, in the order of `asked`, with the facts that it asks for.

    `wider` has what each wider question asks too. It takes the place of the first of them where two are asked, or one
    beside it, while its own answer is `unknown`.

    >>> wider = {"thinner": ["anticoagulant", "antiplatelet"]}
    >>> together(["fever", "antiplatelet", "anticoagulant"], wider, lambda name: True)
    {'fever': ['fever'], 'thinner': ['thinner', 'anticoagulant', 'antiplatelet']}
    >>> together(["fever", "antiplatelet"], wider, lambda name: True)
    {'fever': ['fever'], 'antiplatelet': ['antiplatelet']}
    """
    put = {name: [name] for name in asked}
    for wide, narrow in wider.items():
        parts = [name for name in (wide, *narrow) if name in put]
        if len(parts) > 1 and unknown(wide):
            whole = [wide, *(part for name in parts for part in put[name] if part != wide)]
            put = {wide if name in parts else name: whole if name in parts else put[name] for name in put}
    return put
