"""painpath: what each pain procedure did, why, and what to do next.

The four names below are the whole of the Python interface; each is loaded when it is first used.

>>> from painpath import assess
>>> assess({"patient": {"patient_id": "1"}}, "2025-03-04")["outcome"] is None
True
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from painpath.version import __version__

if TYPE_CHECKING:
    from painpath.assess import assess
    from painpath.evaluate import evaluate
    from painpath.record.one import read_record
    from painpath.report.terminal import render as explain

__all__ = ["__version__", "assess", "evaluate", "explain", "read_record"]

_HOMES = {
    "assess": ("painpath.assess", "assess"),
    "evaluate": ("painpath.evaluate", "evaluate"),
    "explain": ("painpath.report.terminal", "render"),
    "read_record": ("painpath.record.one", "read_record"),
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"painpath has no {name!r}")
    module, attribute = _HOMES[name]
    return getattr(import_module(module), attribute)


class _Painpath(ModuleType):
    """This package: a module of the same name as a function never hides the function."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in _HOMES or not isinstance(value, ModuleType):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Painpath
