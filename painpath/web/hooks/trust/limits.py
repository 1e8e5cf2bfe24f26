"""How often a client may call: a bucket for each that fills at its rate and holds a minute's worth."""

from __future__ import annotations

import threading


class Limits:
    """Kept in memory for each worker process: with n workers a client may make up to n times its rate."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._buckets: dict[str, tuple[float, float]] = {}

    def wait_s(self, name: str, per_minute: int, now: float) -> float:
        """Take one call at a time in seconds: 0 when it is allowed, else how long to wait."""
        with self._lock:
            left, since = self._buckets.get(name, (float(per_minute), now))
            left = min(float(per_minute), left + max(0.0, now - since) * per_minute / 60)
            allowed = left >= 1
            self._buckets[name] = (left - 1 if allowed else left, now)
            return 0.0 if allowed else (1 - left) * 60 / per_minute
