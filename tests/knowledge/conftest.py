"""The knowledge as it ships, read and made ready once for all tests of this folder."""

from __future__ import annotations

import pytest

from painpath import vocabulary
from painpath.assess import Assessor
from painpath.rules.load import read_knowledge
from painpath.rules.model import Knowledge
from painpath.vocabulary import Vocabulary


@pytest.fixture(scope="session")
def words() -> Vocabulary:
    return vocabulary.load()


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return read_knowledge()


@pytest.fixture(scope="session")
def ready(knowledge: Knowledge, words: Vocabulary) -> Assessor:
    return Assessor(knowledge, words)
