"""What a map can be of, by name: the estimate, the photo score, or likeness to dearer homes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from data.errors import InputError
from explain.activations.subject import Subject
from explain.activations.targets import PhotoScore, PriceBand
from explain.methods import Target
from valuation.trained_model.model import Model

__all__ = ["DEFAULT_TARGET", "TARGETS", "TargetChoice", "offered_targets", "target_named"]

DEFAULT_TARGET = "log price"
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


def target_named(name: str, method: str) -> TargetChoice:
    """The target of a name.

    Raises:
        InputError: There is none, or the method maps no other than its own; the sentence names the choices.
    """
    if name not in TARGETS:
        raise InputError(f"There is nothing called '{name}' to explain; choose one of {', '.join(TARGETS)}.")
    if name != DEFAULT_TARGET and method in _BOUND_METHODS:
        raise InputError(f"The method '{method}' cannot map '{name}': choose another method, such as grad-cam.")
    return TARGETS[name]


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
