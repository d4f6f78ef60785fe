"""The cost of maps: that everything is measured and said, never how long it took here."""

import math
import sys
from dataclasses import replace

import pytest
import torch

from data.errors import InputError
from data.portfolio import Portfolio
from explain.activations.aggregation import with_grad_weights
from explain.activations.subject import Subject, prepare_subject
from explain.laboratory.cost import Cost, measure_cost, resident_memory
from explain.methods.aggregated import transfer_maps
from valuation.trained_model.model import Model

COST = Cost(8, 2, 0.010, 0.0005, 0.21, 21.0, 1000, 400.0, 401.0)


def test_ratios_by_hand() -> None:
    assert COST.overhead == pytest.approx(0.05)
    assert COST.faster_than_grad_cam == pytest.approx(20)
    assert COST.faster_than_score_cam == pytest.approx(2000)
    assert replace(COST, score_cam=None).faster_than_score_cam is None


def test_the_text_says_it_all() -> None:
    text = COST.as_text()
    for part in ("batch of 8, 2 threads", "0.50  (5.0% of", "(20.0 times)", "(2,000 times)", "1000 photos", "+1 MiB"):
        assert part in text
    assert "ScoreCAM" not in replace(COST, score_cam=None).as_text()


@pytest.fixture(scope="module")
def subject(bright_model: Model, bright_homes: Portfolio) -> Subject:
    return prepare_subject(with_grad_weights(bright_model), bright_homes, "several")


def test_everything_is_measured(subject: Subject, capfd: pytest.CaptureFixture[str]) -> None:
    backbone = subject.model.backbone
    assert backbone is not None
    before = {name: value.clone() for name, value in backbone.state_dict().items()}
    cost = measure_cost(subject.model, subject.pixels, subject.room, server=subject.server, repeats=1, memory_photos=20)
    assert (cost.batch, cost.threads, cost.memory_photos) == (4, torch.get_num_threads(), 20)
    assert min(cost.forward, cost.transfer, cost.grad_cam, cost.score_cam or 0) > 0
    assert math.isnan(cost.memory_before) or min(cost.memory_before, cost.memory_after) > 0
    # The model is left as it was, and nothing was printed.
    assert all(torch.equal(value, before[name]) for name, value in backbone.state_dict().items())
    assert all(parameter.grad is None for parameter in backbone.parameters())
    assert capfd.readouterr() == ("", "")


def test_score_cam_can_be_left_out(subject: Subject) -> None:
    cost = measure_cost(
        subject.model, subject.pixels, subject.room, server=subject.server, repeats=1, score_cam=False, memory_photos=1
    )
    assert cost.score_cam is None


def test_memory_does_not_grow_with_the_number_of_photos(subject: Subject) -> None:
    def many(times: int) -> float:
        for _ in range(times):
            transfer_maps(subject.model, subject.activations, subject.room)
        return resident_memory()

    before = many(50)
    if math.isnan(before):
        pytest.skip("the system does not tell how much memory is held")
    assert many(250) - before < 20  # 1,000 photos; keeping their activations alone would take more


def test_without_the_peers_it_says_what_to_install(subject: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pytorch_grad_cam", None)
    with pytest.raises(InputError, match=r"pip install \"hearthmap\[test\]\""):
        measure_cost(subject.model, subject.pixels, subject.room)


def test_no_photos_are_refused(subject: Subject) -> None:
    with pytest.raises(InputError, match="no photos to time"):
        measure_cost(subject.model, subject.pixels[:0], subject.room[:0])


def test_a_model_without_a_store_is_refused(subject: Subject, bright_model: Model) -> None:
    with pytest.raises(InputError, match="no grad-weight store"):
        measure_cost(replace(bright_model, grad_weights=None), subject.pixels, subject.room, server=subject.server)
