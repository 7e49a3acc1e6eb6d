"""The catalogue: all experiments, each with its view: Settle's own, listed here, and those of plug-ins. What it names is loaded on use."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from settle.app import plugins
from settle.app.catalogue_entry import Entry
from settle.backend.core.experiment import Experiment

if TYPE_CHECKING:
    from settle.widgets.view import View

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
        "T, K and β",
        "T, K, β",
        "map",
        "settle.backend.ep.recipe.experiment:Recipe",
        "settle.widgets.views.ep_recipe.view:RecipeView",
    ),
    Entry(
        "gan.plane",
        "Adversarial nets on the plane",
        "GAN, plane",
        "adversaries",
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
        "Wasserstein dependency: factors",
        "Factors",
        "factors",
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
"""Settle's own."""


def names() -> list[str]:
    """All experiments that can be used, in the order of the rail: Settle's own, then those of plug-ins."""
    return [entry.name for entry in _all()]


def entry(name: str) -> Entry:
    """:raises KeyError: there is no experiment of that name."""
    for one in ENTRIES:  # without looking for plug-ins, which are imported by that
        if one.name == name:
            return one
    for one in _all():
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
    :raises Exception: the view of a plug-in may fail to load in any way (:func:`settle.app.window.make_view.make_view` says how).
    """
    return _load(entry(name).view) if entry(name).view else None


def broken() -> list[plugins.BrokenPlugin]:
    """What plug-ins add but cannot be used, each with its reason."""
    return _plugins(_own()).broken


def absence(name: str) -> str:
    """Why there is no experiment of that name here, as a sentence."""
    found = next((each for each in broken() if each.name == name), None)
    return found.sentence if found else f"This version of Settle does not have {name}."


def _all() -> list[Entry]:
    return [*ENTRIES, *_plugins(_own()).entries]


def _own() -> tuple[str, ...]:
    return tuple(entry.name for entry in ENTRIES)


_plugins = cache(plugins.find)


def _load(place: str) -> Any:
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)
