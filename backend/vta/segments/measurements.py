"""What is recorded of the models of vta.segments beside their losses: watched sequences, scores on held-out ones, futures."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
from torch import Tensor

from settle.backend.core.frame import Frame
from settle.backend.core.random_streams import stream
from settle.backend.core.recording import Checkpoint
from settle.backend.vta.model.hssm import HSSM
from settle.backend.vta.model.rssm import RSSM
from settle.backend.vta.segments.boundary_reads import BoundaryReads, agreement, forced_reads
from settle.backend.vta.segments.frames import (
    Boundaries,
    HeldOutScores,
    ImaginedFutures,
    MergedReads,
    Reconstructions,
    RestartScores,
    WatchedSequences,
)
from settle.backend.vta.segments.futures import futures
from settle.backend.vta.segments.held_out_scores import (
    boundary_figures,
    elbo_terms,
    reconstruction_errors,
    segment_histograms,
    squared_error,
    state_probes,
)
from settle.backend.vta.segments.inference import boundary_reads, infer, modelled_frames, to_numpy
from settle.backend.vta.segments.knobs import SegmentsKnobs
from settle.backend.vta.segments.principal_axes import pca
from settle.backend.vta.segments.trainers import SegmentsTrainers
from settle.backend.vta.worlds.pixels import as_recorded
from settle.backend.vta.worlds.sequences import Sequences

WATCHED = 8
"""Held-out sequences that are watched."""


class SegmentsEvaluator:
    """Measures the models; nothing here changes them."""

    def __init__(self, trainers: SegmentsTrainers, data: Sequences, now: SegmentsKnobs, seed: int):
        assert data.held_out is not None
        self.trainers, self.held_out, self.seed, self.device = trainers, data.held_out, seed, trainers.device
        self.chosen = 0
        """The restart that is shown."""
        self.watched = data.held_out.subset(slice(0, WATCHED))
        self.future_frame = _future_frame(self.watched, now)
        """First frame of the future that is recorded."""
        self.mean_frame = data.x.reshape(-1, *data.frame)[:: max(1, len(data.x) * data.length // 5000)].mean(0)

    @property
    def hssm(self) -> HSSM:
        """The one that is shown."""
        return self.trainers.hssms[self.chosen].model

    @property
    def rssm(self) -> RSSM | None:
        return None if self.trainers.rssm is None else self.trainers.rssm.model

    def watched_sequences(self, now: SegmentsKnobs) -> WatchedSequences:
        x = self.watched.x
        unknown = np.full(x.shape[:2], -1, np.int16)
        events, label = (unknown if a is None else a.astype(np.int16) for a in (self.watched.events, self.watched.label))
        return WatchedSequences(as_recorded(x), events, label, now.init)

    def watch(self, now: SegmentsKnobs) -> list[Frame]:
        """Boundaries and reconstructions of the watched sequences."""
        t, passed = self.trainers.t, infer(self.hssm, self.watched.x, now, self.device)
        reads = boundary_reads(passed, now.init).merged(now.shortest)
        n, frames = reads.read.shape
        sample = stream(self.seed, f"boundaries {t}").random((n, frames)) < reads.q
        prior = np.full((n, frames), np.nan)
        prior[:, now.init : frames - now.init] = to_numpy(passed.p)
        z = to_numpy(passed.z)
        axes = pca(z) if z.shape[-1] > 1 else None
        place = np.stack([z[..., 0] - z.mean(), 0 * z[..., 0]], -1) if axes is None else axes.project(z)
        explained = np.array([1.0, 0.0]) if axes is None else axes.share
        reconstructions = {"vta": as_recorded(to_numpy(passed.reconstruction))}
        if self.rssm is not None:
            reconstructions["flat"] = as_recorded(to_numpy(infer(self.rssm, self.watched.x, now, self.device).reconstruction))
        return [
            Boundaries(t, reads.q, reads.read, (sample | forced_reads(frames, now.init)).astype(np.int8), prior),
            Reconstructions(t, reconstructions, z, place.astype(np.float64), np.asarray(explained, float)),
        ]

    def measure(self, now: SegmentsKnobs) -> list[Frame]:
        """Scores, histograms and futures on the held-out sequences; of restarts the one is chosen that is shown from now on."""
        t, events, frames = self.trainers.t, self.held_out.events, list[Frame]()
        passes = [infer(trainer.model, self.held_out.x, now, self.device) for trainer in self.trainers.hssms]
        every = [boundary_reads(passed, now.init) for passed in passes]
        reads = [one.merged(now.shortest) for one in every]
        bounds = [self._elbo_terms(trainer.model, now) for trainer in self.trainers.hssms]
        if len(passes) > 1:
            restarts = self._restart_scores(reads, [bound["elbo"] for bound in bounds], now)
            self.chosen = int(restarts.criterion.argmax())
            frames.append(restarts)
        passed, read = passes[self.chosen], reads[self.chosen]
        if now.shortest > 1:
            frames.append(self._merged_reads(every[self.chosen], read, now))
        scores = HeldOutScores(
            t=t,
            chosen=self.chosen,
            **boundary_figures(read, events, now.tolerance),
            **bounds[self.chosen],
            **reconstruction_errors(self.hssm, passed, self.held_out, self.mean_frame, now),
            **self._rssm_scores(now),
            **state_probes(passed, self.held_out, now),
        )
        return [*frames, scores, segment_histograms(t, read, events), self._imagined(now)]

    def state_dict(self) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
        """From which the models go on, and which of them is shown."""
        arrays, values = self.trainers.state_dict()
        return arrays, {**values, "chosen": self.chosen}

    def checkpoint(self) -> Checkpoint:
        """After the updates so far."""
        return Checkpoint(self.trainers.t + 1, *self.state_dict())

    def _restart_scores(self, reads: list[BoundaryReads], elbos: list[float], now: SegmentsKnobs) -> RestartScores:
        criterion = agreement([r.free for r in reads])
        f1 = [r.score(self.held_out.events, now.tolerance).f1 for r in reads]
        return RestartScores(self.trainers.t, criterion, np.array(elbos), np.array([r.rate for r in reads]), np.array(f1))

    def _merged_reads(self, every: BoundaryReads, kept: BoundaryReads, now: SegmentsKnobs) -> MergedReads:
        made, left = int(every.free.sum()), int(kept.free.sum())
        f1, f1_all = (one.score(self.held_out.events, now.tolerance).f1 for one in (kept, every))
        return MergedReads(self.trainers.t, now.shortest, made, made - left, f1, f1_all)

    def _elbo_terms(self, model: HSSM | RSSM, now: SegmentsKnobs) -> dict[str, float]:
        tau = self.trainers.hssms[0].schedule.tau_at(self.trainers.t)
        return elbo_terms(model, self.held_out.x, now, tau, self.device)

    def _rssm_scores(self, now: SegmentsKnobs) -> dict[str, float]:
        if self.rssm is None:
            return {"flat_reconstruction": math.nan, "flat_elbo": math.nan}
        reconstruction = infer(self.rssm, self.held_out.x, now, self.device).reconstruction
        error = squared_error(reconstruction, modelled_frames(self.held_out.x, now.init))
        return {"flat_reconstruction": error, "flat_elbo": self._elbo_terms(self.rssm, now)["elbo"]}

    def _imagined(self, now: SegmentsKnobs) -> ImaginedFutures:
        """Of the first watched sequence a sample; errors of many, with the means of the states."""
        generator = torch.Generator(self.device).manual_seed(int(stream(self.seed, f"futures {self.trainers.t}").integers(2**62)))
        x, init, frame = self.watched.x[:1], now.init, self.future_frame
        horizon = min(now.horizon, x.shape[1] - frame)
        one = futures(self.hssm, self.rssm, self._tensor(x[:, frame - init : frame]), horizon, generator, states=True)
        frames = {"truth": x[0, frame : frame + horizon]} | {name: f.frames[0] for name, f in one.items()}
        far = min(now.horizon, self.held_out.length - init)
        many = futures(self.hssm, self.rssm, self._tensor(self.held_out.x[:, :init]), far, generator, states=False)
        truth = self.held_out.x[:, init : init + far]
        error = {name: f.error(truth) for name, f in many.items()}
        error["mean"] = np.square(truth - self.mean_frame).reshape(len(truth), far, -1).mean((0, 2))
        return ImaginedFutures(
            self.trainers.t, 0, frame, {name: as_recorded(f) for name, f in frames.items()},
            {name: f.reads[0] for name, f in one.items() if name != "flat"}, {name: f.z[0] for name, f in one.items() if f.z is not None},
            error,
        )  # fmt: skip

    def _tensor(self, x: np.ndarray) -> Tensor:
        return torch.as_tensor(x).to(self.device)


def _future_frame(watched: Sequences, now: SegmentsKnobs) -> int:
    """Frame from which the future of the first watched sequence is imagined: a true event, if one is known, early enough."""
    latest = watched.length - min(now.horizon, watched.length - now.init)
    if watched.events is not None:
        early = [int(t) for t in np.flatnonzero(watched.events[0]) if now.init <= t <= max(latest, now.init)]
        if early:
            return early[0]
    return now.init
