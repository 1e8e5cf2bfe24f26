"""The clinic as a ASGI application, for any server."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "painpath.web.settings")
MB = 1_000_000
MOST_BYTES, MOST_BYTES_OF_FILES = 5 * MB, 110 * MB
WITH_FILES = ("/import", "/cds-services")  # where a whole record may be sent
AT_WORK = (
    8  # pages made side by side; more would only wait for each other, and for the lock of SQLite in no order
)
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]


class TooLarge(Exception):
    """More was sent than this address takes."""


def in_turn(application: Application, most: int = AT_WORK) -> Application:
    """The application with so many pages in the making, the others waiting in the order in which they came.

    A place is taken when all of a request is there and given back when its answer begins, so that neither a slow sender
    nor a slow reader holds one.
    """
    places = asyncio.Semaphore(most)

    async def handle(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        held = False

        async def whole() -> Message:
            nonlocal held
            message = await receive()
            if message["type"] == "http.request" and not message.get("more_body") and not held:
                await places.acquire()
                held = True
            return message

        async def begun(message: Message) -> None:
            give_back()
            await send(message)

        def give_back() -> None:
            nonlocal held
            if held:
                held = False
                places.release()

        try:
            await application(scope, whole, begun)
        finally:
            give_back()

    return handle


def limited(application: Application) -> Application:
    """The application behind a limit on what is sent, counted as it arrives, so that nobody can fill the disk."""

    async def handle(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        most = (
            MOST_BYTES_OF_FILES if any(part in scope.get("path", "") for part in WITH_FILES) else MOST_BYTES
        )
        held = 0

        async def counted() -> Message:
            nonlocal held
            message = await receive()
            held += len(message.get("body", b""))
            if held > most:
                raise TooLarge
            return message

        try:
            await application(scope, counted, send)
        except TooLarge:
            await _refuse(send)

    return handle


async def _refuse(send: Send) -> None:
    text = b"More was sent than this page takes. Nothing was saved."
    head = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": head})
    await send({"type": "http.response.body", "body": text})


application = limited(in_turn(get_asgi_application()))
