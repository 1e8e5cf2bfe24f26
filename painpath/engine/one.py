"""Rules for one patient: conditions compiled to plain Python functions, exact in three values.

Each node becomes a pair of expressions, surely true and surely false; `not` swaps them. A number
that is not known is NaN, for which every comparison but `!=` is false, so neither holds; what else is not
known is None. It is asked whether an operand is known only where that does not follow from the comparison.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from types import CodeType
from typing import Any, NamedTuple

from painpath.engine.known import left_open, without_needless
from painpath.rules.nodes import And, Compare, In, IsNull, Literal, Name, Node, Not, Or

Values = list[Any]
Answer = Callable[[Values], bool | None]
AnswerAll = Callable[[Values], list[bool | None]]
Asked = Node | bool  # a truth stands where no condition is stated
OPPOSITE = {"=": "!=", "<>": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
PYTHON = {"=": "==", "<>": "!="}
UNKNOWN_NUMBER = math.nan


class Functions(NamedTuple):
    """What a translation holds: a function for each condition, one that sets the derived facts, one for each group."""

    answers: list[Answer]
    derive: Callable[[Values], None]
    groups: list[AnswerAll]


class Compiler:
    """Turns conditions into functions of a list of values; each name has its place in the list."""

    def __init__(self, types: dict[str, str], settings: dict[str, float]) -> None:
        self.types = types
        self.places = {
            name: place for place, name in enumerate(name for name in types if name not in settings)
        }
        self.unknown = [UNKNOWN_NUMBER if types[name] == "number" else None for name in self.places]
        self.settings = dict(settings)
        self.setting_places = {name: place for place, name in enumerate(settings)}
        self.setting_values = list(settings.values())

    def blank(self) -> Values:
        """The values of a patient of whom nothing is known."""
        return list(self.unknown)

    def put(self, values: Values, name: str, value: Any) -> None:
        """Set one fact; None is unknown. A name that no rule uses is ignored."""
        place = self.places.get(name)
        if place is not None:
            values[place] = UNKNOWN_NUMBER if value is None and self.types[name] == "number" else value

    def source(self, node: Node) -> tuple[str, str]:
        """(surely true, surely false) as Python expressions over `v` and `s`, the first of any truthy value."""
        match node:
            case Name(name):
                return self._slot(name), f"{self._slot(name)} is False"
            case Compare(op, left, right):
                return self._compare(op, left, right)
            case In(operand, listed):
                slot, values = self._slot(operand.id), f"{{{', '.join(map(repr, listed))}}}"
                return f"{slot} in {values}", f"({self._known(operand)} and {slot} not in {values})"
            case IsNull(operand):
                return self._unknown(operand), self._known(operand)
            case Not(part):
                true, false = self.source(part)
                return false, true
            case And(parts):
                true = _join("and", [self.source(part)[0] for part in without_needless(parts, True)])
                if not self._is_open(node):
                    return true, f"not {true}"
                return true, _join("or", [self.source(part)[1] for part in parts])
            case Or(parts):
                false = _join("and", [self.source(part)[1] for part in without_needless(parts, False)])
                if not self._is_open(node):
                    return f"not {false}", false
                return _join("or", [self.source(part)[0] for part in parts]), false

    def _is_open(self, node: Node) -> bool:
        """Whether a condition can be unknown; a setting is always known."""
        return not left_open(node) <= self.setting_places.keys()

    def _compare(self, op: str, left: Name | Literal, right: Name | Literal) -> tuple[str, str]:
        true, false = PYTHON.get(op, op), OPPOSITE[op]
        return self._compared(left, true, right), self._compared(left, false, right)

    def _compared(self, left: Name | Literal, sign: str, right: Name | Literal) -> str:
        """A comparison that is false while an operand is not known."""
        compared = f"{self._operand(left)} {sign} {self._operand(right)}"
        named = [side for side in (left, right) if isinstance(side, Name)]
        numbers = all(self.types[side.id] == "number" for side in named)
        if sign != "!=" and (numbers or (sign == "==" and len(named) == 1)):
            return compared
        return f"({' and '.join([*map(self._known, named), compared])})"

    def _slot(self, name: str) -> str:
        if name in self.setting_places:
            return f"s[{self.setting_places[name]}]"
        return f"v[{self.places[name]}]"

    def _operand(self, operand: Name | Literal) -> str:
        return self._slot(operand.id) if isinstance(operand, Name) else repr(operand.value)

    def _known(self, operand: Name) -> str:
        slot = self._slot(operand.id)
        if operand.id in self.setting_places:
            return "True"
        return f"{slot} == {slot}" if self.types[operand.id] == "number" else f"{slot} is not None"

    def _unknown(self, operand: Name) -> str:
        slot = self._slot(operand.id)
        if operand.id in self.setting_places:
            return "False"
        return f"{slot} != {slot}" if self.types[operand.id] == "number" else f"{slot} is None"

    def translate(
        self,
        nodes: list[Node],
        derived: Iterable[tuple[str, Node]] = (),
        groups: Iterable[list[Asked]] = (),
    ) -> CodeType:
        """All conditions as one piece of Python, and those of each group once more as one function."""
        lines = [f"def c{number}(v):\n return {self._answer(node)}\n" for number, node in enumerate(nodes)]
        lines.append("def derive(v):\n pass\n")
        lines += [f" {self._slot(name)} = {self._answer(node)}\n" for name, node in derived]
        for number, group in enumerate(groups):
            lines.append(f"def g{number}(v):\n return [{', '.join(map(self._answer, group))}]\n")
        return compile("".join(lines), "<rules>", "exec")

    def _answer(self, asked: Asked) -> str:
        if isinstance(asked, bool):
            return repr(asked)
        true, false = self.source(asked)
        return f"True if {true} else {f'False if {false} else None' if self._is_open(asked) else 'False'}"

    def bind(self, code: CodeType, count: int, groups: int = 0) -> Functions:
        """The functions of so many translated conditions and groups, bound to this compiler's settings."""
        names: dict[str, Any] = {"s": self.setting_values}
        exec(code, names)
        answers = [names[f"c{number}"] for number in range(count)]
        return Functions(answers, names["derive"], [names[f"g{number}"] for number in range(groups)])

    def compile(self, nodes: list[Node]) -> list[Answer]:
        """One function for each condition."""
        return self.bind(self.translate(nodes), len(nodes)).answers


def _join(word: str, parts: list[str]) -> str:
    return "(" + f" {word} ".join(parts) + ")"
