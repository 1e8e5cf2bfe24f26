"""What patients read is plain, and no dose stands in a sentence that nobody has read up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from statistics import mean
from typing import Any

from painpath.assess import Assessor
from painpath.casebook import read_cases
from painpath.casebook.cases import given_values
from painpath.engine.decide import StepFound
from painpath.rules.check import all_entries, named_sources, sentences
from painpath.rules.model import Knowledge, NextStep
from painpath.rules.nodes import names

# Words that blame or frighten, or that a patient would read as a verdict on themselves.
NOT_FOR_PATIENTS = ("failure", "failed", "false positive", "misuse")
# Long words that everybody knows and that no short one replaces: they count as two syllables.
KNOWN = frozenset(
    "emergency department ambulance medicine medicines injection infection procedure allergy allergic"
    " physiotherapist exercise".split()
)
# About grade 6 (Flesch-Kincaid): on the whole well below it, and no text above the next grade. The formula
# jumps by a grade for one long word in a short text, so a single text gets some room; a sentence of more than
# 24 words loses readers of that grade.
MEAN_GRADE, HIGHEST_GRADE, LONGEST_SENTENCE = 5.0, 7.0, 24

AMOUNT = (
    r"\d[\d.,]*\s*(?:mg|mcg|µg|ug|ng|g|ml|mL|micrograms?|milligrams?|millilit(?:re|er)s?|units|IU)(?:/\w+)?\b"
)
SPAN = r"\d+\s*(?:days?|hours?|h)\b"
STOP = rf"\b(?:stop|hold|held|pause|restart|resume|withh)\w*\b[^.]{{0,40}}\b{SPAN}"
DOSE = re.compile(rf"{AMOUNT}|{STOP}|{SPAN}[^.]{{0,20}}\bafter the last dose", re.IGNORECASE)
# Volumes and weights that describe a patient or a test, not a drug that is given.
NO_DOSE = re.compile(r"residual|creatinine clearance|procalcitonin|C-reactive|haemoglobin", re.IGNORECASE)


def syllables(word: str) -> int:
    """A count good enough for a grade: groups of vowels, a silent e left out."""
    if word in KNOWN:
        return 2
    count = len(re.findall(r"[aeiouy]+", word))
    silent = word.endswith("e") and not word.endswith(("le", "ee")) and count > 1
    return max(1, count - silent)


def grade(text: str) -> float:
    """The Flesch-Kincaid grade: how many years of school a text needs."""
    parts = [part for part in re.split(r"[.!?:;]+\s*", text.lower()) if re.search("[a-z]", part)]
    words = re.findall(r"[a-z']+", text.lower())
    return 0.39 * len(words) / len(parts) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def longest_sentence(text: str) -> int:
    return max(len(re.findall(r"[A-Za-z']+", part)) for part in re.split(r"[.!?:;]+\s*", text))


def for_patients(knowledge: Knowledge) -> dict[str, str]:
    texts = ((entry.id, getattr(entry, "patient_say", None)) for entry in all_entries(knowledge))
    return {name: text for name, text in texts if text}


def doses(part: Any, inherited: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(sentence with a dose, the sources nearest to it) throughout an entry."""
    own = getattr(part, "source", ()) or inherited
    for name in getattr(part, "__struct_fields__", ()):
        value = getattr(part, name)
        if isinstance(value, tuple):
            for one in value:
                yield from doses(one, own)
        elif hasattr(value, "__struct_fields__"):
            yield from doses(value, own)
        elif isinstance(value, str) and DOSE.search(value) and not NO_DOSE.search(value):
            yield value, own


def test_the_measures_see_what_they_measure() -> None:
    assert grade("The cat sat on the mat.") < 1 < 12 < grade("Neuroinflammatory sensitisation precipitates.")
    assert longest_sentence("One two three. One two: three four.") == 3
    for dose in (
        "give 300 mg a day",
        "2.5 mL of it",
        "stop it 5 days before",
        "0.5 mcg/day",
        "held for 24 h",
    ):
        assert DOSE.search(dose), dose
    assert not DOSE.search("relief for 90 days, temperature 80 °C, level 3")


def test_no_text_for_patients_has_a_word_that_is_not_for_them(knowledge: Knowledge) -> None:
    texts = for_patients(knowledge)
    found = [
        (name, word) for name, text in texts.items() for word in NOT_FOR_PATIENTS if word in text.lower()
    ]
    assert found == []


