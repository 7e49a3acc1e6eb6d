"""Scores of an HSSM on the held-out sequences: its bound, its errors, what its states tell, its boundaries beside true events."""

from __future__ import annotations

import math

import numpy as np
import torch

from settle.backend.vta.model.forward_pass import ForwardPass
from settle.backend.vta.model.hssm import HSSM
from settle.backend.vta.model.sequence_model import SequenceModel
from settle.backend.vta.model.state_swap import with_other_states
from settle.backend.vta.segments import boundary_scores
from settle.backend.vta.segments.boundary_reads import BoundaryReads
from settle.backend.vta.segments.frames import SegmentHistograms
from settle.backend.vta.segments.inference import modelled_frames, to_numpy
from settle.backend.vta.segments.knobs import SegmentsKnobs
from settle.backend.vta.segments.linear_probe import probe
from settle.backend.vta.segments.random_boundaries import periodic_f1, random_f1
from settle.backend.vta.segments.trainers import elbo_settings
from settle.backend.vta.worlds.sequences import Sequences

OFFSET_REACH = 4
"""Offsets are counted up to so many frames early or late."""
LONGEST = 16
"""Lengths are counted up to this."""


def elbo_terms(model: SequenceModel, x: np.ndarray, now: SegmentsKnobs, tau: float, device: str) -> dict[str, float]:
    """Evidence lower bound and its terms: the training loss on windows of the sequences, by running statistics."""
    settings = elbo_settings(now)
    cuts = range(0, x.shape[1] - settings.frames + 1, settings.frames)
    windows = torch.as_tensor(np.concatenate([x[:, cut : cut + settings.frames] for cut in cuts])).to(device)
    generator = torch.Generator(device).manual_seed(0)
    model.eval()
    with torch.no_grad():
        noise = model.noise(len(windows), settings.frames, settings, generator)
        passed = model.forward_pass(windows, settings, tau, noise, settings.truncate)
    terms = {"obs": passed.error_term, "kl_z": passed.kl_z, "kl_s": passed.kl_s, "kl_m": passed.kl_m}
    means = {name: 0.0 if v is None else float(v.mean()) for name, v in terms.items()}
    return {"elbo": -sum(means.values()), **means}


def reconstruction_errors(
    model: HSSM, passed: ForwardPass, held_out: Sequences, mean_frame: np.ndarray, now: SegmentsKnobs
) -> dict[str, float]:
    """Mean squared errors of a number of a modelled frame: of the HSSM, with the states of other sequences, of the mean frame."""
    x = modelled_frames(held_out.x, now.init)
    order = torch.as_tensor(np.roll(np.arange(len(x)), 1)).to(passed.g.device)
    swapped = {f"{which}_shuffled": squared_error(with_other_states(model, passed, order, which), x) for which in ("z", "s")}
    variance = float(np.square(x - mean_frame).mean())
    return {"reconstruction": squared_error(passed.reconstruction, x), "variance": variance, **swapped}


def squared_error(reconstruction: torch.Tensor, x: np.ndarray) -> float:
    """Mean over all numbers of the squared distance between frames and their reconstruction, of one shape."""
    return float(np.square(to_numpy(reconstruction) - x).mean())


def state_probes(passed: ForwardPass, held_out: Sequences, now: SegmentsKnobs) -> dict[str, float]:
    """Linear probes of the true class: learnt on the first half of the held-out sequences, tried on the other. NaN: no class is known."""
    told = {"probe_z": math.nan, "probe_s": math.nan, "probe_majority": math.nan}
    if held_out.label is None:
        return told
    half, label = len(held_out.x) // 2, modelled_frames(held_out.label, now.init)
    for name, states in (("probe_z", passed.z), ("probe_s", passed.s)):
        features = to_numpy(states)
        train, test = (part.reshape(-1, features.shape[-1]) for part in (features[:half], features[half:]))
        accuracy = probe(train, label[:half].ravel(), test, label[half:].ravel())
        told |= {name: accuracy.test, "probe_majority": accuracy.majority}
    return told


def boundary_figures(reads: BoundaryReads, events: np.ndarray | None, tolerance: int) -> dict[str, float]:
    """Precision, recall, F1, also of the merged reads, each F1 beside that of reads at random; rates and the mean length of a segment."""
    merged, score = reads.merged(), reads.score(events, tolerance)
    lengths = boundary_scores.segment_lengths(reads.free)
    return {
        **{"precision": score.precision, "recall": score.recall, "f1": score.f1, "f1_merged": merged.score(events, tolerance).f1},
        **{"f1_random": reads.baseline(random_f1, events, tolerance), "f1_periodic": reads.baseline(periodic_f1, events, tolerance)},
        **{"f1_merged_random": merged.baseline(random_f1, events, tolerance), "rate": reads.rate, "event_rate": score.event_rate},
        "mean_segment_length": float(lengths.mean()) if len(lengths) else math.nan,
    }


def segment_histograms(t: int, reads: BoundaryReads, events: np.ndarray | None) -> SegmentHistograms:
    """Lengths of found and of true segments, and how early or late reads are."""
    true, offset = np.zeros(0, int), np.zeros(2 * OFFSET_REACH + 1, int)
    if events is not None:
        true = boundary_scores.segment_lengths(events[:, reads.first : reads.last])
        offset = boundary_scores.offset_histogram(reads.read, events, OFFSET_REACH, reads.first, reads.last)
    both = (boundary_scores.segment_lengths(reads.free), true)
    length, true_length = (np.bincount(np.minimum(lengths, LONGEST), minlength=LONGEST + 1)[1:] for lengths in both)
    return SegmentHistograms(t, length, true_length, offset.astype(np.int64), -OFFSET_REACH)
