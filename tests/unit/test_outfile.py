"""A file to write in a folder that is not there is told before anything is done, by every command alike."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from painpath.cli import main

RECORD = str(next((Path(__file__).parents[2] / "demo" / "records").glob("*.yaml")))
WRITES = {
    "assess": ["assess", RECORD, "--html", "{}.html"],
    "lesion": ["lesion", "--picture", "{}.svg"],
    "report": ["cohort", "report", ".", "--out", "{}.html"],
    "new-record": ["new-record", "--out", "{}.yaml"],
    "backup": ["clinic", "backup", "{}.bin", "--passphrase", "x"],
}


@pytest.mark.parametrize("name", WRITES)
def test_no_folder_is_made_for_a_file(name: str, tmp_path: Path) -> None:
    place = tmp_path / "no" / "such"
    done = CliRunner().invoke(main, [one.format(place / "x") for one in WRITES[name]])
    assert done.exit_code == 2, done.output
    assert "its folder does not exist" in done.output
    assert len(done.output.splitlines()) == 1
    assert not place.parent.exists()


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["assess", RECORD, "--html", str(tmp_path)])
    assert done.exit_code == 2
    assert "it is a folder" in done.output


def test_an_export_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    done = CliRunner().invoke(main, ["knowledge", "export", "--cql", str(file / "below")])
    assert done.exit_code == 2, done.output
    assert "Not a directory" in done.output
