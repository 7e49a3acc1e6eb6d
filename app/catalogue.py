"""The catalogue: the one list of experiments, each with its view. What it names is loaded on use."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from settle.backend.core.experiment import Experiment

if TYPE_CHECKING:
    from settle.widgets.view import View


@dataclass(frozen=True)
class Entry:
    """One experiment: where it is written, how it is shown, what it is called on the rail."""

    name: str
    title: str
    short: str
    icon: str
    """A shape of ``settle.widgets.theme.icons``."""
    experiment: str
    """``module:class``"""
    view: str = ""
    """``module:class``; nothing: the automatic view."""


ENTRIES = [
    Entry(
        "ep.settle",
        "Settling",
        "Settling",
        "settle",
        "settle.backend.ep.settle.experiment:Settle",
        "settle.widgets.views.ep_settle.view:SettleView",
    ),
    Entry(
        "ep.agreement",
        "EP and BPTT",
        "EP = BPTT",
        "equal",
        "settle.backend.ep.agreement.experiment:Agreement",
        "settle.widgets.views.ep_agreement.view:AgreementView",
    ),
    Entry(
        "ep.train",
        "Training",
        "Training",
        "train",
        "settle.backend.ep.train.experiment:Train",
        "settle.widgets.views.ep_train.view:TrainingView",
    ),
    Entry(
        "ep.recipe",
        "T, K and beta",
        "T, K, β",
        "map",
        "settle.backend.ep.recipe.experiment:Recipe",
        "settle.widgets.views.ep_recipe.view:RecipeView",
    ),
    Entry(
        "gan.plane",
        "Adversarial nets on the plane",
        "GAN, plane",
        "duel",
        "settle.backend.gan.plane.experiment:Plane",
        "settle.widgets.views.gan_plane.view:PlaneView",
    ),
    Entry(
        "gan.images",
        "Adversarial nets on pictures",
        "Images",
        "pictures",
        "settle.backend.gan.images.experiment:Images",
        "settle.widgets.views.gan_images.view:ImagesView",
    ),
    Entry(
        "vta.segments",
        "Temporal abstraction: segments",
        "Segments",
        "segments",
        "settle.backend.vta.segments.experiment:Segments",
        "settle.widgets.views.vta_segments.view:SegmentsView",
    ),
    Entry(
        "vta.navigate",
        "Finding the way by imagining",
        "Navigate",
        "navigate",
        "settle.backend.vta.navigate.experiment:Navigate",
        "settle.widgets.views.vta_navigate.view:NavigateView",
    ),
    Entry(
        "wdm.compare",
        "Wasserstein dependency: which factors are kept",
        "Factors",
        "kept",
        "settle.backend.wdm.compare.experiment:Compare",
        "settle.widgets.views.wdm_compare.view:CompareView",
    ),
    Entry(
        "wdm.estimators",
        "Estimators beside the truth",
        "Estimators",
        "estimators",
        "settle.backend.wdm.estimators.experiment:Estimators",
        "settle.widgets.views.wdm_estimators.view:EstimatorsView",
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
