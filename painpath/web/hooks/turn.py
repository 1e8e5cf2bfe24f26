"""Turns: what is worked out in a process is worked out one after the other, in the order in which it came."""

from __future__ import annotations

import threading
from collections import deque
from types import TracebackType


class Turn:
    """A lock that is given to whoever waits longest.

    An ordinary lock goes to whichever thread happens to wake first, so that one call of many may wait for a long
    time. A thread that holds the turn must not ask for it again.
    """

    def __init__(self) -> None:
        self._change = threading.Lock()
        self._is_taken = False
        self._waiting: deque[threading.Lock] = deque()

    def __enter__(self) -> None:
        mine = threading.Lock()
        mine.acquire()
        with self._change:
            if not self._is_taken:
                self._is_taken = True
                return
            self._waiting.append(mine)
        mine.acquire()  # until the one before hands the turn on

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._change:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_taken = False
