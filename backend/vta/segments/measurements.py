"""What is to be seen of a search for segments at one moment, as frames: what is watched, scores, states, futures."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
from torch import Tensor

from settle.backend.core.frame import Frame
from settle.backend.core.random_streams import stream
from settle.backend.vta.kernels.forward_pass import Pass
from settle.backend.vta.model.rssm import Flat
from settle.backend.vta.model.sequence_model import SequenceModel
from settle.backend.vta.model.state_swap import with_other_states
from settle.backend.vta.model.vta import VTA
from settle.backend.vta.segments import boundary_scores
from settle.backend.vta.segments.boundary_reads import Reads, agreement, forced
from settle.backend.vta.segments.frames import Boundaries, Histograms, Imagined, Restarts, Scores, Start, Strips
from settle.backend.vta.segments.futures import futures
from settle.backend.vta.segments.learners import Learners, of_whole, rules
from settle.backend.vta.segments.linear_probe import pca, probe
from settle.backend.vta.segments.random_boundaries import periodic_f1, random_f1
from settle.backend.vta.worlds.load import shown
from settle.backend.vta.worlds.sequences import Sequences

WATCHED = 8
"""Held-out sequences that are watched."""
REACH = 4
"""Offsets are counted up to so many frames early or late."""
LONGEST = 16
"""Lengths are counted up to this."""


class Survey:
    """:param learners: the models; nothing here changes them."""

    def __init__(self, learners: Learners, data: Sequences, now: Any, seed: int):
        assert data.held is not None
        self.learners, self.held, self.seed = learners, data.held, seed
        self.chosen = 0
        """The model that is shown."""
        self.watched = data.held.part(slice(0, WATCHED))
        self.frame = _begin(self.watched, now)
        """First frame of the future that is recorded."""
        self.rest = data.x.reshape(-1, *data.frame)[:: max(1, len(data.x) * data.length // 5000)].mean(0)

    @property
    def model(self) -> VTA:
        return self.learners.models[self.chosen].model  # type: ignore[return-value]

    @property
    def flat(self) -> Flat | None:
        return None if self.learners.flat is None else self.learners.flat.model  # type: ignore[return-value]

    def start(self, now: Any) -> Start:
        x = self.watched.x
        nothing = np.full(x.shape[:2], -1, np.int16)
        events, label = (nothing if a is None else a.astype(np.int16) for a in (self.watched.events, self.watched.label))
        return Start(shown(x), events, label, now.init)

    # -- what is watched -----------------------------------------------------------------------

    def watch(self, now: Any) -> list[Frame]:
        """Boundaries and reconstructions of the watched sequences."""
        t, found = self.learners.t, self._read(self.model, self.watched.x, now)
        reads = self._reads(found, now)
        n, frames = reads.read.shape
        sample = stream(self.seed, f"boundaries {t}").random((n, frames)) < reads.q
        prior = np.full((n, frames), np.nan)
        prior[:, now.init : frames - now.init] = _numpy(_some(found.p))
        z = _numpy(_some(found.z))
        axes = pca(z) if z.shape[-1] > 1 else None
        place = np.stack([z[..., 0] - z.mean(), 0 * z[..., 0]], -1) if axes is None else axes.of(z)
        explained = np.array([1.0, 0.0]) if axes is None else axes.share
        made = {"vta": shown(_numpy(found.reconstruction))}
        if self.flat is not None:
            made["flat"] = shown(_numpy(self._read(self.flat, self.watched.x, now).reconstruction))
        return [
            Boundaries(t, reads.q, reads.read, (sample | forced(frames, now.init)).astype(np.int8), prior),
            Strips(t, made, z, place.astype(np.float64), np.asarray(explained, float)),
        ]

    # -- scores --------------------------------------------------------------------------------

    def measure(self, now: Any) -> list[Frame]:
        """Scores, histograms and futures on the held-out sequences; of restarts the one is chosen that is shown from now on."""
        t, frames = self.learners.t, list[Frame]()
        passes = [self._read(learner.model, self.held.x, now) for learner in self.learners.models]
        reads = [self._reads(found, now) for found in passes]
        bounds = [self._bound(learner.model, now) for learner in self.learners.models]
        if len(passes) > 1:
            criterion = agreement([r.free for r in reads])
            self.chosen = int(criterion.argmax())
            f1 = [r.score(self.held.events, now.tolerance).f1 for r in reads]
            elbo = np.array([bound["elbo"] for bound in bounds])
            frames.append(Restarts(t, criterion, elbo, np.array([r.rate for r in reads]), np.array(f1)))
        found, read = passes[self.chosen], reads[self.chosen]
        merged, events, tolerance = read.merged(), self.held.events, now.tolerance
        score, lengths = read.score(events, tolerance), boundary_scores.lengths(read.free)
        figures = {
            **{"precision": score.precision, "recall": score.recall, "f1": score.f1, "f1_merged": merged.score(events, tolerance).f1},
            **{"f1_random": read.chance(random_f1, events, tolerance), "f1_periodic": read.chance(periodic_f1, events, tolerance)},
            **{"f1_merged_random": merged.chance(random_f1, events, tolerance), "rate": read.rate, "event_rate": score.event_rate},
            **bounds[self.chosen],
            **self._errors(found, now),
            **self._probes(found, now),
            "mean_segment_length": float(lengths.mean()) if len(lengths) else math.nan,
        }
        return [*frames, Scores(t=t, chosen=self.chosen, **figures), self._histograms(read, lengths), self._imagined(now)]

    def _histograms(self, reads: Reads, lengths: np.ndarray) -> Histograms:
        events = self.held.events
        true = np.zeros(0, int) if events is None else boundary_scores.lengths(events[:, reads.first : reads.last])
        offset = np.zeros(2 * REACH + 1, int)
        if events is not None:
            offset = boundary_scores.offsets(reads.read, events, REACH, reads.first, reads.last)
        counts = [np.bincount(np.minimum(lengths_, LONGEST), minlength=LONGEST + 1)[1:] for lengths_ in (lengths, true)]
        return Histograms(self.learners.t, counts[0], counts[1], offset.astype(np.int64), -REACH)

    def _bound(self, model: SequenceModel, now: Any) -> dict[str, float]:
        """Evidence lower bound and its terms: the training loss on windows of the held-out sequences, by running statistics."""
        window = rules(now)
        cuts = range(0, self.held.length - window.frames + 1, window.frames)
        x = np.concatenate([self.held.x[:, cut : cut + window.frames] for cut in cuts])
        generator = torch.Generator(self.learners.device).manual_seed(0)
        model.eval()
        tau = self.learners.models[0].course.tau_at(self.learners.t)
        with torch.no_grad():
            noise = model.noise(len(x), window.frames, window, generator)
            found = model.passed(self._tensor(x), window, tau, noise, window.truncate)
        terms = {"obs": found.error_term, "kl_z": found.kl_z, "kl_s": found.kl_s, "kl_m": found.kl_m}
        means = {name: 0.0 if v is None else float(v.mean()) for name, v in terms.items()}
        return {"elbo": -sum(means.values()), **means}

    def _errors(self, found: Pass, now: Any) -> dict[str, float]:
        """Mean squared errors of a number of a modelled frame: by VTA, with states of other sequences, by the flat model, of the mean."""
        between = self._between(self.held.x, now)

        def error(reconstruction: Tensor) -> float:
            return float(np.square(_numpy(reconstruction) - between).mean())

        order = torch.as_tensor(np.roll(np.arange(len(between)), 1)).to(self.learners.device)
        other = {f"{which}_shuffled": error(with_other_states(self.model, found, order, which)) for which in ("z", "s")}
        flat = {"flat_reconstruction": math.nan, "flat_elbo": math.nan}
        if self.flat is not None:
            flat["flat_reconstruction"] = error(self._read(self.flat, self.held.x, now).reconstruction)
            flat["flat_elbo"] = self._bound(self.flat, now)["elbo"]
        return {"reconstruction": error(found.reconstruction), "variance": float(np.square(between - self.rest).mean()), **other, **flat}

    def _probes(self, found: Pass, now: Any) -> dict[str, float]:
        """Linear probes of the true class: learnt on the first half of the held-out sequences, tried on the other."""
        told = {"probe_z": math.nan, "probe_s": math.nan, "probe_majority": math.nan}
        if self.held.label is None:
            return told
        half, label = len(self.held.x) // 2, self._between(self.held.label, now)
        for name, states in (("probe_z", found.z), ("probe_s", found.s)):
            features = _numpy(_some(states))
            known, new = (part.reshape(-1, features.shape[-1]) for part in (features[:half], features[half:]))
            probed = probe(known, label[:half].ravel(), new, label[half:].ravel())
            told |= {name: probed.test, "probe_majority": probed.majority}
        return told

    def _imagined(self, now: Any) -> Imagined:
        """Of the first watched sequence a sample; errors of many, with the means of the states."""
        generator = torch.Generator(self.learners.device).manual_seed(int(stream(self.seed, f"futures {self.learners.t}").integers(2**62)))
        x, init, frame = self.watched.x[:1], now.init, self.frame
        horizon = min(now.horizon, x.shape[1] - frame)
        one = futures(self.model, self.flat, self._tensor(x[:, frame - init : frame]), horizon, generator, states=True)
        frames = {"truth": x[0, frame : frame + horizon]} | {name: f.frames[0] for name, f in one.items()}
        far = min(now.horizon, self.held.length - init)
        many = futures(self.model, self.flat, self._tensor(self.held.x[:, :init]), far, generator, states=False)
        truth = self.held.x[:, init : init + far]
        error = {name: f.error(truth) for name, f in many.items()}
        error["mean"] = np.square(truth - self.rest).reshape(len(truth), far, -1).mean((0, 2))
        return Imagined(
            self.learners.t, 0, frame, {name: shown(f) for name, f in frames.items()},
            {name: f.reads[0] for name, f in one.items() if name != "flat"}, {name: f.z[0] for name, f in one.items() if f.z is not None},
            error,
        )  # fmt: skip

    def sound(self) -> bool:
        """Whether all weights are finite."""
        learners = [*self.learners.models, *([self.learners.flat] if self.learners.flat is not None else [])]
        return all(bool(torch.isfinite(p).all()) for learner in learners for p in learner.parameters)

    # -- parts ---------------------------------------------------------------------------------

    def _tensor(self, x: np.ndarray) -> Tensor:
        return torch.as_tensor(x).to(self.learners.device)

    def _read(self, model: SequenceModel, x: np.ndarray, now: Any) -> Pass:
        return model.read(self._tensor(x), of_whole(rules(now), x.shape[1]))

    def _between(self, values: np.ndarray, now: Any) -> np.ndarray:
        """Of n x T x .. the modelled frames."""
        return values[:, now.init : values.shape[1] - now.init]

    def _reads(self, found: Pass, now: Any) -> Reads:
        q = _numpy(_some(found.q))
        read = np.broadcast_to(forced(q.shape[1], now.init), q.shape).astype(np.int8)
        read[:, now.init : q.shape[1] - now.init] = _numpy(_some(found.boundary))
        return Reads(read, q, now.init + 1, q.shape[1] - now.init)


def _begin(watched: Sequences, now: Any) -> int:
    """Frame from which the future of the first watched sequence is imagined: a true event, if one is known, early enough."""
    latest = watched.length - min(now.horizon, watched.length - now.init)
    if watched.events is not None:
        early = [int(t) for t in np.flatnonzero(watched.events[0]) if now.init <= t <= max(latest, now.init)]
        if early:
            return early[0]
    return now.init


def _some(tensor: Tensor | None) -> Tensor:
    assert tensor is not None
    return tensor


def _numpy(tensor: Tensor) -> np.ndarray:
    return tensor.detach().cpu().numpy().copy()
