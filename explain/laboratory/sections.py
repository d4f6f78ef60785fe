"""The parts of `hearthmap bench explain` that need no truth: cost, faithfulness and sanity, on homes held out."""

from itertools import islice

import numpy as np
import torch

from data.errors import InputError
from explain.activations.subject import Subject
from explain.laboratory.baselines import BASELINES
from explain.laboratory.cost import Cost, measure_cost
from explain.laboratory.faithfulness.faithfulness import (
    Faithfulness,
    MapsOf,
    faithfulness,
    maps_of_baseline,
    maps_of_method,
)
from explain.laboratory.held_out import HeldOut
from explain.laboratory.sanity.rebuilding import training_homes
from explain.laboratory.sanity.sanity import Sanity, label_randomisation, parameter_randomisation
from valuation.training.train_settings import Progress, TrainSettings

__all__ = ["cost_of", "faithfulness_of", "sanity_of"]


def cost_of(held: HeldOut, *, photos: int = 16, score_cam: bool = True) -> Cost:
    """What maps cost, on a batch of photos of homes held out.

    Args:
        held: The model and homes.
        photos: In the batch.
        score_cam: Whether to time ScoreCAM too, which takes a minute or two for one photo.

    Raises:
        InputError: None of the homes has photos.
    """
    subjects = _with_photos(held, photos)  # more than enough, at a photo each
    pixels = np.concatenate([subject.pixels for subject in subjects])[:photos]
    room = torch.cat([subject.room for subject in subjects])[:photos]
    return measure_cost(held.model, pixels, room, score_cam=score_cam)


def faithfulness_of(
    held: HeldOut,
    methods: tuple[str, ...],
    *,
    homes: int | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Faithfulness:
    """How faithful maps are to the model, beside baselines.

    Args:
        held: The model and homes.
        methods: Names in `explain.methods.METHODS`.
        homes: How many of the homes; all when None.
        seed: Of everything random.
        progress: Told how far it is.
    """
    ways: dict[str, MapsOf] = {name: maps_of_method(name) for name in methods}
    ways |= {name: maps_of_baseline(maps, seed) for name, maps in BASELINES.items()}
    total = len(held.listings[:homes])
    return faithfulness(
        held.subjects(homes),
        ways,
        baselines=tuple(BASELINES),
        progress=None if progress is None else lambda done: progress("faithfulness", done, total),
    )


def sanity_of(
    held: HeldOut,
    methods: tuple[str, ...],
    settings: TrainSettings,
    *,
    homes: int = 8,
    depth: int | None = None,
    progress: Progress | None = None,
) -> tuple[Sanity, Sanity]:
    """Whether maps depend on the model's parameters, and on the prices it learned from.

    Args:
        held: The model and homes.
        methods: Names in `explain.methods.METHODS`.
        settings: That the model was trained with.
        homes: How many of the homes.
        depth: How many stages of the model are made random; all when None.
        progress: Told how far it is.

    Raises:
        InputError: None of the homes has photos.
    """
    subjects = _with_photos(held, homes)
    ways = {name: maps_of_method(name) for name in methods}
    tell = progress or (lambda stage, done, total: None)
    few = training_homes(held.model, held.trained_on, held.server)
    parameters = parameter_randomisation(
        subjects,
        ways,
        rebuild=few,
        depth=depth,
        progress=lambda done, total: tell("random parameters", done, total),
    )
    # Shuffled prices leave the backbone as it is, so all training homes can be kept.
    every = training_homes(held.model, held.trained_on, held.server, few=None)
    labels = label_randomisation(
        subjects,
        ways,
        held.market(),
        settings.metric,
        rebuild=every,
        progress=lambda done, total: tell("shuffled prices", done, total),
    )
    return parameters, labels


def _with_photos(held: HeldOut, count: int) -> list[Subject]:
    """The first homes held out that have photos."""
    found = list(islice((subject for subject in held.subjects() if len(subject)), count))
    if not found:
        raise InputError(f"None of the homes held out of {held.portfolio.folder} has photos that can be explained.")
    return found
