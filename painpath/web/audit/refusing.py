"""What no page can mean is refused before any page sees it: bytes that no database keeps as text."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

NUL = "\0"


def readable_only(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: 400 for a NUL byte in the path, the query or a form; PostgreSQL keeps none, SQLite would."""

    def handle(request: HttpRequest) -> HttpResponse:
        if any(NUL in text for text in _texts(request)):
            raise BadRequest("A character that is no text was sent")
        return get_response(request)

    return handle


def _texts(request: HttpRequest) -> Iterator[str]:
    """Everything a page may take for text: path, names and values of the query and of a form."""
    yield request.path
    for given in (request.GET, request.POST):
        for name, values in given.lists():
            yield name
            yield from (str(one) for one in values)
