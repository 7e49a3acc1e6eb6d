"""One-to-one matching of reads and events, what is made of it, and the baselines."""

from __future__ import annotations

from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_bipartite_matching

from settle.backend.vta.segments.boundary_scores import (
    match_count,
    match_offsets,
    merge_close,
    offset_histogram,
    score,
    segment_lengths,
)
from settle.backend.vta.segments.random_boundaries import periodic_f1, periodic_reads, random_f1, random_reads
from settle.backend.vta.worlds.make import make_sequences

rows = arrays(np.uint8, st.tuples(st.integers(1, 3), st.just(14)), elements=st.integers(0, 1))
pairs = rows.flatmap(lambda a: st.tuples(st.just(a), arrays(np.uint8, a.shape, elements=st.integers(0, 1))))
tolerances = st.integers(0, 4)


def most_pairs(reads, events, tolerance):
    """The largest matching there is, by another program, for one sequence."""
    near = np.abs(np.subtract.outer(np.flatnonzero(events), np.flatnonzero(reads))) <= tolerance
    return int((maximum_bipartite_matching(csr_matrix(near)) >= 0).sum()) if near.size else 0


def least_sum(reads, events, tolerance, pairs):
    """The least sum of distances of so many pairs of one sequence, by trying all."""
    if not pairs:
        return 0
    choices = combinations(events, pairs), list(permutations(reads, pairs))
    sums = (np.abs(np.subtract(chosen, order)) for chosen in choices[0] for order in choices[1])
    return min(int(apart.sum()) for apart in sums if apart.max() <= tolerance)


@settings(max_examples=100, deadline=None)
@given(pairs, tolerances)
def test_there_are_as_many_pairs_as_there_can_be(both, tolerance):
    reads, events = both
    most = [most_pairs(*row, tolerance) for row in zip(reads, events, strict=True)]
    assert match_count(reads, events, tolerance) == sum(most)
    assert ((match_offsets(reads, events, tolerance) <= tolerance).sum(1) == most).all()


@settings(max_examples=60, deadline=None)
@given(pairs, tolerances)
def test_each_read_is_in_one_pair_with_an_event_in_reach(both, tolerance):
    reads, events = both
    for row, read, event in zip(match_offsets(reads, events, tolerance), reads, events, strict=True):
        met = np.flatnonzero(row <= tolerance)
        assert event[met].all() and read[met + row[met]].all() and len(set(met + row[met])) == len(met)
        assert (np.abs(row[met]) <= tolerance).all()


@settings(max_examples=40, deadline=None)
@given(st.sets(st.integers(0, 9), max_size=4), st.sets(st.integers(0, 9), max_size=4), tolerances)
def test_of_all_choices_of_most_pairs_the_nearest_are_taken(reads, events, tolerance):
    both = np.zeros((2, 1, 10), int)
    both[0, 0, list(reads)], both[1, 0, list(events)] = 1, 1
    found = match_offsets(*both, tolerance)[0]
    met = found[found <= tolerance]
    assert np.abs(met).sum() == least_sum(sorted(reads), sorted(events), tolerance, len(met))


def test_the_nearest_pair_first_would_leave_one_over():
    reads, events = np.zeros((2, 1, 6), int)
    reads[0, [2, 3]] = events[0, [1, 2]] = 1
    assert match_count(reads, events, 1) == 2 and score(reads, events, 1).f1 == 1
    assert match_offsets(reads, events, 1)[0].tolist() == [2, 1, 1, 2, 2, 2]
    assert offset_histogram(reads, events, 1).tolist() == [0, 0, 2]


@settings(max_examples=60, deadline=None)
@given(pairs, tolerances)
def test_precision_recall_and_f1_belong_together(both, tolerance):
    reads, events = both
    got = score(reads, events, tolerance)
    met = (match_offsets(reads, events, tolerance) <= tolerance).sum()
    assert got.rate == reads.mean() and got.event_rate == events.mean()
    assert (got.precision * reads.sum() == pytest.approx(met)) if reads.any() else np.isnan(got.precision)
    assert (got.recall * events.sum() == pytest.approx(met)) if events.any() else np.isnan(got.recall)
    if met:
        assert got.f1 == pytest.approx(2 * got.precision * got.recall / (got.precision + got.recall))
    assert score(events, reads, tolerance).f1 == got.f1 or (np.isnan(got.f1) and not met)
    assert score(events, events, tolerance).f1 == 1 or not events.any()


