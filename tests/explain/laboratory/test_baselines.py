"""Maps that know nothing of the model."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from data.portfolio import Portfolio
from explain.activations.subject import Subject, prepare_subject
from explain.laboratory.baselines import BASELINES, CENTRE_WIDTH, centre, edges, uniform_noise
from valuation.trained_model.model import Model


@pytest.fixture(scope="module")
def subject(bright_homes: Portfolio, bright_model: Model) -> Subject:
    return prepare_subject(bright_model, bright_homes, "several")


@pytest.mark.parametrize("name", BASELINES)
def test_a_map_per_photo_without_negative_values(subject: Subject, name: str) -> None:
    maps = BASELINES[name](subject, 0)
    assert maps.shape == (len(subject), *subject.activations.shape[2:])
    assert maps.dtype == torch.float32
    assert bool((maps >= 0).all())


@pytest.mark.parametrize("name", BASELINES)
def test_homes_without_photos_have_no_maps(bright_homes: Portfolio, bright_model: Model, name: str) -> None:
    assert len(BASELINES[name](prepare_subject(bright_model, bright_homes, "plain"), 0)) == 0


def test_noise_is_repeatable_and_differs_between_seeds_and_homes(subject: Subject) -> None:
    assert torch.equal(uniform_noise(subject, 1), uniform_noise(subject, 1))
    assert not torch.equal(uniform_noise(subject, 1), uniform_noise(subject, 2))
    assert not torch.equal(uniform_noise(subject, 1), uniform_noise(replace(subject, listing_id="other"), 1))


def test_the_centre_is_a_gaussian_in_the_middle(subject: Subject) -> None:
    found = centre(subject).numpy()[0]
    height, width = found.shape
    for y in range(height):
        for x in range(width):
            off = ((y + 0.5) / height - 0.5) ** 2 + ((x + 0.5) / width - 0.5) ** 2
            assert found[y, x] == pytest.approx(np.exp(-off / (2 * CENTRE_WIDTH**2)), rel=1e-5)


def test_edges_are_where_the_light_changes(subject: Subject) -> None:
    height, width = subject.pixels.shape[1:3]
    pixels = np.zeros_like(subject.pixels)
    pixels[:, :, width // 2 :] = 200
    found = edges(subject.viewed(pixels, subject.activations)).numpy()
    columns = found.shape[2]
    edge = columns // 2  # the step lies between the positions before and at it
    assert found[:, :, edge - 1 : edge + 1].sum() == pytest.approx(found.sum())
    # Sobel's weights 1, 2, 1 over a step of 200 in the two columns beside it.
    assert found.sum() * (height * width) / found[0].size / len(found) == pytest.approx(2 * 800 * height, rel=1e-4)
