"""What a map can be of, by name: the estimate, the photo score, likeness to dearer homes or to named ones."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import torch

from data.errors import InputError
from explain.activations.bands import room_means
from explain.activations.subject import Subject
from explain.activations.targets import PhotoScore, PriceBand, Similarity, SupportsComparables
from explain.methods import Target
from valuation.trained_model.model import Model

__all__ = [
    "DEFAULT_TARGET",
    "TARGETS",
    "TargetChoice",
    "check_target",
    "likeness_to",
    "offered_targets",
    "target_named",
]

DEFAULT_TARGET = "log price"
SIMILARITY, COMPARABLES = "similarity", "comparables"
"""Targets that are about other homes, which have to be named: likeness to one home, and likeness to some homes that the
model was trained on rather than to the others."""
_BOUND_METHODS = ("money-map", "aggregated-grad-cam")
"""What they map is theirs: money, and likeness to dearer homes, for which the weights of the store were made."""


@dataclass(frozen=True)
class TargetChoice:
    """A target as people read it.

    Attributes:
        title: In a list of choices.
        words: In a sentence that begins "raises ...".
        summary: One sentence or two: what is raised or lowered, and what to know of its maps.
        of: From a home to the function of its photos' activations.
    """

    title: str
    words: str
    summary: str
    of: Callable[[Subject], Target]


TARGETS: Mapping[str, TargetChoice] = MappingProxyType(
    {
        DEFAULT_TARGET: TargetChoice("The estimate", "the estimate", "", lambda subject: subject.log_price),
        "photo-score": TargetChoice(
            "Photo score",
            "the photo score",
            "The price that the photos alone let one expect, whatever the attributes are. It goes by what photos are "
            "like and not by how much, so the map sets places against each other and adds up to nothing.",
            lambda subject: PhotoScore(subject.model.fitted, subject.blank, subject.room, len(subject.model.rooms)),
        ),
        "dearer-homes": TargetChoice(
            "Likeness to dearer homes",
            "likeness to dearer homes",
            "How much the photos are like those of homes that fetch more than their attributes and other rooms let one "
            "expect, rather than those that fetch less.",
            lambda subject: PriceBand.of(subject.model, subject.room),
        ),
    }
)


def target_named(name: str | TargetChoice, method: str) -> TargetChoice:
    """The target of a name, or one that was made already.

    Raises:
        InputError: There is none, or the method maps no other than its own; the sentence names the choices.
    """
    if isinstance(name, TargetChoice):
        _check_method(name.words, method)
        return name
    if name not in TARGETS:
        known = ", ".join((*TARGETS, SIMILARITY, COMPARABLES))
        raise InputError(f"There is nothing called '{name}' to explain; choose one of {known}.")
    _check_method(name, method)
    return TARGETS[name]


def check_target(name: str, method: str, to: Sequence[str] = ()) -> None:
    """Refuse a target that cannot be mapped, before anything takes time.

    Args:
        name: A name in `TARGETS`, `SIMILARITY` or `COMPARABLES`.
        method: A name in `explain.methods.METHODS`.
        to: Listings that the latter two are about: one for `SIMILARITY`, one or more for `COMPARABLES`.

    Raises:
        InputError: There is no such target, the method maps no other than its own, or the homes do not go with it.
    """
    if name not in (SIMILARITY, COMPARABLES):
        target_named(name, method)
        if to:
            raise InputError(
                f"'{name}' is not about another home: leave --to out, or choose --target {SIMILARITY} or {COMPARABLES}."
            )
        return
    _check_method(name, method)
    if not to:
        raise InputError(f"'{name}' is likeness to another home: name it with --to LISTING.")
    if name == SIMILARITY and len(to) > 1:
        raise InputError(f"Likeness is mapped to one home at a time, not {len(to)}: give --to LISTING once.")


def likeness_to(name: str, to: Sequence[str], lay_out: Callable[[str], Subject]) -> TargetChoice:
    """Likeness to homes that are named, room by room.

    Args:
        name: `SIMILARITY`: how alike embeddings are to the mean of the other home's photos of the same room, by their
            cosine. `COMPARABLES`: how far they lie towards the homes' photos rather than those of all other training
            homes.
        to: The listings, as `check_target` wants them.
        lay_out: Lays out one of them with the same model.

    Raises:
        InputError: There is no such listing, or it cannot be laid out. When the target is made for a home, also: the
            homes have no photos of the same room, or the home is one of those named.
    """
    named = ", ".join(to)
    title, words = f"Likeness to {named}", f"likeness to {named}"
    if name == SIMILARITY:
        other = lay_out(to[0])
        summary = "How alike the photos are to those of the same rooms of another home."
        return TargetChoice(title, words, summary, lambda subject: _similarity(subject, other))
    summary = "How much the photos are like those of the named homes rather than those of all other training homes."
    return TargetChoice(title, words, summary, lambda subject: _comparables(subject, to))


def _similarity(subject: Subject, other: Subject) -> Target:
    _check_other(subject, [other.listing_id])
    projection = subject.model.fitted.projection
    if projection is None or len(other) == 0:
        raise InputError(f"The estimate of listing '{other.listing_id}' rests on no photos to be like.")
    with torch.no_grad():
        embedding = projection(other.activations.mean(dim=(2, 3)), other.room)
    every = torch.ones(len(other), dtype=torch.bool)
    means, count = room_means(embedding, other.room, every, len(subject.model.rooms))
    _check_rooms(subject, count > 0, [other.listing_id])
    return Similarity(projection, subject.room, means[subject.room])


def _comparables(subject: Subject, to: Sequence[str]) -> Target:
    _check_other(subject, to)
    target = SupportsComparables.of(subject.model, subject.room, to, without=subject.listing_id)
    _check_rooms(subject, (target.directions != 0).any(1), to)
    return target


def _check_other(subject: Subject, to: Sequence[str]) -> None:
    if subject.listing_id in to:
        raise InputError(f"'{subject.listing_id}' is the home that is explained: name another one with --to.")
    if len(subject) == 0:
        raise InputError(
            f"The estimate of listing '{subject.listing_id}' rests on no photos that could be like others."
        )


def _check_rooms(subject: Subject, known: torch.Tensor, to: Sequence[str]) -> None:
    """Refuse a home none of whose rooms is among the known ones, (R + 1,)."""
    if not known[subject.room].any():
        raise InputError(f"There is no photo of {', '.join(to)} of a room that '{subject.listing_id}' has a photo of.")


def _check_method(name: str, method: str) -> None:
    if name != DEFAULT_TARGET and method in _BOUND_METHODS:
        raise InputError(f"The method '{method}' cannot map '{name}': choose another method, such as grad-cam.")


def offered_targets(model: Model, method: str) -> tuple[str, ...]:
    """Names of the targets that a method can map with a model; none where the method has one of its own."""
    if method in _BOUND_METHODS:
        return ()
    further = []
    if "photos_only" in model.fitted.models:
        further.append("photo-score")
    if model.photos is not None:
        further.append("dearer-homes")
    return (DEFAULT_TARGET, *further)
