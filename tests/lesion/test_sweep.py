"""`painpath lesion --sweep`: a row for each value, refusals in their row, and what is no sweep."""

from __future__ import annotations

import json

import pytest

from painpath.lesion import Setting, solve
from painpath.lesion.damage import CONVENTIONS
from painpath.lesion.sweep import steps
from tests.lesion.test_command import run

SHORT = {"time_s": "30"}


def test_rows_are_the_lesions_one_by_one() -> None:
    found = json.loads(run("--json", sweep="temperature-c=60:90:15", **SHORT).output)
    assert [row["temperature_c"] for row in found["rows"]] == [60, 75, 90]
    middle = solve(Setting(18, 10, 75, 30))
    assert found["rows"][1]["width_mm"]["T50"] == pytest.approx(middle.width_mm["T50"], abs=0.006)
    assert found["rows"][1]["length_mm"]["CEM43_8"] == pytest.approx(middle.length_mm["CEM43_8"], abs=0.006)
    assert set(found["rows"][0]["width_mm"]) == set(CONVENTIONS)
    assert found["rows"][0]["width_mm"]["Tm20"] is None


def test_the_table_has_a_line_for_each_value() -> None:
    lines = run(sweep="tip-mm=5:10:5", **SHORT).output.splitlines()
    assert sum(line.startswith(("5 ", "10 ")) for line in lines) == 4  # widths and lengths
    assert not any("nan" in line for line in lines)


def test_one_that_is_not_covered_is_a_row_with_its_reason() -> None:
    found = json.loads(run("--json", sweep="gauge=14:16:2", **SHORT).output)
    assert "14 is not covered" in found["rows"][0]["refused"]
    assert found["rows"][1]["width_mm"]["T50"] > 0
    assert "14 is not covered: gauge" in run(sweep="gauge=14:16:2", **SHORT).output


def test_a_cryoprobe_sweeps_its_time() -> None:
    found = json.loads(
        run("--json", sweep="time-s=60:120:60", kind="cryo", gauge="14", temperature_c="-89").output
    )
    balls = [row["ice_ball_mm"][0] for row in found["rows"]]
    assert 0 < balls[0] < balls[1]
    assert found["rows"][0]["width_mm"]["T50"] is None


def test_the_last_value_counts_although_tenths_are_not_exact() -> None:
    assert steps("ramp-s=0.1:0.7:0.1")[1] == pytest.approx([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7])
    assert steps("gauge=22:16:-2") == ("gauge", [22, 20, 18, 16])


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ({"sweep": "temperature-c"}, "sweep: temperature-c moves nothing"),
        ({"sweep": "tissue=1:2:1"}, "tissue=1:2:1 moves nothing"),
        ({"sweep": "time-s=60:90"}, "60:90 is no range"),
        ({"sweep": "time-s=60:90:0"}, "no range of 1 to 50 values"),
        ({"sweep": "time-s=90:60:10"}, "let the step lead from FIRST to LAST"),
        ({"sweep": "time-s=60:90:nan"}, "no range of 1 to 50 values"),
        ({"sweep": "time-s=1:600:1"}, "no range of 1 to 50 values"),
        ({"sweep": "gauge=16:18:0.5"}, "16:18:0.5 is not whole"),
        ({"sweep": "gauge=10:14:2"}, "none of these is covered: gauge: 10 is not covered"),
        ({"sweep": "time-s=60:90:30", "compare": "gauge=16"}, "there is no room for compare"),
        ({"sweep": "time-s=60:90:30", "picture": "x.png"}, "there is no room for picture"),
    ],
)  # fmt: skip
def test_what_is_no_sweep_is_refused_in_one_line(flags: dict[str, str], said: str) -> None:
    result = run(**flags)
    assert result.exit_code == 2
    assert said in result.output
    assert len(result.output.strip().splitlines()) == 1
