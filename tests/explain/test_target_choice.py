from dataclasses import replace

import numpy as np
import pytest
import torch

from data.errors import InputError
from data.portfolio import Portfolio
from explain.activations.subject import Subject, prepare_subject
from explain.explaining import explain_subject
from explain.methods import METHODS
from explain.pictures.overlay import legend_words
from explain.target_choice import DEFAULT_TARGET, TARGETS, offered_targets
from valuation.encoder.serving import compile_for_serving
from valuation.trained_model.model import Model


@pytest.fixture(scope="module")
def several(bright_model: Model, bright_homes: Portfolio) -> Subject:
    assert bright_model.backbone is not None
    return prepare_subject(bright_model, bright_homes, "several", server=compile_for_serving(bright_model.backbone))


def test_another_target_has_other_maps_and_the_same_money(several: Subject) -> None:
    official = explain_subject(several, method="grad-cam", regions=False)
    assert (official.unit, official.target) == ("relative", "log price")
    for target in ("photo-score", "dearer-homes"):
        other = explain_subject(several, method="grad-cam", target=target, regions=False)
        assert other.unit == "relative"
        assert [photo.amount for photo in other.photos] == pytest.approx([photo.amount for photo in official.photos])
        share = np.corrcoef(other.photos[0].map.ravel(), official.photos[0].map.ravel())[0, 1]
        assert share < 0.9999
        assert legend_words(1.0, other).right == f"raises {TARGETS[target].words}"


def test_the_map_of_the_photo_score_sets_places_against_each_other(several: Subject) -> None:
    """The score is the same for photos that differ from the average twice as much, so its slope along them is none."""
    target = TARGETS["photo-score"].of(several)
    usual = several.baseline[:, :, None, None]
    with torch.no_grad():
        twice = target(usual + 2 * (several.activations - usual))
        assert float(twice) == pytest.approx(float(target(several.activations)), abs=1e-5)
    photos = explain_subject(several, method="grad-cam", target="photo-score", regions=False).photos
    size = sum(np.abs(photo.map).sum() for photo in photos)
    assert size > 0
    assert abs(sum(photo.map.sum() for photo in photos)) < 1e-3 * size


def test_what_is_offered(bright_model: Model) -> None:
    assert offered_targets(bright_model, "grad-cam") == tuple(TARGETS)
    assert offered_targets(bright_model, "aggregated-grad-cam") == ()
    assert offered_targets(bright_model, "money-map") == ()
    assert {"aggregated-grad-cam", "money-map"} <= METHODS.keys()
    assert offered_targets(replace(bright_model, photos=None), "grad-cam") == (DEFAULT_TARGET, "photo-score")


def test_an_unknown_target(several: Subject) -> None:
    with pytest.raises(InputError, match="nothing called 'beauty' to explain; choose one of log price"):
        explain_subject(several, target="beauty")
    for method in ("money-map", "aggregated-grad-cam"):
        with pytest.raises(InputError, match=f"'{method}' cannot map 'dearer-homes'"):
            explain_subject(several, method=method, target="dearer-homes")
