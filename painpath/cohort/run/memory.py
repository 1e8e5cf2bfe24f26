"""How a process that judges many ranges of patients, or reads many records, holds its memory.

Each range takes and frees the same hundreds of megabytes. Given back to the system, they must be cleared
page by page when they are taken again, which took a fifth of the processor's time. So the C library keeps
what was freed, in one place for all threads, and Arrow takes its memory there too. Less is held at the
peak, not more, because ranges use the same memory.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from functools import cache

import pyarrow as pa

# `mallopt` of GNU's C library: an option's number and its value, in bytes or arenas
TRIM_THRESHOLD, TOP_PAD, MMAP_THRESHOLD, ARENA_MAX = -1, -2, -3, -8
MEGABYTE = 1 << 20
OBJECTS = 100_000  # that are made between two searches for garbage
OPTIONS = {
    ARENA_MAX: 1,
    MMAP_THRESHOLD: 32 * MEGABYTE,  # the most that it allows
    TRIM_THRESHOLD: 2047 * MEGABYTE,
    TOP_PAD: 64 * MEGABYTE,
}


@cache
def hold_memory() -> None:
    """Keep freed memory in this process; for one that does nothing but judge or read records. Once is enough.

    Garbage in circles, of which both make next to none, is looked for less often.
    """
    pa.set_memory_pool(pa.system_memory_pool())
    set_option = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if set_option is not None:  # the C library is GNU's
        for option, value in OPTIONS.items():
            set_option(option, value)
    gc.set_threshold(OBJECTS)
