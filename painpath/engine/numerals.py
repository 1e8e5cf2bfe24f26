"""Numbers as a clinician writes them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from painpath.record.bounds import Bound

# A date as one number: its first day since 1970, and behind the point how many days later it may be.
SLACK_SHARE = 1000
DATE_UNIT = "date"
DAYS_OF_MONTH = 31
DIGITS = (Decimal("0.1"), Decimal("0.01"))
FINE = 10  # below it the second decimal decides: an INR, a creatinine, an ankle-brachial index


def number_text(number: float, *limits: float) -> str:
    """A number as a clinician writes it: no trailing zeros, and a bound with its sign.

    Rounded to one decimal, or to two below ten and where one would carry it to a whole number or over a limit.

    >>> number_text(163.0), number_text(48.7), number_text(Bound(300, ">"))
    ('163', '48.7', '> 300')
    >>> number_text(0.55), number_text(1.45), number_text(7.5)
    ('0.55', '1.45', '7.5')
    >>> number_text(18.75), number_text(49.96), number_text(33.28), number_text(33.28, 33.3)
    ('18.8', '49.96', '33.3', '33.28')
    """
    if isinstance(number, Bound):
        return f"{number.sign} {number_text(float(number))}"
    if number == round(number):
        return f"{number:.10g}"
    exact = Decimal(str(number))
    for digits in DIGITS if abs(number) >= FINE else DIGITS[1:]:
        text = exact.quantize(digits, ROUND_HALF_UP).normalize()
        crossed = any((number < limit) != (text < Decimal(str(limit))) for limit in limits)
        if text % 1 and not crossed:
            return f"{text:f}"
    return f"{number:.10g}"


def date_text(number: float) -> str:
    """A date that stands as a number, as exact as it is known.

    >>> date_text(19875), date_text(19875.029), date_text(19723.365)
    ('2024-06-01', '2024-06', '2024')
    """
    day, slack = divmod(round(number * SLACK_SHARE), SLACK_SHARE)
    text = (date(1970, 1, 1) + timedelta(days=day)).isoformat()
    return text if not slack else text[: len("2024-06")] if slack < DAYS_OF_MONTH else text[: len("2024")]
