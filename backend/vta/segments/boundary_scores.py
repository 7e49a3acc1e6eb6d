"""How well reads meet true events: one to one within a tolerance, in the most pairs that there can be; beside it stand reads at random."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy.optimize import linear_sum_assignment

from settle.backend.core import stopping


@dataclass(frozen=True)
class BoundaryScore:
    """Pooled over all sequences; NaN where there is nothing to divide by."""

    precision: float
    """Share of the reads that meet an event."""
    recall: float
    """Share of the events that meet a read."""
    f1: float
    """2 matches / (reads + events)."""
    rate: float
    """Reads a frame."""
    event_rate: float
    """Events a frame."""


def match_count(reads: np.ndarray, events: np.ndarray, tolerance: int) -> int:
    """How many pairs of a read and an event at most ``tolerance`` frames apart there can be, each in one pair at most.

    From the first event on, each takes the first read within reach that is left: since all reaches are equally wide, no other
    choice gives more pairs. (To take the nearest pair first gives fewer: of reads 2, 3 and events 1, 2 it leaves 3 and 1 over.)

    :param reads: n x T, 0 or 1.
    :param events: the same.
    """
    left, wanted = (np.array(np.asarray(a).T, bool, order="C") for a in (reads, events))  # a row is a frame of all sequences
    found, length = 0, len(left)
    for t in range(length):
        stopping.check()
        for at in range(max(0, t - tolerance), min(length, t + tolerance + 1)):
            pair = wanted[t] & left[at]
            wanted[t, pair] = left[at, pair] = False
            found += int(pair.sum())
    return found


def match_offsets(reads: np.ndarray, events: np.ndarray, tolerance: int) -> np.ndarray:
    """A choice of :func:`match_count` pairs whose distances have the least sum [Crouse2016].

    :param reads: n x T, 0 or 1.
    :param events: the same.
    :return: n x T, at each event that is met the offset read - event, elsewhere the number ``tolerance + 1``; int.
    """
    offset = np.full(np.shape(events), tolerance + 1)
    for row, (read, event) in enumerate(zip(np.asarray(reads, bool), np.asarray(events, bool), strict=True)):
        at, true = np.flatnonzero(read), np.flatnonzero(event)
        apart = at[None] - true[:, None]
        # One pair more is worth more than all the frames by which others are then further apart.
        gain = np.where(np.abs(apart) <= tolerance, (tolerance + 1) * (len(true) + 1) - np.abs(apart), 0)
        which, by = linear_sum_assignment(gain, maximize=True)
        met = gain[which, by] > 0
        offset[row, true[which[met]]] = apart[which[met], by[met]]
    return offset


def score(reads: np.ndarray, events: np.ndarray, tolerance: int = 1, first: int = 0, last: int | None = None) -> BoundaryScore:
    """Of the frames first <= t < last (forced reads are to be left out).

    :param reads: n x T, 0 or 1.
    :param events: n x T, 0 or 1.
    :param tolerance: frames between a read and the event that it meets, at most.
    """
    reads, events = (np.asarray(a, bool)[:, first:last] for a in (reads, events))
    met = match_count(reads, events, tolerance)
    made, true = int(reads.sum()), int(events.sum())
    return BoundaryScore(
        _share(met, made), _share(met, true), _share(2 * met, made + true), _share(made, reads.size), _share(true, reads.size)
    )


def merge_close(reads: np.ndarray, probability: np.ndarray, shortest: int = 2) -> np.ndarray:
    """Of reads less than ``shortest`` frames apart only the one with the largest probability; of several in a row the largest first.

    :param reads: n x T, 0 or 1.
    :param probability: n x T, of a read; of equal ones the earlier counts.
    :param shortest: frames between two reads that are left, at least; 2 merges those in adjacent frames.
    :return: n x T, bool.
    """
    reach = shortest - 1
    left = np.asarray(reads, bool).copy()
    kept = np.zeros_like(left)
    while left.any():
        value = np.where(left, probability, -np.inf)
        around = sliding_window_view(np.pad(value, ((0, 0), (reach, reach)), constant_values=-np.inf), 2 * reach + 1, 1)
        before, after = around[..., :reach].max(-1, initial=-np.inf), around[..., reach + 1 :].max(-1, initial=-np.inf)
        peak = left & (value > before) & (value >= after)
        kept |= peak
        left &= ~sliding_window_view(np.pad(peak, ((0, 0), (reach, reach))), 2 * reach + 1, 1).any(-1)
    return kept


def offset_histogram(reads: np.ndarray, events: np.ndarray, reach: int = 4, first: int = 0, last: int | None = None) -> np.ndarray:
    """How many events are met ``-reach`` .. ``+reach`` frames early (-) or late (+), 2 reach + 1 counts; frames as in :func:`score`."""
    found = match_offsets(np.asarray(reads)[:, first:last], np.asarray(events)[:, first:last], reach)
    return np.bincount(found[found <= reach] + reach, minlength=2 * reach + 1)


def segment_lengths(reads: np.ndarray) -> np.ndarray:
    """Frames from each read to the next of its sequence (n x T), flat; what lies before the first and after the last has no length.

    Windows cut long segments off more often than short ones: the mean over all is one divided by the rate.
    """
    row, frame = np.nonzero(reads)
    return np.diff(frame)[np.diff(row) == 0]


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")
