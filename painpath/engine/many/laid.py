"""A circuit ready to be run, and kept: putting one down takes a quarter of a second, reading it some milliseconds.

What is kept is named by all that it is made of: the whole knowledge, the vocabulary, the columns that are
wanted, and the state of the modules of the engine and of the rules.
"""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np

import painpath
from painpath.engine.many.columns import Reads
from painpath.engine.many.running import Program
from painpath.kept import cache_folder, keep, state_of
from painpath.rules.model import Knowledge
from painpath.vocabulary import Vocabulary


class Laid(NamedTuple):
    """A circuit: its program, the facts that it reads, and how each of the wanted columns is told."""

    program: Program
    reads: Reads
    told: tuple[str, ...]


def laid_down(
    knowledge: Knowledge, vocabulary: Vocabulary, wanted: Sequence[str], make: Callable[[], Laid]
) -> Laid:
    """The circuit for the wanted columns: what is kept of an earlier start, or what `make` gives, which is then kept."""
    seen = hashlib.sha256(msgspec.msgpack.encode((knowledge, vocabulary, list(wanted))))
    path = cache_folder() / f"circuit-{hashlib.sha256(seen.digest() + _makers()).hexdigest()[:16]}.bin"
    try:
        return _unpacked(marshal.loads(path.read_bytes()))
    except (OSError, EOFError, ValueError, TypeError):
        made = make()
    keep(path, marshal.dumps(_packed(made)))
    return made


@cache
def _makers() -> bytes:
    """Names the state of the modules that a circuit may depend on."""
    folder = Path(painpath.__file__).parent
    modules = sorted(path for part in ("engine", "rules") for path in (folder / part).rglob("*.py"))
    return hashlib.sha256("\n".join([np.__version__, *map(state_of, modules)]).encode()).digest()


def _packed(laid: Laid) -> tuple[Any, ...]:
    *tables, scores = laid.program
    return (
        [(table.dtype.str, table.shape, table.tobytes()) for table in tables],
        scores, tuple(map(dict, laid.reads)), laid.told,
    )  # fmt: skip


def _unpacked(kept: Any) -> Laid:
    packed, scores, reads, told = kept
    tables = [np.frombuffer(data, kind).reshape(shape).copy() for kind, shape, data in packed]
    return Laid(Program._make([*tables, scores]), Reads(*reads), told)
