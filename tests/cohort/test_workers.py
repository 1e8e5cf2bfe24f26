"""Processes that share the work: they end with the one that began them, and an end of theirs is told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Future
from pathlib import Path

import pytest

from painpath.cohort.run.workers import POLARS_THREADS, workers
from painpath.record.problem import Unreadable

FOREVER = 600
PATIENCE = 60  # seconds for what takes one
BEGUN_AND_WAITING = """
import os, sys, time
from painpath.cohort.run.workers import workers
if __name__ == "__main__":
    with workers(2) as pool:
        print(pool.submit(os.getpid).result(), flush=True)
        pool.submit(time.sleep, {forever}).result()
"""


def leave_mark(path: Path) -> None:
    """Take a while, and leave a file at its end."""
    time.sleep(0.1)
    path.touch()


def test_a_single_job_stays_in_this_process() -> None:
    with workers(1) as pool:
        assert pool.submit(os.getpid).result() == os.getpid()


def test_no_process_outlives_the_one_that_began_it(tmp_path: Path) -> None:
    """What it prints on is closed when the last process that holds it has ended."""
    script = tmp_path / "begun.py"
    script.write_text(BEGUN_AND_WAITING.format(forever=FOREVER), "utf-8")
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True) as begun:
        assert begun.stdout is not None
        assert int(begun.stdout.readline()) != begun.pid
        begun.kill()
        begun.communicate(timeout=PATIENCE)


def test_a_process_that_the_system_ends_is_told_in_one_line() -> None:
    with pytest.raises(Unreadable, match="for want of memory") as told, workers(2) as pool:
        pool.submit(signal.raise_signal, signal.SIGKILL).result()
    assert told.value.where == "--jobs"
    assert "fewer" in told.value.repair


def begin_and_stop(jobs: int, folder: Path, tasks: list[Future[None]]) -> None:
    """Begin many tasks and be interrupted when the first is done."""
    with workers(jobs) as pool:
        tasks += [pool.submit(leave_mark, folder / str(number)) for number in range(20)]
        tasks[0].result()
        raise KeyboardInterrupt


@pytest.mark.parametrize("jobs", [1, 2])
def test_after_an_error_what_is_begun_is_waited_for_and_nothing_more_begins(
    tmp_path: Path, jobs: int
) -> None:
    tasks: list[Future[None]] = []
    with pytest.raises(KeyboardInterrupt):
        begin_and_stop(jobs, tmp_path, tasks)
    assert all(task.done() for task in tasks)
    assert any(task.cancelled() for task in tasks)
    begun = {str(number) for number, task in enumerate(tasks) if not task.cancelled()}
    assert {path.name for path in tmp_path.iterdir()} == begun


def test_processes_share_the_processors_unless_the_user_said_how(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    monkeypatch.delenv(POLARS_THREADS, raising=False)
    with workers(2) as pool:
        assert pool.submit(os.getenv, POLARS_THREADS).result() == "4"
    assert POLARS_THREADS not in os.environ
    monkeypatch.setenv(POLARS_THREADS, "3")
    with workers(2) as pool:
        assert pool.submit(os.getenv, POLARS_THREADS).result() == "3"
    assert os.environ[POLARS_THREADS] == "3"
