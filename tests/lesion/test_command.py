"""`painpath lesion`: what it prints, draws and refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from painpath.cli import main
from painpath.lesion.damage import CONVENTIONS

USUAL = {"--gauge": "18", "--tip-mm": "10", "--temperature-c": "80", "--time-s": "30"}


def run(*more: str, **changed: str) -> Result:
    """The command with the usual flags, some changed, and more of them."""
    flags = {**USUAL, **{f"--{name.replace('_', '-')}": text for name, text in changed.items()}}
    return CliRunner().invoke(main, ["lesion", *(word for pair in flags.items() for word in pair), *more])


def test_json_has_every_convention_and_the_start() -> None:
    found = json.loads(run("--json").output)
    assert set(found["width_mm"]) == set(found["length_mm"]) == set(CONVENTIONS)
    assert found["range"]["start_c"] == 37
    assert found["range"]["width_mm"] == [found["width_mm"]["T60"], found["width_mm"]["T45"]]
    assert found["has_reached_set"] is True
    assert "damage.cem43_tissue" in found["not_confirmed"]


def test_the_text_gives_a_range_and_what_is_not_modelled() -> None:
    output = run().output
    assert "from 37 °C: the narrowest by 60 °C reached" in output
    assert "Not modelled: bone" in output


def test_pulsed_is_no_failure() -> None:
    result = run("--kind", "pulsed", "--json", temperature_c="42", time_s="120", gauge="22")
    found = json.loads(result.output)
    assert found["answer"].startswith("No thermal lesion expected")
    assert set(found["width_mm"].values()) == {0}
    assert (
        35 < found["bursts"]["first_field_kv_m"] < 42
    )  # a prototype by finite elements gave this range, and 19 V
    assert 17 < found["bursts"]["last_burst_v"] < 21
    assert "fail" not in result.output.lower()


REFUSED = {
    "gauge 14": ({"gauge": "14"}, "gauge: 14 is not covered; known: 16"),
    "a lesion over before its ramp": ({"temperature_c": "60", "time_s": "2"}, "2 s is over before the ramp"),
    "too hot": ({"temperature_c": "120"}, "temperature_c: 120 Celsius is not covered"),
    "not a number": ({"tip_mm": "nan"}, "tip_mm: nan mm is not covered"),
    "colder than the tissue": ({"temperature_c": "40", "start_c": "40"}, "not above the start"),
    "unknown tissue": ({"tissue": "cheese"}, "tissue: cheese is not covered; known: cartilage"),
    "a hot cryoprobe": ({"kind": "cryo"}, "temperature_c: 80 Celsius is not covered for a cryo lesion"),
    "bipolar without a distance": ({"kind": "bipolar"}, "spacing_mm: a bipolar lesion needs the distance"),
    "a distance of one cannula": ({"spacing_mm": "8"}, "spacing_mm: a monopolar lesion has one probe"),
    "touching cannulae": (
        {"kind": "bipolar", "spacing_mm": "2"},
        "spacing_mm: 2 mm is not covered; give 4 to 20 mm",
    ),
    "a pair compared": (
        {"kind": "bipolar", "spacing_mm": "8", "compare": "gauge=16"},
        "compare: not for a bipolar lesion",
    ),
    "pulsed hot": (
        {"kind": "pulsed", "temperature_c": "60"},
        "60 Celsius is not covered for a pulsed lesion",
    ),
    "no power": ({"power_limit_w": "0"}, "power_limit_w: 0 W heats nothing"),
    "boiling": ({"temperature_c": "95", "time_s": "1", "ramp_s": "0"}, "mm3 of tissue would boil"),
    "a change of nothing": ({"compare": "16"}, "compare: 16 is not a change; give NAME=VALUE"),
    "a change without a number": ({"compare": "gauge=thick"}, "compare: gauge=thick has no number"),
    "a change that is not covered": ({"compare": "gauge=14"}, "gauge: 14 is not covered"),
    "a picture of another kind": ({"picture": "x.bmp"}, "neither PNG nor SVG"),
    "a nerve far away": ({"nerve_mm": "100"}, "nerve_mm: 100 mm is not covered"),
    "a picture in no folder": ({"picture": "no/such/folder/x.svg"}, "there is no such folder"),
}


@pytest.mark.parametrize(("changed", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_covered_is_refused_in_one_line(changed: dict[str, str], said: str) -> None:
    result = run(**changed)
    assert result.exit_code == 2
    assert said in result.output
    assert len(result.output.strip().splitlines()) == 1


def test_a_set_temperature_out_of_reach_is_told() -> None:
    assert "the set temperature was not reached" in run(power_limit_w="1").output


def test_two_settings_side_by_side() -> None:
    found = json.loads(run("--json", "--compare", "gauge=16", "--compare", "time-s=60").output)
    assert found["second"]["setting"]["gauge"] == 16
    assert found["second"]["setting"]["time_s"] == 60
    assert found["wider_mm"]["T50"] == pytest.approx(
        found["second"]["width_mm"]["T50"] - found["first"]["width_mm"]["T50"], abs=0.02
    )
    assert "First / second: gauge 18 / 16" in run(compare="gauge=16").output


def test_a_little_boiling_is_told() -> None:
    assert "would boil, which is not modelled" in run(temperature_c="95").output


def test_a_cold_patient_is_told() -> None:
    assert "is no patient" in run(start_c="22").output
    assert "is no patient" not in run("--ex-vivo", start_c="22").output


def test_a_picture_is_drawn_as_png(tmp_path: Path) -> None:
    assert run(picture=str(tmp_path / "x.png")).exit_code == 0
    assert (tmp_path / "x.png").read_bytes().startswith(b"\x89PNG")


def test_the_svg_names_its_parts(tmp_path: Path) -> None:
    run(picture=str(tmp_path / "x.svg"))
    drawn = (tmp_path / "x.svg").read_text("utf-8")
    for word in ("nerve", "tip", "shaft", "60 °C reached", "mm from the axis"):
        assert word in drawn


def test_a_picture_without_a_lesion_is_drawn_too(tmp_path: Path) -> None:
    assert run(kind="pulsed", temperature_c="42", picture=str(tmp_path / "x.svg")).exit_code == 0
    assert "nerve" in (tmp_path / "x.svg").read_text("utf-8")


def test_a_frozen_lesion_needs_no_temperature() -> None:
    flags = ["--gauge", "14", "--tip-mm", "5", "--time-s", "120", "--kind", "cryo", "--json"]
    found = json.loads(CliRunner().invoke(main, ["lesion", *flags]).output)
    assert found["width_mm"]["Tm20"] > 0
    assert found["width_mm"]["T50"] is None
    assert set(found["width_mm"]) == set(CONVENTIONS)


def test_a_heat_lesion_needs_one() -> None:
    found = CliRunner().invoke(main, ["lesion", "--gauge", "18", "--tip-mm", "10", "--time-s", "30"])
    assert found.exit_code == 2
    assert "the set temperature is missing" in found.output


def test_the_log_is_remarked_on_where_it_does_not_fit() -> None:
    said = run(
        "--log-reached-c", "70", "--log-power-w", "0.2", "--log-voltage-v", "60", "--log-impedance-ohm", "900"
    ).output
    for words in ("reached 70 of 80", "0.2 W, where", "60 V, where muscle", "900 ohm is high"):
        assert words in said
    assert "less than the tissue" in run("--log-impedance-ohm", "5").output
    assert "carries the heat" in run("--log-power-w", "60").output


def test_a_log_that_fits_is_called_so() -> None:
    said = run("--log-reached-c", "79", "--log-power-w", "3", "--log-impedance-ohm", "150").output
    assert "fits such a lesion" in said
    assert json.loads(run("--json", "--log-reached-c", "79").output)["log"] == []


def test_bone_is_told_and_drawn(tmp_path: Path) -> None:
    said = run("--on-bone", picture=str(tmp_path / "x.svg"), time_s="20", tip_mm="5").output
    assert "On flat cortical bone" in said
    drawn = (tmp_path / "x.svg").read_text("utf-8")
    assert ">bone<" in drawn
    assert ">nerve<" in drawn
