"""One patient's answer never waits for what only many patients, pages or writers need."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
FOR_OTHERS = (
    "sqlglot polars numba numpy scipy duckdb pyarrow altair vl_convert fhir fhir_core pydantic yaml rich jinja2 django"
).split()
RECORD = {
    "patient": {"patient_id": "cold"},
    "procedures": [
        {"procedure_id": "a", "time": "2025-01-06", "kind": "rfa_thermal", "status": "completed"},
    ],
    "relief_reports": [{"time": "2025-03-10", "procedure_id": "a", "percent": 75}],
}
RUN = """
import sys
from painpath.cli import main
try:
    main(sys.argv[1:], standalone_mode=False)
finally:
    print(*sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""


def run(folder: Path, *arguments: str) -> tuple[str, set[str]]:
    """What a fresh interpreter printed, and the packages that it had imported in the end."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(folder / "cache")}
    command = [sys.executable, "-c", RUN, *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return done.stdout, set(done.stderr.splitlines()[-1].split())


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record in JSON, and the knowledge already made ready in a cache of its own."""
    path = tmp_path_factory.mktemp("warm") / "record.json"
    path.write_text(json.dumps(RECORD), encoding="utf-8")
    run(path.parent, "assess", str(path), "--as-of", "2025-04-01", "--json")
    return path


def answer(record: Path, *options: str) -> tuple[dict[str, Any], set[str]]:
    """The assessment of the record as JSON, and the packages imported for it."""
    arguments = ("assess", str(record), "--as-of", "2025-04-01", "--json", *options)
    printed, imported = run(record.parent, *arguments)
    return json.loads(printed), imported


def test_one_json_record_imports_nothing_that_only_others_need(record: Path) -> None:
    assessment, imported = answer(record)
    assert assessment["outcome"] == "ongoing_response"
    assert "msgspec" in imported  # the list is really that of the run
    assert sorted(imported & set(FOR_OTHERS)) == []


def test_a_fact_tried_out_imports_no_more(record: Path) -> None:
    assessment, imported = answer(record, "--what-if", "fever=true")
    assert assessment["trace"]["facts"]["fever"] is True
    assert sorted(imported & set(FOR_OTHERS)) == []


def test_a_yaml_record_imports_no_more_than_the_yaml_parser(record: Path) -> None:
    path = record.with_suffix(".yaml")
    path.write_text(json.dumps(RECORD), encoding="utf-8")  # JSON is YAML
    _, imported = answer(path)
    assert sorted(imported & set(FOR_OTHERS)) == ["yaml"]


def test_a_fhir_bundle_imports_nothing_of_the_official_models(record: Path) -> None:
    bundle = ROOT / "tests/data/fhir/brenda_jackson.json"
    printed, imported = run(record.parent, "assess", str(bundle), "--as-of", "2019-07-01", "--json")
    assert json.loads(printed)["procedure_id"] is None
    assert sorted(imported & set(FOR_OTHERS)) == ["yaml"]  # the maps of foreign codes


def test_help_and_version_do_not_wait_for_the_knowledge(tmp_path: Path) -> None:
    printed, imported = run(tmp_path, "--version")
    assert "painpath" in printed
    assert sorted(imported & set(FOR_OTHERS)) == []
    assert not (tmp_path / "cache").exists()


def test_the_public_names_are_functions_whatever_was_imported_before() -> None:
    code = "import painpath.assess, painpath.evaluate; from painpath import assess, evaluate, explain, read_record; print(*(callable(one) for one in (assess, evaluate, explain, read_record)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True"] * 4
