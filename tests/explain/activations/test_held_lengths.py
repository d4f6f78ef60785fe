from dataclasses import replace

import pytest
import torch

from data.portfolio import Portfolio
from explain.activations.held_lengths import HeldLengths, with_lengths_held
from explain.activations.subject import Subject, prepare_subject
from explain.methods.money_map import integrated_gradients
from valuation.trained_model.model import Model


@pytest.fixture(scope="module", params=["several", "h03"])
def subject(request: pytest.FixtureRequest, bright_model: Model, bright_homes: Portfolio) -> Subject:
    return replace(prepare_subject(bright_model, bright_homes, request.param), basis="photos_only")


def test_both_ends_of_the_path_keep_their_value(subject: Subject) -> None:
    target = subject.log_price
    held = with_lengths_held(target, subject.activations)
    assert isinstance(held, HeldLengths)
    average = subject.baseline[:, :, None, None].expand_as(subject.activations)
    with torch.no_grad():
        # Two ways of dividing float32 embeddings by their lengths.
        assert held(subject.activations).item() == pytest.approx(target(subject.activations).item(), abs=1e-6)
        assert held(average).item() == pytest.approx(target.at(subject.blank).item(), abs=1e-5)


def test_maps_add_up_to_what_the_photos_add(subject: Subject) -> None:
    """With the lengths free, the whole change is a jump that gradients do not see."""
    target = subject.log_price
    with torch.no_grad():
        gap = (target(subject.activations) - target.at(subject.blank)).item()
    assert abs(gap) > 0.01
    held = with_lengths_held(target, subject.activations)
    maps = integrated_gradients(subject.activations, held, subject.baseline)
    assert maps.double().sum().item() == pytest.approx(gap, abs=1e-5)
    free = integrated_gradients(subject.activations, target, subject.baseline)
    assert abs(free.double().sum().item()) < 0.01 * abs(gap)


def test_where_the_price_is_linear_nothing_is_held(subject: Subject) -> None:
    linear = replace(subject, basis="both").log_price
    assert with_lengths_held(linear, subject.activations) is linear
    alone = subject.log_price
    assert with_lengths_held(alone, subject.activations[:0]) is alone
