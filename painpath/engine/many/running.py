"""A circuit run over the facts of many rows, sixty-four at a time: each wire is a bit of a machine word.

Plain Python that numba can compile. What the steps mean is told by `circuit`, which makes them.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

WORD = 64
NO_CODE = 255  # in a column of codes: nothing is chosen
NO_SCORE = -(1 << 15)
(
    NOTHING, ALL, NOT, AND, OR, IS_TRUE, IS_FALSE, KNOWN_NUMBER, KNOWN_TEXT, IS_TEXT, SAME_TEXT,
    EQUAL, UNEQUAL, LESS, AT_MOST, MORE, AT_LEAST, POINTS, REACHES,
) = range(19)  # fmt: skip


class Program(NamedTuple):
    """A circuit in the form in which it is run.

    `steps` are rows of (what, one, other, wire). The numbers compared are columns, or below 0 a place in
    `constants`; POINTS adds up `items` from one to the other, rows of (wire, weight), into the score that its
    wire numbers, and REACHES asks whether a score is as large as the other. `columns` has for each column of
    codes the first and the end of its `choices`, rows of (wire, code); `scored` rows of (score, wire where
    it is told).
    """

    steps: Any
    items: Any
    constants: Any
    columns: Any
    choices: Any
    scored: Any
    scores: int


class Inputs(NamedTuple):
    """The facts that a program reads, a line for each: truths 1, 0 or -1, numbers or NaN, texts by number or below 0."""

    truths: Any
    numbers: Any
    texts: Any


def run(program: Program, inputs: Inputs, codes: Any, scores: Any) -> None:
    """Fill the columns of `codes` and `scores`, a line for each column."""
    wires = np.zeros(len(program.steps), np.int64)
    points = np.zeros((program.scores, WORD), np.int16)
    rows = codes.shape[1]
    for begin in range(0, rows, WORD):
        count = min(WORD, rows - begin)
        for k in range(len(program.steps)):
            step(program, inputs, k, begin, count, wires, points)
        for column in range(len(program.columns)):
            write_codes(program, column, begin, count, wires, codes)
        for column in range(len(program.scored)):
            score, told = program.scored[column, 0], wires[program.scored[column, 1]]
            for n in range(count):
                scores[column, begin + n] = points[score, n] if (told >> n) & 1 else NO_SCORE


def step(program: Any, inputs: Any, k: int, begin: int, count: int, wires: Any, points: Any) -> None:
    """One step for some rows."""
    what, one, other, into = (
        program.steps[k, 0],
        program.steps[k, 1],
        program.steps[k, 2],
        program.steps[k, 3],
    )
    if what == AND:
        wires[into] = wires[one] & wires[other]
    elif what == OR:
        wires[into] = wires[one] | wires[other]
    elif what == NOT:
        wires[into] = ~wires[one]
    elif what <= ALL:
        wires[into] = 0 if what == NOTHING else -1
    elif what == POINTS:
        add_points(program, one, other, count, wires, points[into])
    elif what == REACHES:
        wires[into] = reached(points[one], other, count)
    elif what <= SAME_TEXT:
        wires[into] = of_fact(inputs, what, one, other, begin, count)
    else:
        wires[into] = compared(program, inputs, what, one, other, begin, count)


def of_fact(inputs: Any, what: int, one: int, other: int, begin: int, count: int) -> int:
    """What a truth or a text says, or whether a number or text is known."""
    bits = 0
    for n in range(count):
        row = begin + n
        if what == IS_TRUE:
            found = inputs.truths[one, row] == 1
        elif what == IS_FALSE:
            found = inputs.truths[one, row] == 0
        elif what == KNOWN_NUMBER:
            found = not np.isnan(inputs.numbers[one, row])
        elif what == KNOWN_TEXT:
            found = inputs.texts[one, row] >= 0
        elif what == IS_TEXT:
            found = inputs.texts[one, row] == other
        else:
            found = inputs.texts[one, row] == inputs.texts[other, row]
        if found:
            bits |= 1 << n
    return bits


def compared(program: Any, inputs: Any, what: int, one: int, other: int, begin: int, count: int) -> int:
    """How two numbers compare; where one is not known it does not count."""
    bits = 0
    for n in range(count):
        left = inputs.numbers[one, begin + n] if one >= 0 else program.constants[-1 - one]
        right = inputs.numbers[other, begin + n] if other >= 0 else program.constants[-1 - other]
        if what == EQUAL:
            found = left == right
        elif what == UNEQUAL:
            found = left != right
        elif what == LESS:
            found = left < right
        elif what == AT_MOST:
            found = left <= right
        elif what == MORE:
            found = left > right
        else:
            found = left >= right
        if found:
            bits |= 1 << n
    return bits


def add_points(program: Any, first: int, end: int, count: int, wires: Any, points: Any) -> None:
    """What the true items weigh together."""
    for n in range(count):
        points[n] = 0
    for item in range(first, end):
        bits, weight = wires[program.items[item, 0]], program.items[item, 1]
        if bits != 0:
            for n in range(count):
                if (bits >> n) & 1:
                    points[n] += weight


def reached(points: Any, least: int, count: int) -> int:
    """Where a score is as large as `least`."""
    bits = 0
    for n in range(count):
        if points[n] >= least:
            bits |= 1 << n
    return bits


def write_codes(program: Any, column: int, begin: int, count: int, wires: Any, codes: Any) -> None:
    """The code of what is chosen in each row of a column."""
    for n in range(count):
        codes[column, begin + n] = NO_CODE
    for choice in range(program.columns[column, 0], program.columns[column, 1]):
        bits, code = wires[program.choices[choice, 0]], program.choices[choice, 1]
        if bits != 0:
            for n in range(count):
                if (bits >> n) & 1:
                    codes[column, begin + n] = code
