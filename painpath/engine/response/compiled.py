"""The kernel compiled by numba, for many patients at once.

Every function of the modules that are given is made again from its own bytecode, in a namespace where the
functions it calls are compiled. Only the median, where a list for each reading costs more than all the
rest, is written a second time (`QUICKER`); the tests hold the two against each other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from types import FunctionType, ModuleType
from typing import Any

import numba
from numba.extending import intrinsic

from painpath.engine.response import inner
from painpath.engine.response.events import NONE, Reading
from painpath.kept import alone

Names = dict[str, Any]
config: Any = numba.config
njit: Any = numba.njit
types: Any = numba.types
ONE_AT_A_TIME = Lock()
# Counts of who holds an array are paired off within a block of instructions alone: looking for pairs across blocks takes
# a third of the time of compiling and makes the kernel no quicker.
config.LLVM_REFPRUNE_FLAGS = "per_bb"


def entrance(sources: Sequence[ModuleType], name: str, folder: Path) -> Callable[..., None]:
    """A function of the last of these modules, with everything that it calls in them compiled.

    The modules stand so that each calls only what is in those before it. Threads that ask at once wait for
    each other: the folder of numba's cache is one for the whole process, and a kernel that looks for itself
    in the wrong one is compiled again.
    """
    with ONE_AT_A_TIME:
        return made(tuple(sources), name, folder)


@cache
def made(sources: tuple[ModuleType, ...], name: str, folder: Path) -> Callable[..., None]:
    """What `entrance` gives, made on the first call of this process."""
    spaces: dict[str, Names] = {}
    folder = folder / f"kernel-{digest_of(sources)}"
    config.CACHE_DIR, before = str(folder), config.CACHE_DIR
    try:
        for module in sources:
            spaces[module.__name__] = _compiled(module, spaces, name)
    finally:
        config.CACHE_DIR = before
    return Entrance(spaces[sources[-1].__name__][name], folder)


class Entrance:
    """A compiled function that is called from Python: before its first call it is compiled, or taken from the folder.

    Of several processes one compiles and the others wait for it, and then find what it left. What is kept is taken
    without waiting.
    """

    def __init__(self, compiled: Any, folder: Path) -> None:
        self._compiled, self._folder, self._is_ready = compiled, folder, False

    def __call__(self, *given: Any) -> None:
        """The function's work, on arrays that it fills in."""
        if not self._is_ready:
            kinds = tuple(map(numba.typeof, given))
            if not inner.take_kept(self._compiled, kinds):
                with alone(self._folder):
                    self._compiled.compile(kinds)
            self._is_ready = True
        self._compiled(*given)


def _compiled(module: ModuleType, spaces: dict[str, Names], entrance_name: str) -> Names:
    """The names of a module with its functions compiled, and those of the modules before it."""
    space: Names = {"__name__": module.__name__, "sorted": njit(nogil=True)(rising)}
    for name, item in vars(module).items():
        if name in QUICKER:
            space[name] = njit(nogil=True)(QUICKER[name])
            continue
        if name == "lent":
            space[name] = lent
            continue
        if isinstance(item, FunctionType) and item.__module__ == module.__name__:
            again = FunctionType(item.__code__, space, item.__name__, item.__defaults__)
            space[name] = _njit(again, name == entrance_name)
        elif isinstance(item, FunctionType) and item.__module__ in spaces:
            space[name] = spaces[item.__module__][item.__name__]
        elif isinstance(item, ModuleType) and item.__name__ in spaces:
            space[name] = ModuleType(item.__name__)
            space[name].__dict__.update(spaces[item.__name__])
        elif not name.startswith("__"):
            space[name] = item
    return space


def _njit(function: FunctionType, is_entrance: bool) -> Any:
    """A function compiled on its first call; only the entrance can be called from Python, and is kept."""
    if is_entrance:
        return njit(nogil=True, cache=True, pipeline_class=inner.EntranceCompiler)(function)
    taken_in = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, "forceinline": True}
    return njit(nogil=True, pipeline_class=inner.InnerCompiler, **taken_in)(function)


def rising(numbers: Any) -> Any:
    """What `sorted` gives, in place; for the few numbers that the kernel sorts, quicker than numba's own."""
    for i in range(1, len(numbers)):
        number, k = numbers[i], i
        while k > 0 and numbers[k - 1] > number:
            numbers[k] = numbers[k - 1]
            k -= 1
        numbers[k] = number
    return numbers


def trailing_median(readings: Any, i: int, span_days: int) -> Reading:
    """What `course.trailing_median` gives, without a list: each of the few readings is counted against all."""
    reading: Reading = readings[i]
    if reading.stated_return or reading.relief == NONE:
        return reading
    first, known = i, 1
    while first > 0 and reading.day - readings[first - 1].day < span_days:
        first -= 1
        known += readings[first].relief != NONE
    relief, level = reading.relief, reading.points
    middle, seen = known // 2, 0
    for j in range(first, i + 1):
        if readings[j].relief == NONE:
            continue
        less, same, lower, equal = 0, 0, 0, 0
        for k in range(first, i + 1):
            if readings[k].relief != NONE:
                less += readings[k].relief < readings[j].relief
                same += readings[k].relief == readings[j].relief
                lower += readings[k].points < readings[j].points
                equal += readings[k].points == readings[j].points
        if less <= known - 1 - middle < less + same:
            relief, seen = readings[j].relief, seen | 1
        if lower <= middle < lower + equal:
            level, seen = readings[j].points, seen | 2
        if seen == 3:
            break
    return Reading(reading.minute, reading.day, relief, level, 0, reading.slack)


def copied(numbers: Any) -> Any:
    """What `events.copied` gives of an array."""
    return numbers.copy()


@intrinsic
def lent(_: Any, arrays: Any) -> Any:
    """What `events.lent` is compiled to: arrays, alone or in tuples, that do not know who owns their memory.

    Numba counts the owners of an array with locked instructions each time it is taken out of a tuple, which
    took a third of the kernel's time. The caller must hold the arrays until the last use of what is lent.
    """

    def build(context: Any, builder: Any, _: Any, values: Any) -> Any:
        return _without_owners(context, builder, arrays, values[0])

    return arrays(arrays), build


def _without_owners(context: Any, builder: Any, kind: Any, value: Any) -> Any:
    if isinstance(kind, types.BaseTuple):
        for place, part in enumerate(kind):
            found = _without_owners(context, builder, part, builder.extract_value(value, place))
            value = builder.insert_value(value, found, place)
    elif isinstance(kind, types.Array):
        array = context.make_array(kind)(context, builder, value)
        array.meminfo = context.get_constant_null(types.MemInfoPointer(kind.dtype))
        array.parent = context.get_constant_null(types.pyobject)
        value = array._getvalue()
    return value


# What numba compiles in the place of a function of the same name that suits one patient better.
QUICKER = {"trailing_median": trailing_median, "copied": copied}


def digest_of(sources: Sequence[ModuleType]) -> str:
    """Names the state of the kernel's sources and of what compiles them."""
    seen = hashlib.sha256(f"{version('numba')} {version('numpy')}".encode())
    for path in (__file__, inner.__file__, *(str(module.__file__) for module in sources)):
        seen.update(Path(path).read_bytes())
    return seen.hexdigest()[:16]
