"""Why a launch ends without a page: what the person is told, and a word for the log."""

from __future__ import annotations

AGAIN = "Close this page and open painpath from the patient's chart again."


class Stopped(Exception):
    """The launch goes no further. `why` is for the log and holds nothing of a patient or a token."""

    def __init__(self, status: int, title: str, text: str, why: str) -> None:
        super().__init__(why)
        self.status, self.title, self.text, self.why = status, title, text, why


def not_listed() -> Stopped:
    """The record system is not one of ours."""
    told = "The record system that opened this page is not set up here. Your administrator can list it."
    return Stopped(400, "This record system is not known here", told, "issuer not listed")


def ended(why: str) -> Stopped:
    """The answer does not belong to a launch that this browser began, or one that is over."""
    return Stopped(400, "This launch is over", f"A launch is good once and for ten minutes. {AGAIN}", why)


def not_allowed(why: str) -> Stopped:
    """The record system says no."""
    return Stopped(
        403, "The record system did not allow it", f"It gave no access to this patient. {AGAIN}", why
    )


def not_trusted(why: str) -> Stopped:
    """What the record system sent does not hold: nothing is read, nothing shown."""
    told = "It could not be made sure who you are, so nothing was read. Tell your administrator the number below."
    return Stopped(403, "The record system's answer cannot be trusted", told, why)


def not_read(what: str, why: str) -> Stopped:
    """The record system did not answer, or not with what is needed."""
    told = f"{what} Nothing was judged: an answer from a part of the record could mislead. {AGAIN}"
    return Stopped(502, "The record could not be read", told, why)
