"""The catalogue: the one list of experiments, each with its view. What it names is loaded on use."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from backend.experiment import Experiment

if TYPE_CHECKING:
    from widgets.view import View


@dataclass(frozen=True)
class Entry:
    """One experiment: where it is written, how it is shown, what it is called on the rail."""

    name: str
    title: str
    short: str
    icon: str
    """A shape of ``widgets.icons``."""
    experiment: str
    """``module:class``"""
    view: str = ""
    """``module:class``; nothing: the automatic view."""


ENTRIES = [
    Entry("ep.settle", "Settling", "Settling", "settle", "backend.experiments.ep_settle:Settle", "widgets.views.settle:SettleView"),
    Entry(
        "ep.agreement",
        "EP and BPTT",
        "EP = BPTT",
        "equal",
        "backend.experiments.ep_agreement:Agreement",
        "widgets.views.agreement:AgreementView",
    ),
    Entry("ep.train", "Training", "Training", "train", "backend.experiments.ep_train:Train", "widgets.views.training:TrainingView"),
    Entry("ep.recipe", "T, K and beta", "T, K, β", "map", "backend.experiments.ep_recipe:Recipe", "widgets.views.recipe:RecipeView"),
    Entry(
        "gan.plane",
        "Adversarial nets on the plane",
        "GAN, plane",
        "duel",
        "backend.experiments.gan_plane:Plane",
        "widgets.views.plane:PlaneView",
    ),
    Entry(
        "gan.images",
        "Adversarial nets on pictures",
        "Images",
        "pictures",
        "backend.experiments.gan_images:Images",
        "widgets.views.images:ImagesView",
    ),
    Entry(
        "vta.segments",
        "Temporal abstraction: segments",
        "Segments",
        "segments",
        "backend.experiments.vta_segments:Segments",
        "widgets.views.segments:SegmentsView",
    ),
    Entry(
        "vta.navigate",
        "Finding the way by imagining",
        "Navigate",
        "navigate",
        "backend.experiments.vta_navigate:Navigate",
        "widgets.views.navigate:NavigateView",
    ),
    Entry(
        "wdm.compare",
        "Wasserstein dependency: which factors are kept",
        "Factors",
        "kept",
        "backend.experiments.wdm_compare:Compare",
        "widgets.views.compare:CompareView",
    ),
    Entry(
        "wdm.estimators",
        "Estimators beside the truth",
        "Estimators",
        "estimators",
        "backend.experiments.wdm_estimators:Estimators",
        "widgets.views.estimators:EstimatorsView",
    ),
]


def names() -> list[str]:
    """All experiments, in the order of the rail."""
    return [entry.name for entry in ENTRIES]


def entry(name: str) -> Entry:
    """:raises KeyError: there is no experiment of that name."""
    for one in ENTRIES:
        if one.name == name:
            return one
    raise KeyError(name)


def experiment(name: str) -> type[Experiment]:
    """The experiment's class.

    :raises KeyError: there is no experiment of that name.
    """
    return _load(entry(name).experiment)


def view(name: str) -> type[View] | None:
    """The class of the experiment's own view, if it has one.

    :raises KeyError: there is no experiment of that name.
    """
    return _load(entry(name).view) if entry(name).view else None


def _load(place: str) -> Any:
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)
