"""Running what is asynchronous in a thread of its own: a browser's loop may be running in the thread of the tests."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Told = TypeVar("Told")


def run_to_end(work: Coroutine[Any, Any, Told]) -> Told:
    """What the work gives in the end."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, work).result()
