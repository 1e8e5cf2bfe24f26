"""Translated sentences beside their entry: read where they fit, refused with their file where they do not."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from painpath.rules.errors import KnowledgeError
from painpath.rules.load import read_knowledge
from tests.knowledge.test_refusals import write

GOOD = {"id": "causes.burn", "language": "de", "patient_say": "Es brennt."}


def folder(
    tmp_path: Path, said: object, name: str = "causes/burn.de.yaml", english: str = "It burns."
) -> Path:
    """A small knowledge folder with one translated sentence."""
    made = write(tmp_path, {"patient_say": english})
    (made / name).write_text(yaml.safe_dump(said, allow_unicode=True), "utf-8")
    return made


def test_a_sentence_is_found_under_its_entry_and_language(tmp_path: Path) -> None:
    knowledge = read_knowledge(folder(tmp_path, GOOD))
    assert knowledge.patient_words == {"causes.burn": {"de": "Es brennt."}}
    assert [one.id for one in knowledge.causes] == ["causes.burn"]


def test_placeholders_may_stand_elsewhere_in_the_sentence(tmp_path: Path) -> None:
    said = {**GOOD, "patient_say": "Seit {days} Tagen brennt es."}
    assert read_knowledge(folder(tmp_path, said, english="It burns since {days} days.")).patient_words


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({**GOOD, "patient_say": " "}, "is empty"),
        ({**GOOD, "language": "fr"}, "as in the name of the file"),
        ({**GOOD, "id": "causes.other"}, "as in the name of the file"),
        ({**GOOD, "say": "It burns."}, "has exactly the keys"),
        ({"id": "causes.burn", "language": "de"}, "has exactly the keys"),
        (["Es brennt."], "has exactly the keys"),
        ({**GOOD, "patient_say": "Seit {days} Tagen."}, "placeholders are not those"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_file(tmp_path: Path, said: object, message: str) -> None:
    with pytest.raises(KnowledgeError) as caught:
        read_knowledge(folder(tmp_path, said))
    assert "causes/burn.de.yaml" in str(caught.value)
    assert message in str(caught.value)


def test_a_sentence_without_its_entry_is_refused(tmp_path: Path) -> None:
    said = {**GOOD, "id": "causes.gone"}
    with pytest.raises(KnowledgeError, match=r"no entry 'causes\.gone'"):
        read_knowledge(folder(tmp_path, said, "causes/gone.de.yaml"))


def test_a_language_that_is_no_code_is_no_translation(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="the id must be"):
        read_knowledge(folder(tmp_path, GOOD, "causes/burn.german.yaml"))
