"""What adversarial nets on pictures record. No torch here. A picture is h x w, in colour 3 x h x w, in [0, 1]."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from settle.backend.core.frame import Frame, column
from settle.backend.gan.frames import IterationFrame


@dataclass(frozen=True)
class ImageStartFrame(Frame):
    """At the start: what is to be learnt, and the latents that are shown all along."""

    table: ClassVar[str] = "start"
    title: ClassVar[str] = "Real pictures and fixed latents"
    shows: ClassVar[tuple[str, ...]] = ("real",)
    real: np.ndarray = column("training pictures")
    real_label: np.ndarray = column("their classes")
    latent: np.ndarray = column("latents of the samples")
    label: np.ndarray = column("classes that the samples are to be of, -1: none")


@dataclass(frozen=True)
class ImageSamplesFrame(Frame):
    """What the generator makes of the fixed latents."""

    table: ClassVar[str] = "samples"
    title: ClassVar[str] = "Samples"
    shows: ClassVar[tuple[str, ...]] = ("pictures",)
    leads: ClassVar[bool] = True
    t: int = column("iteration")
    pictures: np.ndarray = column("samples")
    score: np.ndarray = column("D of each sample")


@dataclass(frozen=True)
class ImageIterationFrame(IterationFrame):
    """An iteration of training on pictures."""

    real_score: float = column("mean score of real pictures, before the sigmoid")
    fake_score: float = column("mean score of fakes, before the sigmoid")
    rate_d: float = column("learning rate of D")
    rate_g: float = column("learning rate of G")


@dataclass(frozen=True)
class ScoreHistogramFrame(Frame):
    """How D's answers spread, on as many test pictures as fakes."""

    table: ClassVar[str] = "scores"
    title: ClassVar[str] = "D of real and fake pictures"
    shows: ClassVar[tuple[str, ...]] = ("fake", "real")
    t: int = column("iteration")
    edges: np.ndarray = column("edges of the bins")
    real: np.ndarray = column("test pictures in each bin")
    fake: np.ndarray = column("fakes in each bin")


@dataclass(frozen=True)
class NearestNeighbourFrame(Frame):
    """The training pictures nearest to the first samples."""

    table: ClassVar[str] = "nearest"
    title: ClassVar[str] = "Nearest training pictures"
    shows: ClassVar[tuple[str, ...]] = ("pictures",)
    t: int = column("iteration")
    index: np.ndarray = column("place of the picture in the training set")
    distance: np.ndarray = column("Euclidean distance of the pixels")
    pictures: np.ndarray = column("nearest training pictures")
    typical: float = column("mean distance of a test picture to its nearest training picture")


@dataclass(frozen=True)
class ImageMetricsFrame(Frame):
    """How good the pictures are. From small-FID on: ``compared`` pictures against as many held-out real ones, mean over random halves of
    these; ``real``: held-out pictures against others of them, what a perfect generator measures; ``sd``: of one half."""

    table: ClassVar[str] = "figures"
    title: ClassVar[str] = "Figures"
    shows: ClassVar[tuple[str, ...]] = ("parzen_ll",)
    t: int = column("iteration")
    parzen_ll: float = column("Parzen log-likelihood of the test pictures", "nats")
    parzen_se: float = column("its standard error", "nats")
    parzen_sigma: float = column("width of the window")
    fid_small: float = column("small-FID: Frechet distance of the small classifier's features, biased upward by the number of pictures")
    fid_small_real: float = column("small-FID of as many real pictures")
    precision: float = column("precision: fakes within reach of real pictures")
    recall: float = column("recall: real pictures within reach of fakes")
    classifier_score: float = column("exp E KL(p(y|x) || p(y)) of the small classifier")
    classifier_score_real: float = column("the same of as many real pictures")
    classifier_accuracy: float = column("share of the test pictures that the small classifier reads rightly")
    kid_small: float = column("small-KID: kernel distance of the small classifier's features, without bias")
    kid_small_real: float = column("small-KID of as many real pictures: 0 but for chance")
    precision_real: float = column("precision of as many real pictures")
    recall_real: float = column("recall of as many real pictures")
    kid_small_sd: float = column("small-KID, standard deviation")
    kid_small_real_sd: float = column("small-KID of real pictures, standard deviation")
    fid_small_sd: float = column("small-FID, standard deviation")
    fid_small_real_sd: float = column("small-FID of real pictures, standard deviation")
    precision_sd: float = column("precision, standard deviation")
    precision_real_sd: float = column("precision of real pictures, standard deviation")
    recall_sd: float = column("recall, standard deviation")
    recall_real_sd: float = column("recall of real pictures, standard deviation")
    classifier_score_sd: float = column("score of the classifier, standard deviation")
    classifier_score_real_sd: float = column("score of real pictures, standard deviation")
    compared: int = column("pictures on either side")


@dataclass(frozen=True)
class LastAndAverageFrame(Frame):
    """The figures of both generators, whichever is shown: G's last weights and their moving average, from the same latents. Without an
    average (``ema`` 0) both are the same."""

    table: ClassVar[str] = "last_and_average"
    title: ClassVar[str] = "Figures of G's last weights and of their average"
    shows: ClassVar[tuple[str, ...]] = ("parzen_ll_last", "parzen_ll_average")
    t: int = column("iteration")
    parzen_ll_last: float = column("Parzen log-likelihood, last weights", "nats")
    parzen_ll_average: float = column("Parzen log-likelihood, average", "nats")
    parzen_se_last: float = column("its standard error, last weights", "nats")
    parzen_se_average: float = column("its standard error, average", "nats")
    fid_small_last: float = column("small-FID, last weights")
    fid_small_average: float = column("small-FID, average")
    kid_small_last: float = column("small-KID, last weights")
    kid_small_average: float = column("small-KID, average")
    precision_last: float = column("precision, last weights")
    precision_average: float = column("precision, average")
    recall_last: float = column("recall, last weights")
    recall_average: float = column("recall, average")
    classifier_score_last: float = column("score of the classifier, last weights")
    classifier_score_average: float = column("score of the classifier, average")


@dataclass(frozen=True)
class TestErrorFrame(Frame):
    """How D reads the test pictures where some of the training pictures have labels, and its twin, which learns from these alone."""

    table: ClassVar[str] = "test_errors"
    title: ClassVar[str] = "Test error with few labels"
    shows: ClassVar[tuple[str, ...]] = ("test_error", "test_error_alone")
    t: int = column("iteration")
    test_error: float = column("test error of D", "%")
    test_error_alone: float = column("test error of the labelled pictures alone", "%")
