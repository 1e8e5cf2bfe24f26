"""A kernel is made once for the process, whichever threads ask for it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import numpy as np

from painpath.engine.many import turning
from painpath.engine.response.compiled import entrance, made
from painpath.kept import alone


def test_a_kept_kernel_is_found_again(tmp_path: Path) -> None:
    columns = np.empty((2, 3))
    entrance((turning,), "turn", tmp_path)(np.arange(6.0).reshape(3, 2), np.arange(3), columns)
    before = written(tmp_path)
    made.cache_clear()
    entrance((turning,), "turn", tmp_path)(np.arange(6.0).reshape(3, 2), np.arange(3), columns)
    assert before
    assert written(tmp_path) == before


def written(folder: Path) -> dict[Path, int]:
    """The files below a folder, and when each was written."""
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def test_threads_that_ask_at_once_get_one_kernel_kept_in_the_folder(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: entrance((turning,), "turn", tmp_path), range(16)))
    assert all(one is found[0] for one in found)
    columns = np.empty((2, 3))
    found[0](np.arange(6.0).reshape(3, 2), np.arange(3), columns)
    assert columns.tolist() == [[0, 2, 4], [1, 3, 5]]
    assert list(tmp_path.rglob("turning.turn-*.nbi"))


def test_who_asks_for_a_folder_waits_until_the_one_before_has_left_it(tmp_path: Path) -> None:
    entered = Event()

    def enter() -> None:
        with alone(tmp_path / "new"):
            entered.set()

    with ThreadPoolExecutor(1) as pool:
        with alone(tmp_path / "new"):
            second = pool.submit(enter)
            assert not entered.wait(0.3)
        second.result(60)
    assert entered.is_set()


def test_a_folder_that_cannot_be_made_keeps_nobody_out(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with alone(tmp_path / "file/below"), alone(tmp_path / "file/below"):
        pass
