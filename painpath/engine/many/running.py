"""A circuit run over the facts of many rows, sixty-four at a time: each wire is a bit of a machine word.

Plain Python that numba can compile. What the steps mean is told by `circuit`, which makes them.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from painpath.engine.response.events import lent

WORD = 64
(
    NOTHING, ALL, NOT, AND, OR, IS_TRUE, IS_FALSE, KNOWN_NUMBER, KNOWN_TEXT, IS_TEXT, SAME_TEXT,
    EQUAL, UNEQUAL, LESS, AT_MOST, MORE, AT_LEAST, POINTS, REACHES,
) = range(19)  # fmt: skip


class Program(NamedTuple):
    """A circuit in the form in which it is run.

    `steps` are rows of (what, one, other, wire). The numbers compared are columns, or below 0 a line of
    `constants`; POINTS adds up `items` from one to the other, rows of (wire, weight), into the score that its
    wire numbers, and REACHES asks whether a score is as large as the other. `columns` has for each column of
    codes the first and the end of its `choices`, rows of (wire, code); `truths` rows of (wire where it is
    true, wire where it is false); `scored` rows of (score, wire where it is told).
    """

    steps: Any
    items: Any
    constants: Any
    columns: Any
    choices: Any
    truths: Any
    scored: Any
    scores: int


class Inputs(NamedTuple):
    """The facts that a program reads, a line for each: truths 1, 0 or -1, numbers or NaN, texts by number or below 0.

    Their lines are filled up with what is unknown to whole words.
    """

    truths: Any
    numbers: Any
    texts: Any


class Outputs(NamedTuple):
    """What a program tells, a line for each column; where it is told, and what is true, is a bit for each row."""

    codes: Any
    chosen: Any
    truths: Any
    known: Any
    scores: Any
    told: Any


def run(program: Program, inputs: Inputs, outputs: Outputs, first: int, count: int) -> None:
    """Fill in so many rows of the outputs, from row `first` on, the first of a word; `inputs` begin there."""
    program, inputs, outputs = lent(program), lent(inputs), lent(outputs)
    wires = np.zeros(len(program.steps), np.int64)
    points = np.zeros((program.scores, WORD), np.int16)
    for begin in range(0, count, WORD):
        run_word(program, inputs, outputs, first, begin, min(WORD, count - begin), lent(wires), lent(points))


def run_word(
    program: Any, inputs: Any, outputs: Any, first: int, begin: int, count: int, wires: Any, points: Any
) -> None:
    """Fill in the rows of one word."""
    for k in range(len(program.steps)):
        step(program, inputs, k, begin, wires, points)
    row = first + begin
    word = row // WORD
    for column in range(len(program.columns)):
        outputs.chosen[column, word] = write_codes(program, column, row, count, wires, outputs.codes)
    for column in range(len(program.truths)):
        true, false = wires[program.truths[column, 0]], wires[program.truths[column, 1]]
        outputs.truths[column, word] = true
        outputs.known[column, word] = true | false
    for column in range(len(program.scored)):
        score = program.scored[column, 0]
        outputs.told[column, word] = wires[program.scored[column, 1]]
        for n in range(count):
            outputs.scores[column, row + n] = points[score, n]


def step(program: Any, inputs: Any, k: int, begin: int, wires: Any, points: Any) -> None:
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
        add_points(program, one, other, wires, points[into])
    elif what == REACHES:
        wires[into] = reached(points[one], other)
    elif what <= IS_FALSE:
        wires[into] = is_truth(inputs.truths[one, begin : begin + WORD], 1 if what == IS_TRUE else 0)
    elif what == KNOWN_NUMBER:
        numbers = inputs.numbers[one, begin : begin + WORD]
        wires[into] = are_equal(numbers, numbers)
    elif what <= SAME_TEXT:
        wires[into] = of_text(inputs.texts, what, one, other, begin)
    else:
        left, right = line(program, inputs, one, begin), line(program, inputs, other, begin)
        wires[into] = compared(what, left, right)


def is_truth(truths: Any, asked: int) -> int:
    """Where a truth is the one asked for."""
    bits = 0
    for n in range(WORD):
        bits |= int(truths[n] == asked) << n
    return bits


def of_text(texts: Any, what: int, one: int, other: int, begin: int) -> int:
    """Where a text is known, is a certain one, or is that of another fact."""
    bits, mine = 0, texts[one, begin : begin + WORD]
    if what == KNOWN_TEXT:
        for n in range(WORD):
            bits |= int(mine[n] >= 0) << n
    elif what == IS_TEXT:
        for n in range(WORD):
            bits |= int(mine[n] == other) << n
    else:
        theirs = texts[other, begin : begin + WORD]
        for n in range(WORD):
            bits |= int(mine[n] == theirs[n]) << n
    return bits


def line(program: Any, inputs: Any, place: int, begin: int) -> Any:
    """Some numbers of a column, or a constant as often."""
    if place < 0:
        return program.constants[-1 - place]
    return inputs.numbers[place, begin : begin + WORD]


def compared(what: int, left: Any, right: Any) -> int:
    """How numbers compare; where one is not known it does not count."""
    if what == EQUAL:
        return are_equal(left, right)
    if what == UNEQUAL:
        return ~are_equal(left, right)
    if what == LESS:
        return are_less(left, right)
    if what == AT_MOST:
        return are_at_most(left, right)
    return are_less(right, left) if what == MORE else are_at_most(right, left)


def are_equal(left: Any, right: Any) -> int:
    """Where numbers are the same."""
    bits = 0
    for n in range(WORD):
        bits |= int(left[n] == right[n]) << n
    return bits


def are_less(left: Any, right: Any) -> int:
    """Where the left number is smaller."""
    bits = 0
    for n in range(WORD):
        bits |= int(left[n] < right[n]) << n
    return bits


def are_at_most(left: Any, right: Any) -> int:
    """Where the left number is no larger."""
    bits = 0
    for n in range(WORD):
        bits |= int(left[n] <= right[n]) << n
    return bits


def add_points(program: Any, first: int, end: int, wires: Any, points: Any) -> None:
    """What the true items weigh together."""
    for n in range(WORD):
        points[n] = 0
    for item in range(first, end):
        bits, weight = wires[program.items[item, 0]], program.items[item, 1]
        if bits != 0:
            for n in range(WORD):
                points[n] += weight * ((bits >> n) & 1)


def reached(points: Any, least: int) -> int:
    """Where a score is as large as `least`."""
    bits = 0
    for n in range(WORD):
        bits |= int(points[n] >= least) << n
    return bits


def write_codes(program: Any, column: int, begin: int, count: int, wires: Any, codes: Any) -> int:
    """The code of what is chosen in each row of a column; gives where anything is."""
    for n in range(count):
        codes[column, begin + n] = 0
    chosen = 0
    for choice in range(program.columns[column, 0], program.columns[column, 1]):
        bits, code = wires[program.choices[choice, 0]], program.choices[choice, 1]
        chosen |= bits
        if bits != 0:
            for n in range(count):
                if (bits >> n) & 1:
                    codes[column, begin + n] = code
    return chosen
