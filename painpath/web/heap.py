"""How this process holds memory: what large bodies took is kept for the next one."""

from __future__ import annotations

import contextlib
import ctypes

# glibc's options of mallopt(3), with what they are set to, in bytes; the last is a count
KEPT = {
    -1: 64 << 20,  # M_TRIM_THRESHOLD: so much that is free is kept, before it is given back
    -2: 8 << 20,  # M_TOP_PAD: so much more is taken at a time
    -3: 32 << 20,  # M_MMAP_THRESHOLD: what is smaller is not mapped anew each time
    -8: 1,  # M_ARENA_MAX: one pool for all threads; Python's own lock lets one of them in at a time anyway
}


def keep_heap() -> None:
    """Keep freed memory at hand, before any thread is started. Does nothing where the C library knows no such option.

    A body of a megabyte is copied several times on its way. Each copy would otherwise be fresh memory from the
    system, page by page, which takes as long as all reading of the body.
    """
    with contextlib.suppress(AttributeError, OSError, TypeError):
        mallopt = ctypes.CDLL(None).mallopt
        for option, value in KEPT.items():
            mallopt(option, value)