def test_texts_for_patients_read_at_about_grade_six(knowledge: Knowledge) -> None:
    texts = for_patients(knowledge)
    grades = {name: round(grade(text), 1) for name, text in texts.items()}
    assert {name: found for name, found in grades.items() if found > HIGHEST_GRADE} == {}
    assert mean(grades.values()) <= MEAN_GRADE
    assert {name: text for name, text in texts.items() if longest_sentence(text) > LONGEST_SENTENCE} == {}


def test_every_alert_cause_step_and_aftercare_speaks_to_the_patient(knowledge: Knowledge) -> None:
    groups = (knowledge.red_flags, knowledge.causes, knowledge.next_steps, knowledge.aftercare)
    silent = [entry.id for group in groups for entry in group if entry.id not in for_patients(knowledge)]
    assert silent == []


def test_no_dose_or_stop_time_rests_on_memory(knowledge: Knowledge) -> None:
    for entry in all_entries(knowledge):
        for text, sources in doses(entry, entry.source):
            read = [one for one in sources if knowledge.sources[one].status == "read"]
            assert read, f"{entry.id}: {text!r} rests on {', '.join(sources)}"


def test_the_search_for_doses_finds_those_that_were_read(knowledge: Knowledge) -> None:
    found = {entry.id for entry in all_entries(knowledge) for _ in doses(entry, entry.source)}
    assert {"next_steps.steroid_injection", "background.steroid_sum"} <= found


def rests_on_memory(step: NextStep, gate: Any, knowledge: Knowledge) -> bool:
    """Whether a gate's own source, or a number in its condition, is only recalled."""
    used = [knowledge.settings[name].source for name in names(gate.when.node) if name in knowledge.settings]
    recalled = [
        all(knowledge.sources[one].status == "recalled" for one in sources)
        for sources in (gate.source, *used)
    ]
    return any(recalled)


def gates_on_memory(knowledge: Knowledge) -> list[tuple[NextStep, Any]]:
    steps = knowledge.next_steps
    return [(step, gate) for step in steps for gate in step.gates if rests_on_memory(step, gate, knowledge)]


def test_a_gate_that_rests_on_memory_says_so(knowledge: Knowledge, ready: Assessor) -> None:
    gates = gates_on_memory(knowledge)
    assert gates
    nothing = ready.engine.values({})
    for step, gate in gates:
        told = ready.explainer.gate(gate, True, StepFound(step.name, step, "consider"), nothing)
        assert "default, not confirmed in" in told["say"], f"{step.id} {gate.id}"


def test_a_gate_that_rests_on_memory_never_lifts_a_step_above_consider(
    knowledge: Knowledge, ready: Assessor
) -> None:
    on_memory = {(step.id, gate.id) for step, gate in gates_on_memory(knowledge)}
    steps = {step.id: step for step in knowledge.next_steps}
    for file in read_cases():
        step = steps.get(file.rule or "")
        if step is None:
            continue
        for case in file.cases:
            found = ready.engine.find_step(step, given_values(ready.engine, case.given))
            if found and any((step.id, gate.id) in on_memory for gate, _ in found.gates):
                assert found.status != "recommended", f"{step.id}: {case.name}"


def test_every_sentence_ends_like_one(knowledge: Knowledge) -> None:
    for entry in all_entries(knowledge):
        for text in (text for text in sentences(entry) if " " in text and not text[0].isdigit()):
            assert text == text.strip(), f"{entry.id}: {text!r}"


def test_every_entry_names_at_least_one_source_that_exists(knowledge: Knowledge) -> None:
    for entry in all_entries(knowledge):
        assert set(named_sources(entry)) <= set(knowledge.sources), entry.id


def test_what_is_read_since_the_procedure_is_asked_so(knowledge: Knowledge) -> None:
    """Beside a number from before the needle a question for the latest one reads as if nobody had looked."""
    asked = {
        name: fact.ask
        for name, fact in knowledge.facts.items()
        if fact.ask and fact.ask.startswith(("What is the latest", "What was the latest"))
    }
    assert asked
    for name, ask in asked.items():
        since = knowledge.facts[name].read.get("since") == "procedure"
        assert ask.endswith("since the procedure?") is since, name


def test_an_alert_that_says_to_image_asks_for_an_image(knowledge: Knowledge) -> None:
    """Confusion after a needle at the canal said "Image the head" above steps without an image."""
    saying = [one for one in knowledge.red_flags if re.search(r"\b[Ii]mage the ", one.say)]
    assert "red_flags.neuraxial_confusion" in {one.id for one in saying}
    assert [one.id for one in saying if not {"urgent_mri", "reimage"} & set(one.steps)] == []
