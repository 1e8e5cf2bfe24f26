"""Times at the precision in which they were given."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from painpath.record.moments import BadTime, parse_moment

DAY = 1440


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2025", 365),
        ("2024", 366),
        ("2025-02", 28),
        ("2024-02", 29),
        ("2025-12", 31),
        ("2025-03-04", 1),
    ],
)
def test_what_is_not_given_stays_open(text: str, days: int) -> None:
    moment = parse_moment(text)
    assert moment.last - moment.first + 1 == days * DAY
    assert not moment.clock


def test_minutes_count_from_1970() -> None:
    assert parse_moment("1970-01-01") == (0, DAY - 1, False)
    assert parse_moment("1970-01-02T00:30") == (DAY + 30, DAY + 30, True)
    assert parse_moment("1969-12-31").day == -1


def test_a_clock_time_is_one_minute_in_the_clinics_zone() -> None:
    noon = parse_moment("2025-06-01T12:00:00Z")
    assert noon.clock
    assert noon.first == noon.last == parse_moment("2025-06-01T14:00:00+02:00").first
    assert parse_moment("2025-06-01T12:00", ZoneInfo("Europe/Berlin")).first == noon.first
    assert parse_moment("2025-06-01T12:00:00Z", ZoneInfo("Europe/Berlin")).first == noon.first + 120


def test_a_zone_may_move_a_time_to_another_day() -> None:
    late = "2025-01-06T23:30:00-05:00"
    assert parse_moment(late, UTC).day == parse_moment("2025-01-07").day
    assert parse_moment(late, timezone(timedelta(hours=-5))).day == parse_moment("2025-01-06").day


@pytest.mark.parametrize(
    "text",
    [
        None,
        20250106,
        "",
        "yesterday",
        "06/01/2025",
        "20250106",
        "2025-W02-1",
        "2025W021",
        "2025-006",
        "2025-01-06T0930",
        "2025-01-06T09",
        "2025-01-06T09:30,5",
        "20250106T09:30",
        "2025-01-06T",
        "\uff12\uff10\uff12\uff15",
        "2025-13",
        "2025-02-29",
        "2025-1-6",
        "2025-01-06T25:00",
        "1899",
        "2200-01-01",
        "1899-12-31T23:59",
        "0000",
    ],
)
def test_anything_else_is_no_time(text: object) -> None:
    with pytest.raises(BadTime, match="is not an ISO 8601"):
        parse_moment(text)


@pytest.mark.parametrize("text", ["03/04/2025", "20250106", "2025-W02-1", "yesterday"])
def test_a_text_in_another_form_is_told_how_to_write_it(text: str) -> None:
    with pytest.raises(BadTime, match="write the date as YYYY-MM-DD"):
        parse_moment(text)


@pytest.mark.parametrize("zone", ["", "Z", "+00", "+00:00", "-00:00"])
@pytest.mark.parametrize("clock", ["09:30", "09:30:00", "09:30:59", "09:30:00.5", "09:30:00.123456"])
def test_a_time_of_day_may_have_seconds_and_a_zone(clock: str, zone: str) -> None:
    assert parse_moment(f"2025-01-06T{clock}{zone}") == parse_moment("2025-01-06T09:30")


def test_the_years_a_patient_can_have_lived_in_have_ends() -> None:
    assert parse_moment("1900").first < parse_moment("2199-12-31").last
    with pytest.raises(BadTime, match="outside 1900 to 2199"):
        parse_moment("1899-12-31")


def test_a_blank_stands_for_the_t_as_databases_write_it() -> None:
    assert parse_moment("2025-01-06 09:30:00+0100") == parse_moment("2025-01-06T08:30")
