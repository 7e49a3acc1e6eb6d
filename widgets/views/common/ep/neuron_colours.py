"""A neuron, or another element of an array, has one look wherever it is drawn, at every step, whoever stands beside it.

Looks are numbers of the theme's series. Output units have the first ten; a picked neuron has one of the next six, from when it is picked
until it is let go; any other element has one of eight beaded ones by its index, and two of equal look are not drawn at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

OUTPUTS = 10
"""Most output units that have a trace: looks 0 to 9 are theirs."""
PICKED = 6
"""Most picked neurons that get a trace."""
_ELEMENTS = 8
"""Looks of elements, behind those of the picked."""

Neuron = tuple[int, int]
"""(layer, unit)"""


class PickedNeurons:
    """The neurons that the user follows, the last picked one last, and the look of each."""

    def __init__(self) -> None:
        self.looks: dict[Neuron, int] = {}

    def pick(self, neuron: Neuron) -> None:
        """Follow one more; of too many the one that was picked first is let go."""
        kept = self.looks.pop(neuron, None)
        while len(self.looks) >= PICKED:
            self.drop(next(iter(self.looks)))
        if kept is None:
            free = next(number for number in range(OUTPUTS, OUTPUTS + PICKED) if number not in self.looks.values())
            kept = neuron[1] if is_output(neuron) else free
        self.looks[neuron] = kept

    def drop(self, neuron: Neuron) -> None:
        del self.looks[neuron]


def is_output(neuron: Neuron) -> bool:
    """Whether it is one of the output units that always have a trace."""
    return neuron[0] == 0 and neuron[1] < OUTPUTS


def element_look(array: str, element: int, picked: Mapping[Neuron, int]) -> int:
    """Of an element (flat index) of an array: of a layer as its neuron has it; else by the index."""
    if array[:1] == "s" and array[1:].isdigit():
        neuron = int(array[1:]), element
        if is_output(neuron) or neuron in picked:
            return element if is_output(neuron) else picked[neuron]
    # The digits to the base 8, each times an odd number: the elements of a row, and of a column, are of different looks.
    digits = [(element >> (3 * place) & 7) * (2 * place + 1) for place in range(10)]
    return OUTPUTS + PICKED + sum(digits) % _ELEMENTS


def of_different_looks(array: str, elements: Sequence[int], picked: Mapping[Neuron, int]) -> dict[int, int]:
    """Of these elements those whose look no one before has: place in the sequence -> look."""
    found: dict[int, int] = {}
    for place, element in enumerate(elements):
        look = element_look(array, element, picked)
        if look not in found.values():
            found[place] = look
    return found
