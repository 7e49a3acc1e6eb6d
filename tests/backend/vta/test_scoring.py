"""One-to-one matching of reads and events, what is made of it, and the baselines."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_bipartite_matching

from settle.backend.vta.segments.boundary_scores import match_offsets, merge_adjacent, offset_histogram, score, segment_lengths
from settle.backend.vta.segments.random_boundaries import periodic_f1, periodic_reads, random_f1, random_reads
from settle.backend.vta.worlds.make import make_sequences

rows = arrays(np.uint8, st.tuples(st.integers(1, 3), st.just(14)), elements=st.integers(0, 1))
pairs = rows.flatmap(lambda a: st.tuples(st.just(a), arrays(np.uint8, a.shape, elements=st.integers(0, 1))))
tolerances = st.integers(0, 4)


def nearest_first(reads, events, tolerance):
    """The same from a list of all pairs, for one sequence: {event: read}."""
    all_pairs = sorted((abs(r - e), e, r) for r in np.flatnonzero(reads) for e in np.flatnonzero(events) if abs(r - e) <= tolerance)
    found = {}
    for _, event, read in all_pairs:
        if event not in found and read not in found.values():
            found[event] = read
    return found


@settings(max_examples=60, deadline=None)
@given(pairs, tolerances)
def test_each_pair_is_the_nearest_that_is_left(both, tolerance):
    reads, events = both
    found = match_offsets(reads, events, tolerance)
    for row, read, event in zip(found, reads, events, strict=True):
        wanted = nearest_first(read, event, tolerance)
        assert {int(e): int(e + row[e]) for e in np.flatnonzero(row <= tolerance)} == wanted


@settings(max_examples=60, deadline=None)
@given(pairs)
def test_neighbours_alone_give_the_most_pairs_there_can_be(both):
    reads, events = (a[0] for a in both)
    reads = reads & ~events & 1  # no pair at distance 0
    near = (np.abs(np.subtract.outer(np.arange(14), np.arange(14))) <= 1) & (events[:, None] & reads[None, :]).astype(bool)
    most = (maximum_bipartite_matching(csr_matrix(near)) >= 0).sum()
    assert (match_offsets(reads[None], events[None], 1) <= 1).sum() == most


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
    assert score(events, reads, tolerance).f1 == got.f1 or tolerance > 1 or (np.isnan(got.f1) and not met)
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
@given(rows, st.integers(0, 99))
def test_merged_reads_are_apart_and_each_dropped_one_lay_beside_a_likelier(reads, seed):
    likely = np.random.RandomState(seed).randint(5, size=reads.shape) / 4
    kept = merge_adjacent(reads, likely)
    assert not (kept & ~reads.astype(bool)).any() and not (kept[:, 1:] & kept[:, :-1]).any()
    for row, frame in np.argwhere(reads.astype(bool) & ~kept):
        beside = [f for f in (frame - 1, frame + 1) if 0 <= f < reads.shape[1] and kept[row, f]]
        assert any(likely[row, f] >= likely[row, frame] for f in beside)


def test_of_reads_in_a_row_the_likeliest_goes_first():
    assert merge_adjacent(np.array([[1, 1, 1, 0, 1]]), np.array([[0.9, 0.6, 0.7, 1, 0.5]])).tolist() == [[True, False, True, False, True]]


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
