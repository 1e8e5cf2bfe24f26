"""`painpath lesion`: what it prints, draws and refuses."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from painpath.cli import main
from painpath.lesion import Setting, solve
from painpath.lesion.bone import on_bone
from painpath.lesion.compare import as_pair
from painpath.lesion.compare import changed as set_otherwise
from painpath.lesion.cryo import freeze
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
    "bone beside a pair": (
        {"kind": "bipolar", "spacing_mm": "8", "_": "--on-bone"},
        "on_bone: not for a bipolar lesion",
    ),
    "the log of a pair": (
        {"kind": "bipolar", "spacing_mm": "8", "log_power_w": "3"},
        "log: not for a bipolar lesion; leave it out, or take one of monopolar",
    ),
    "a ramp that is no number": ({"ramp_s": "nan"}, "ramp_s: nan s is no ramp"),
    "a ramp backwards": ({"ramp_s": "-1"}, "ramp_s: -1 s is no ramp; give 0 s or more"),
    "power without end": ({"power_limit_w": "inf"}, "power_limit_w: inf W is no limit"),
    "across a nerve at no distance": (
        {"orientation": "perpendicular"},
        "orientation: this is asked only for the capture of a nerve; add --capture",
    ),
    "a site alone": ({"site": "genicular_nerve"}, "site: this is asked only for the capture"),
    "a seed alone": ({"seed": "0"}, "seed: this is asked only for the capture"),
    "a capture drawn": ({"_": "--capture", "picture": "x.png"}, "capture: there is no room for picture"),
    "a capture compared": ({"_": "--capture", "compare": "gauge=16"}, "no room for compare"),
    "a capture with a log": ({"_": "--capture", "log_power_w": "0"}, "no room for log"),
    "a capture swept": ({"_": "--capture", "sweep": "gauge=16:18:2"}, "no room for sweep"),
    "a comparison drawn": (
        {"compare": "gauge=16", "picture": "x.png"},
        "compare: there is no room for picture",
    ),
    "a capture in fat": ({"_": "--capture", "tissue": "fat"}, "tissue: capture in fat is not covered"),
    "a capture in the cold": ({"_": "--capture", "start_c": "22"}, "start_c: capture is asked of patients"),
    "a nerve and no picture": ({"nerve_mm": "5"}, "nerve_mm: only a picture shows a nerve"),
    "a nerve in the metal": (
        {"nerve_mm": "1", "picture": "x.png"},
        "nerve_mm: at 1 mm the nerve would lie in the metal; keep 1.2 mm",
    ),
    "a power that is no number": ({"log_power_w": "nan"}, "log_power_w: nan is no reading; give 0 to 500"),
    "impedance below nothing": ({"log_impedance_ohm": "-1"}, "log_impedance_ohm: -1 is no reading"),
    "a tip on fire": ({"log_reached_c": "300"}, "log_reached_c: 300 is no reading; give 0 to 150"),
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
    "a picture in no folder": ({"picture": "no/such/folder/x.svg"}, "its folder does not exist"),
}


@pytest.mark.parametrize(("changed", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_covered_is_refused_in_one_line(changed: dict[str, str], said: str) -> None:
    result = run(*changed.get("_", "").split(), **{name: one for name, one in changed.items() if name != "_"})
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


def test_kinds_side_by_side() -> None:
    """Each by the conventions that it has; what only one kind has is not taken over."""
    flags = ["--gauge", "18", "--tip-mm", "5", "--time-s", "60", "--compare", "kind=cryo"]
    text = CliRunner().invoke(main, ["lesion", *flags, "--temperature-c", "80", "--ramp-s", "5"]).output
    assert "temperature_c 80.0 / -89.0" in text
    assert "ramp_s 5.0 / None" in text
    ice = next(line for line in text.splitlines() if line.startswith("ice seen"))
    assert ice.split()[2] == "-"
    pair = Setting(18, 10, 80, 30, kind="bipolar", spacing_mm=8)
    assert set_otherwise(pair, ["kind=monopolar"]).spacing_mm is None
    assert set_otherwise(pair, ["spacing-mm=10"]).spacing_mm == 10
    found = as_pair(freeze(Setting(18, 5, -89, 30, kind="cryo")), solve(Setting(18, 5, 80, 30)))
    assert found["wider_mm"]["T50"] is None


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
    assert "hotter than it was set" in run("--log-reached-c", "95").output
    assert "hardly a lesion" in run("--log-reached-c", "38").output
    assert "too little to heat it so" in run("--log-voltage-v", "3").output


def test_readings_that_contradict_each_other_are_told() -> None:
    said = run("--log-voltage-v", "15", "--log-impedance-ohm", "300", "--log-power-w", "4").output
    assert "15 V over 300 ohm give 0.8 W, not 4 W" in said


def test_the_voltage_of_a_burst_fits_pulsed_treatment() -> None:
    """45 V for 20 ms twice a second, as the current's mean square it is a fifth."""
    flags = {"kind": "pulsed", "temperature_c": "42", "time_s": "120"}
    assert "fits such a lesion" in run("--log-voltage-v", "45", **flags).output
    assert "the electrode reached 38 of 42 °C: pulsed" in run("--log-reached-c", "38", **flags).output


def test_a_log_that_fits_is_called_so() -> None:
    said = run("--log-reached-c", "79", "--log-power-w", "3", "--log-impedance-ohm", "150").output
    assert "fits such a lesion" in said
    assert json.loads(run("--json", "--log-reached-c", "79").output)["log"] == []


def test_bone_is_told_and_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("painpath.lesion.bone.on_bone", partial(on_bone, refine=0.5))
    said = run("--on-bone", picture=str(tmp_path / "x.svg"), time_s="20", tip_mm="5").output
    assert "On flat cortical bone" in said
    drawn = (tmp_path / "x.svg").read_text("utf-8")
    assert ">bone<" in drawn
    assert ">nerve<" in drawn
