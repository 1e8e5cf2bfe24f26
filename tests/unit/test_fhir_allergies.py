"""An allergy in words: read where they name an agent, reported where they do not, never taken for none."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.cohort.bring.tally import Tally, withheld
from tests.unit.fhir_made_up import (
    OWN,
    RXNORM,
    SNOMED,
    concept,
    left_out,
    mended,
    read_one,
    resource,
    rows,
    status,
)
from tests.unit.test_last_numbers import facts


def allergy(code: dict[str, Any] | None, **elements: Any) -> dict[str, Any]:
    subject = {"patient": {"reference": "Patient/p1"}} | ({"code": code} if code else {})
    return resource("AllergyIntolerance", "g1", None, **elements) | subject


def codes(text: str, **elements: Any) -> list[str]:
    return [row["code"] for row in rows("conditions", allergy({"text": text}, **elements))]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Lidocaine", "allergy_local_anaesthetic"),
        ("Anaphylaxis after LIGNOCAINE, dentist", "allergy_local_anaesthetic"),
        ("local anesthetics", "allergy_local_anaesthetic"),
        ("Latex", "allergy_latex"),
        ("latex-gloves: hives", "allergy_latex"),
        ("Iodinated contrast", "allergy_contrast"),
        ("non-ionic contrast", "allergy_contrast"),
        ("Radiographic dye", "allergy_contrast"),
        ("Omnipaque (iohexol)", "allergy_contrast"),
        ("Chlorhexidine wipes", "allergy_chlorhexidine"),
        ("Depo-Medrol / methylprednisolone acetate", "allergy_steroid"),
        ("Prednisolone", "allergy_steroid"),
    ],
)
def test_words_that_name_an_agent_as_a_whole_word_are_read_and_told(text: str, wanted: str) -> None:
    imported = read_one(allergy({"text": text}))
    assert imported.record["conditions"] == [{"code": wanted}]
    assert f"{text!r} | read by its text as {wanted}" in mended(imported)


def test_words_that_name_a_medicine_of_the_vocabulary_are_an_allergy_to_another_agent() -> None:
    wanted = [{"code": "allergy_other_agent", "note": "Paracetamol"}]
    assert rows("conditions", allergy({"text": "acetaminophen (rash)"})) == wanted


def test_several_agents_are_several_allergies() -> None:
    assert codes("bupivacaine, latex and aspirin") == [
        "allergy_local_anaesthetic",
        "allergy_latex",
        "allergy_other_agent",
    ]


def test_the_words_beside_a_code_that_no_map_holds_are_read_too() -> None:
    local = allergy(concept("urn:our-house", "A17", "Ropivacaine"))
    assert rows("conditions", local) == [{"code": "allergy_local_anaesthetic"}]


@pytest.mark.parametrize(
    "display",
    ["Non-steroidal anti-inflammatory agent", "Cabbage family", "Contrasting tattoo ink", "Nonoxynol"],
)
def test_a_code_without_a_map_whose_words_name_nothing_known_is_another_agent(display: str) -> None:
    wanted = [{"code": "allergy_other_agent", "note": display}]
    assert rows("conditions", allergy(concept("urn:our-house", "A18", display))) == wanted


def test_a_code_goes_before_the_words_beside_it() -> None:
    coded = allergy(concept(RXNORM, "5956") | {"text": "latex"})
    assert rows("conditions", coded) == [{"code": "allergy_contrast"}]


def test_dates_of_an_allergy_in_words_are_kept() -> None:
    dated = allergy({"text": "latex"}, onsetDateTime="2011", recordedDate="2012-03-01")
    wanted = {"code": "allergy_latex", "onset": "2011", "recorded": "2012-03-01"}
    assert rows("conditions", dated) == [wanted]


@pytest.mark.parametrize("text", ["Bee stings", "Latexallergie", "contrasting colours", "xlidocainex", "  "])
def test_words_that_name_nothing_known_are_reported_and_give_no_row(text: str) -> None:
    imported = read_one(allergy({"text": text}))
    assert "conditions" not in imported.record
    assert "AllergyIntolerance" in left_out(imported)


@pytest.mark.parametrize(
    "text",
    [
        "Lidocaine (reaction unknown)",
        "lidocaine: unknown reaction",
        "Lidocaine - severity not recorded, date unknown",
        "Lidocaine: not tolerated",
        "does not tolerate lidocaine",
        "Lidocaine, do not give",
    ],
)
def test_not_knowing_how_it_showed_or_not_tolerating_is_no_doubt_of_an_allergy(text: str) -> None:
    assert codes(text) == ["allergy_local_anaesthetic"]


@pytest.mark.parametrize(
    "text",
    [
        "No reaction to lidocaine, date unknown",
        "Allergy to latex unknown",
        "latex, type of reaction unknown, denied by the patient",
        "No known allergy to latex",
        "Not allergic to lidocaine",
        "Patient denies latex allergy",
        "latex: tolerated in 2024",
        "latex?",
        "suspected lidocaine allergy",
        "mother reacts to lidocaine",
        "Family history: latex allergy",
        "non-allergic reaction to lidocaine",
        "keine Allergie gegen Latex",
        "NKDA",
    ],
)
def test_words_that_deny_or_doubt_an_allergy_are_reported_and_give_no_row(text: str) -> None:
    imported = read_one(allergy({"text": text}))
    assert "conditions" not in imported.record
    assert repr(text) in left_out(imported)
    assert "deny or doubt" in left_out(imported)


def test_no_known_allergies_in_a_code_of_the_house_is_no_allergy_to_another_agent() -> None:
    imported = read_one(allergy(concept("urn:our-house", "0", "No known allergies")))
    assert "conditions" not in imported.record
    assert "No known allergies" in left_out(imported)


@pytest.mark.parametrize(
    "text", ["latex, said Anna's mother", "latex, said Anna's friend", "Anna's own bees"]
)
def test_a_report_that_withholds_what_tells_somebody_apart_tells_no_words(text: str) -> None:
    tally = Tally()
    tally.count(read_one(allergy({"text": text})), ("", ""))
    said = withheld(tally.report("made-up"))
    assert said.repaired or said.not_understood
    assert "Anna" not in str(said)


@pytest.mark.parametrize("code", [None, {}, concept(SNOMED, "716186003") | {"text": "latex"}])
def test_without_words_or_with_a_code_for_none_there_is_no_row(code: dict[str, Any] | None) -> None:
    imported = read_one(allergy(code))
    assert "conditions" not in imported.record
    assert "AllergyIntolerance" in left_out(imported)


@pytest.mark.parametrize("verified", ["refuted", "entered-in-error", "unconfirmed"])
def test_words_are_not_read_where_the_allergy_does_not_stand(verified: str) -> None:
    imported = read_one(allergy({"text": "latex"}, verificationStatus=status(verified)))
    assert "conditions" not in imported.record
    assert verified in left_out(imported)


@pytest.mark.parametrize(
    ("text", "known"), [("latex", True), ("Bee stings", None), ("No latex allergy", None)]
)
def test_an_allergy_that_was_not_understood_is_unknown_never_no(text: str, known: bool | None) -> None:
    done = resource(
        "Procedure", "a1", status="completed", code=concept(OWN, "mbb"), performedDateTime="2025-01-06"
    )
    read = read_one(allergy({"text": text}), done).record
    assert facts(read, "2025-03-10").get("allergy_latex") is known


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("NKDA; latex", ["allergy_latex"]),
        ("Latex. No other known allergies.", ["allergy_latex"]),
        ("no known drug allergies, iodine contrast reaction 2019", ["allergy_contrast"]),
        ("No known drug or food allergies except latex", ["allergy_latex"]),
        ("Denies any known allergies but chlorhexidine: hives", ["allergy_chlorhexidine"]),
        ("NKA, lidocaine, latex", ["allergy_local_anaesthetic", "allergy_latex"]),
    ],
)
def test_what_stands_beside_a_denial_of_every_other_allergy_is_read(text: str, wanted: list[str]) -> None:
    imported = read_one(allergy({"text": text}))
    assert [row["code"] for row in imported.record["conditions"]] == wanted
    assert f"an allergy in words: {text!r} | read by its text as" in mended(imported)
    none_known = concept(SNOMED, "716186003") | {"text": text}
    assert [row["code"] for row in rows("conditions", allergy(none_known))] == wanted


@pytest.mark.parametrize(
    "text",
    [
        "NKDA", "NKDA.", "No known allergies", "No known allergies: latex", "No allergy to latex, iodine",
        "No known allergies to latex, lidocaine", "NKDA, no latex allergy", "NKDA; latex tolerated", "NKDA; latex?",
        "NKDA; mother latex", "Denies latex allergy", "NKDA; nothing else",
    ],
)  # fmt: skip
def test_what_is_denied_or_doubted_itself_is_still_no_allergy(text: str) -> None:
    for code in ({"text": text}, concept(SNOMED, "716186003") | {"text": text}):
        imported = read_one(allergy(code))
        assert "conditions" not in imported.record
        assert "AllergyIntolerance" in left_out(imported)


def test_a_denial_in_words_beside_a_coded_allergy_is_not_settled() -> None:
    """The code names nothing that is known here, and the text denies: nobody can tell which of the two holds."""
    assert (
        rows(
            "conditions",
            allergy({"text": "NKDA", "coding": [{"system": "x", "code": "y", "display": "Latex"}]}),
        )
        == []
    )
