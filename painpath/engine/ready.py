"""An engine made ready quickly: translated conditions are kept, as Python keeps its own modules.

The kept form is bytecode for exactly this knowledge and this version of Python, in the user's own
cache folder; anything else that is found there is not used.
"""

from __future__ import annotations

import hashlib
import marshal
import sys
from types import CodeType
from typing import Any

from painpath.engine import answers, bound, known, one
from painpath.engine.answers import Translated
from painpath.engine.decide import Engine
from painpath.kept import cache_folder, keep, state_of
from painpath.rules import check
from painpath.rules.cache import Packed


def ready_engine(packed: Packed) -> Engine:
    """An engine for the packed knowledge, from kept bytecode where there is some."""
    path = (
        cache_folder()
        / f"rules-{packed.knowledge.version}-{sys.implementation.cache_tag}-{_translator()}.bin"
    )
    try:
        translated = _translated(marshal.loads(path.read_bytes()))
    except (OSError, EOFError, ValueError, TypeError):
        translated = None
    engine = Engine(packed.knowledge, packed.vocabulary, translated)
    if translated is None:
        keep(path, marshal.dumps(tuple(engine.translated)))
    return engine


def _translated(found: Any) -> Translated | None:
    """What was kept, where it is of the kind that is kept."""
    is_whole = isinstance(found, tuple) and len(found) == len(Translated._fields)
    return Translated(*found) if is_whole and isinstance(found[0], CodeType) else None


def _translator() -> str:
    """Names the state of the modules that decide what is translated and in which order."""
    seen = hashlib.sha256()
    for module in (one, known, bound, answers, check):
        seen.update(state_of(str(module.__file__)).encode())
    return seen.hexdigest()[:12]
