"""The knowledge made ready once: read, checked, and kept beside the user's other caches.

Reading and checking some four hundred YAML files takes the better part of a second; the packed form
a few milliseconds. The packed form is used only while no file of the knowledge has changed. Where it
cannot be written, the knowledge is read anew each time.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import msgspec

from painpath import vocabulary
from painpath.kept import cache_folder, keep, state_of
from painpath.rules.check import check_knowledge
from painpath.rules.errors import KNOWLEDGE, KnowledgeError
from painpath.rules.model import Knowledge
from painpath.version import __version__
from painpath.vocabulary import Vocabulary

FORMAT = 1


class Packed(msgspec.Struct, frozen=True):
    """What is kept: knowledge that has passed every check, and the vocabulary it was checked with."""

    knowledge: Knowledge
    vocabulary: Vocabulary


def load_knowledge(folder: Path = KNOWLEDGE) -> Packed:
    """The checked knowledge, from the cache when nothing has changed. Raises KnowledgeError."""
    path = cache_folder() / f"knowledge-{signature(folder)}.msgpack"
    try:
        return msgspec.msgpack.decode(path.read_bytes(), type=Packed)
    except (OSError, msgspec.MsgspecError):
        packed = _read_and_check(folder)
    keep(path, msgspec.msgpack.encode(packed))
    return packed


def _read_and_check(folder: Path) -> Packed:
    # reading conditions needs the SQL parser, which takes longer to import than everything else together
    from painpath.rules.load import read_knowledge

    words = vocabulary.load()
    knowledge = read_knowledge(folder)
    problems = check_knowledge(knowledge, words, folder)
    if problems:
        raise KnowledgeError(problems)
    return Packed(knowledge, words)


def signature(folder: Path) -> str:
    """A name for the state of the knowledge and of the code that reads it: paths, sizes, times of change."""
    seen = hashlib.sha256(f"{FORMAT} {__version__} {folder}".encode())
    for place, _, files in sorted([*os.walk(folder), *os.walk(Path(__file__).parent)]):
        for name in sorted(files):
            if name.endswith((".yaml", ".py")):
                seen.update(f"{state_of(os.path.join(place, name))}\n".encode())
    return seen.hexdigest()[:16]
