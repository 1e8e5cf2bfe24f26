"""An engine made ready quickly: translated conditions are kept, as Python keeps its own modules.

The kept form is bytecode for exactly this knowledge and this version of Python, in the user's own
cache folder; anything else that is found there is not used.
"""

from __future__ import annotations

import hashlib
import marshal
import sys
from types import CodeType

from painpath.engine import answers, bound, known, one
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
    code = None
    try:
        found = marshal.loads(path.read_bytes())
        code = found if isinstance(found, CodeType) else None
    except (OSError, EOFError, ValueError, TypeError):
        code = None
    engine = Engine(packed.knowledge, packed.vocabulary, code)
    if code is None:
        keep(path, marshal.dumps(engine.code))
    return engine


def _translator() -> str:
    """Names the state of the modules that decide what is translated and in which order."""
    seen = hashlib.sha256()
    for module in (one, known, bound, answers, check):
        seen.update(state_of(str(module.__file__)).encode())
    return seen.hexdigest()[:12]
