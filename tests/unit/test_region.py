"""A region that nobody stated follows from the target, the kind or the levels, in both engines; a stated one stands."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import default_assessor
from painpath.record.moments import parse_moment
from painpath.record.region import region_of
from painpath.vocabulary import SCHEMA_VERSION, BadVocabulary, build, load
from tests.generative.test_columns_agree import assert_judged_alike, tables_of
from tests.spec.patients import Raw, done, on, record, score

SCORES = [score(-1, 8, site=None, side=None), score(60, 2, site=None, side=None)]
NERVE = {"target": "medial_branch"}


def treated(kind: str, **columns: Any) -> Raw:
    return record(done(0, kind, **{"region": None, "target": None, "side": None, **columns}), scores=SCORES)


CASES = [
    (treated("nerve_block", target="greater_occipital_nerve"), "head_and_face"),
    (treated("rfa_cooled", target="genicular_nerves"), "knee_region"),
    (treated("rfa_thermal", levels=["L3", "L4"], **NERVE), "lumbar"),
    (treated("rfa_thermal", levels=["C5-C7"], **NERVE), "cervical"),
    (treated("rfa_thermal", levels="T12/L1", **NERVE), "thoracolumbar"),
    (treated("transforaminal_esi", levels=["L5", "S1"]), "lumbosacral"),
    (treated("caudal_esi"), "sacral"),
    (treated("drg_trial", target="dorsal_root_ganglion", levels=["L1"]), "lumbar"),
    (treated("rfa_thermal", levels=["L4", "C5"], **NERVE), None),
    (treated("rfa_thermal", **NERVE), None),
    (treated("rfa_thermal", levels=["L4"]), "lumbar"),
    (treated("scs_trial", levels=["T8"]), None),
    (treated("scs_trial", target="dorsal_column", levels=["T8"]), None),
    (treated("scs_trial", target="epidural_space", levels=["T8"]), None),
    (treated("nerve_block", target="brachial_plexus"), None),
    (treated("rfa_thermal", region="thoracic", levels=["L4"], **NERVE), "thoracic"),
    (treated("rfa_thermal", region="loin", levels=["L4"], **NERVE), "lumbar"),
]


@pytest.mark.parametrize(("raw", "expected"), CASES)
def test_a_region_follows_where_nothing_else_is_possible(raw: Raw, expected: str | None) -> None:
    ready = default_assessor()
    checked = ready.check(raw)
    seen, found = ready.reader.see(checked, parse_moment(on(70)).last)
    facts = ready.reader.facts(checked, seen, found, found[-1])
    assert ready.engine.value(ready.engine.values(facts), "region") == expected


def test_both_engines_imply_the_same() -> None:
    assert_judged_alike(tables_of({str(number): raw for number, (raw, _) in enumerate(CASES)}), on(70))


def test_every_region_that_is_implied_is_one() -> None:
    words = load()
    kinds, targets = words.by_field["procedures.kind"], words.by_field["procedures.target"]
    implied = {
        region_of(kind, target, ["L4"]) for kind in kinds.values() for target in (None, *targets.values())
    }
    assert implied - {None} <= words.by_field["procedures.region"].keys()


def test_a_vocabulary_with_a_region_that_is_none_is_refused() -> None:
    document = {
        "schema_version": SCHEMA_VERSION,
        "targets": [{"id": "a", "label": "A", "region": "loin"}],
        "fields": {},
        "choices": {},
    }
    with pytest.raises(BadVocabulary, match="targets: a lies in 'loin', which is no region"):
        build(document)
