"""Rules for many patients: the meaning of `one` and `decide`, in Polars."""

from painpath.engine.many.decisions import FrameEngine, decide_frame
from painpath.engine.many.truths import Expressions, expressions

__all__ = ["Expressions", "FrameEngine", "decide_frame", "expressions"]
