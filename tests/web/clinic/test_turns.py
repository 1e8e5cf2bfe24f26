"""So many pages at a time: who came first is first, and neither a slow sender nor a slow reader holds a place."""

from __future__ import annotations

import asyncio
from typing import Any

from painpath.web.asgi import in_turn
from tests.web.loops import run_to_end


class Caller:
    """A browser that sends its request in parts and takes the answer when it likes."""

    def __init__(self, *parts: bool, reads: asyncio.Event | None = None) -> None:
        self.parts, self.reads, self.sends = list(parts), reads, asyncio.Event()
        self.got: list[str] = []

    async def receive(self) -> dict[str, Any]:
        """The next part; the last only when it may be sent."""
        more = self.parts.pop(0)
        if not more:
            await self.sends.wait()
        return {"type": "http.request", "body": b"", "more_body": more}

    async def send(self, message: Any) -> None:
        """Take a part of the answer."""
        self.got.append(message["type"])
        if self.reads:
            await self.reads.wait()


async def page(scope: Any, receive: Any, send: Any) -> None:
    """A page that takes two steps and counts who is in it."""
    while (await receive())["more_body"]:
        pass
    scope["log"].append(scope["name"])
    scope["most"].append(len(scope["inside"]) + 1)
    scope["inside"].append(scope["name"])
    await asyncio.sleep(0.01)
    scope["inside"].remove(scope["name"])
    if scope["name"] == "broken":
        raise RuntimeError
    await send({"type": "http.response.start"})
    await send({"type": "http.response.body"})


def scope_of(name: str, shared: dict[str, list[Any]]) -> dict[str, Any]:
    return {"type": "http", "name": name, **shared}


def test_no_more_than_that_at_once_and_in_the_order_they_came() -> None:
    async def run() -> dict[str, list[Any]]:
        shared: dict[str, list[Any]] = {"log": [], "most": [], "inside": []}
        application = in_turn(page, 2)
        callers = [Caller(False) for _ in range(9)]
        for one in callers:
            one.sends.set()
        names = ["broken" if number == 3 else str(number) for number in range(9)]
        done = await asyncio.gather(
            *(application(scope_of(name, shared), one.receive, one.send) for name, one in zip(names, callers, strict=True)),
            return_exceptions=True,
        )  # fmt: skip
        assert [isinstance(one, RuntimeError) for one in done].count(True) == 1
        return {**shared, "names": names}

    told = run_to_end(run())
    assert told["log"] == told["names"]
    assert max(told["most"]) == 2


def test_a_slow_sender_and_a_slow_reader_hold_no_place() -> None:
    async def run() -> list[str]:
        shared: dict[str, list[Any]] = {"log": [], "most": [], "inside": []}
        application = in_turn(page, 1)
        never = asyncio.Event()
        sender, reader, quick = Caller(True, False), Caller(False, reads=never), Caller(False)
        reader.sends.set()
        quick.sends.set()
        slow = [asyncio.create_task(application(scope_of(name, shared), one.receive, one.send)) for name, one in (("sender", sender), ("reader", reader))]  # fmt: skip
        await asyncio.wait_for(application(scope_of("quick", shared), quick.receive, quick.send), 120)
        for task in slow:
            task.cancel()
        await asyncio.gather(*slow, return_exceptions=True)
        return quick.got

    assert run_to_end(run()) == ["http.response.start", "http.response.body"]
