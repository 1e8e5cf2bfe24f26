"""Processes that share the work of a cohort: they hold their memory, and end when the one that began them does."""

from __future__ import annotations

import atexit
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from threading import Thread

from painpath.record.problem import Unreadable

POLARS_THREADS = "POLARS_MAX_THREADS"


@contextmanager
def workers(jobs: int, begin: Callable[[], None] | None = None) -> Iterator[Executor]:
    """A pool of `jobs` processes, each of which calls `begin` first; a single job stays in this one.

    Raises Unreadable when the system ended one of them. After an exception within, what is not begun yet is
    not begun, and what is begun is waited for. A program that calls this needs a main module that can be
    imported, as `multiprocessing` asks of all that start processes.
    """
    pool: Executor = ThreadPoolExecutor(1) if jobs == 1 else _processes(jobs, begin)
    with _threads_shared(jobs):
        try:
            yield pool
        except BrokenProcessPool:
            what = "a process was ended by the system, most often for want of memory, or could not begin"
            raise Unreadable("--jobs", what, "run the same command with fewer jobs") from None
        finally:
            pool.shutdown(cancel_futures=True)


def _processes(jobs: int, begin: Callable[[], None] | None) -> Executor:
    return ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_begin, initargs=(begin,))


@contextmanager
def _threads_shared(jobs: int) -> Iterator[None]:
    """Processes begun within share the processors among their threads of Polars, unless the user said how many."""
    given = os.environ.get(POLARS_THREADS)
    os.environ.setdefault(POLARS_THREADS, str(max(1, (os.cpu_count() or 1) // jobs)))
    try:
        yield
    finally:
        if given is None:
            del os.environ[POLARS_THREADS]


def _begin(begin: Callable[[], None] | None) -> None:
    """A process of the pool leaves Ctrl-C to the one that began it, and does not outlive that one.

    At its end nothing is taken down piece by piece, which takes a third of a second with a compiled kernel in memory.
    """
    atexit.register(os._exit, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    if begin is not None:
        begin()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