def test_frames_left_out_count_on_neither_side():
    reads, events = np.zeros((2, 1, 12), int)
    reads[0, [0, 1, 5, 11]] = 1
    events[0, [1, 6, 10]] = 1
    got = score(reads, events, 1, first=2, last=-2)
    assert (got.precision, got.recall, got.rate, got.event_rate) == (1, 1, 1 / 8, 1 / 8)
    assert score(reads, events, 0, first=2, last=-2).f1 == 0


def test_two_reads_at_one_event_are_one_match():
    got = score(np.array([[0, 1, 1, 1, 0]]), np.array([[0, 0, 1, 0, 0]]), 1)
    assert (got.precision, got.recall) == (pytest.approx(1 / 3), 1)


@settings(max_examples=60, deadline=None)
@given(rows, st.integers(0, 99), st.integers(2, 4))
def test_merged_reads_are_apart_and_each_dropped_one_lay_near_a_likelier(reads, seed, shortest):
    likely = np.random.RandomState(seed).randint(5, size=reads.shape) / 4
    kept = merge_close(reads, likely, shortest)
    assert not (kept & ~reads.astype(bool)).any() and (segment_lengths(kept) >= shortest).all()
    for row, frame in np.argwhere(reads.astype(bool) & ~kept):
        near = range(max(0, frame - shortest + 1), min(reads.shape[1], frame + shortest))
        beside = [f for f in near if kept[row, f]]
        assert any(likely[row, f] >= likely[row, frame] for f in beside)


def test_of_reads_in_a_row_the_likeliest_goes_first():
    assert merge_close(np.array([[1, 1, 1, 0, 1]]), np.array([[0.9, 0.6, 0.7, 1, 0.5]])).tolist() == [[True, False, True, False, True]]


def test_offsets_tell_early_from_late():
    events = np.zeros((4, 60), int)
    events[:, 10:50:10] = 1
    assert offset_histogram(np.roll(events, -2, 1), events, 3).tolist() == [0, 16, 0, 0, 0, 0, 0]
    assert offset_histogram(np.roll(events, 1, 1), events, 3).tolist() == [0, 0, 0, 0, 16, 0, 0]
    assert offset_histogram(np.roll(events, 4, 1), events, 3).sum() == 0


def test_lengths_do_not_reach_from_one_sequence_into_the_next():
    assert segment_lengths(np.array([[1, 0, 0, 1, 1, 0], [0, 1, 0, 0, 0, 0], [0, 1, 0, 1, 0, 0]])).tolist() == [3, 1, 2]


@pytest.mark.parametrize("rate", [0, 0.04, 0.15, 0.5, 1])
def test_the_baselines_keep_the_rate(rate):
    rng = np.random.RandomState(0)
    assert random_reads(rng, rate, (500, 60)).mean() == pytest.approx(rate, abs=0.01)
    periodic = periodic_reads(rng, rate, (500, 60))
    assert periodic.mean() == pytest.approx(rate, abs=0.002)
    if rate:
        assert set(segment_lengths(periodic)) <= {np.floor(1 / rate), np.ceil(1 / rate)}
        assert len({tuple(row) for row in periodic}) >= min(1 / rate, 2) - 1  # each has a phase of its own


def test_the_floor_of_motifs():
    events = make_sequences("motifs", 0, count=1).held_out.events
    assert 0.37 < random_f1(0.15, events, 1, 3, -2) < 0.4
    assert 0.42 < periodic_f1(0.15, events, 1, 3, -2) < 0.5
    assert random_f1(0.15, events, 0, 3, -2) == pytest.approx(0.15, abs=0.02)
    assert random_f1(0.0, events) == 0
