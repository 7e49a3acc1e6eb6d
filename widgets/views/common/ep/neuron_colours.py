"""A neuron, or another element of an array, has its colour wherever it is drawn: fixed by its number, not by who stands beside it."""

from __future__ import annotations

from collections.abc import Sequence

OUTPUTS = 10
"""Most output units that have a trace: colours 0 to 9 are theirs."""
_OTHERS = 6
"""Colours of the neurons of other layers."""
_ELEMENTS = 8


def neuron_colours(neurons: Sequence[tuple[int, int]]) -> list[int]:
    """Of each (layer, unit) the number in the theme's series; two that would have the same one give way, the later one first."""
    taken: list[int] = []
    for layer, unit in neurons:
        if layer == 0 and unit < OUTPUTS:
            taken.append(unit)
        else:
            taken.append(_free(OUTPUTS, (31 * layer + unit) % _OTHERS, _OTHERS, taken))
    return taken


def element_colours(array: str, elements: Sequence[int]) -> list[int]:
    """Of elements (flat indices) of one array: of a layer as its neurons have them; of weights and biases by the index."""
    if array[:1] == "s" and array[1:].isdigit():
        return neuron_colours([(int(array[1:]), unit) for unit in elements])
    found: dict[int, int] = {}
    for element in sorted(elements):
        found[element] = _free(0, element % _ELEMENTS, _ELEMENTS, list(found.values()))
    return [found[element] for element in elements]


def _free(first: int, wanted: int, count: int, taken: Sequence[int]) -> int:
    """The wanted colour of ``count``, or the next one that is free; where none is, one more."""
    there = [first + (wanted + i) % count for i in range(count)]
    return next((number for number in there if number not in taken), first + count)
