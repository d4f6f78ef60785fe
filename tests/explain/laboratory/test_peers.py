"""pytorch-grad-cam on the same model: what it is given is the model, and what comes back is its own map."""

import numpy as np
import pytest
import torch

from data.errors import InputError
from data.portfolio import Portfolio
from explain.activations.subject import Subject, prepare_subject
from explain.laboratory import peers
from explain.laboratory.peers import PEERS, SLOW_PEERS, _PhotoPrice, peer_maps
from explain.methods.grad_cam import grad_weights
from valuation.trained_model.model import Model

pytest.importorskip("pytorch_grad_cam")


@pytest.fixture(scope="module")
def subject(bright_homes: Portfolio, bright_model: Model) -> Subject:
    return prepare_subject(bright_model, bright_homes, "several")


def test_the_net_gives_the_log_estimate(subject: Subject) -> None:
    changed = subject.activations.flip(0)
    for number in range(len(subject)):
        net = _PhotoPrice(subject, number)
        with torch.no_grad():
            found = net(torch.stack([subject.activations[number], changed[number]]))
            versions = [subject.activations, subject.activations.clone()]
            versions[1][number] = changed[number]
            expected = torch.stack([subject.log_price(version) for version in versions])
        torch.testing.assert_close(found[:, 0], expected, rtol=0, atol=1e-6)


def test_grad_cam_is_the_weighted_sum_cut_at_zero_and_scaled(subject: Subject) -> None:
    raises, lowers = peer_maps(subject, "GradCAM")
    plain = torch.einsum("nc,nchw->nhw", grad_weights(subject.activations, subject.log_price), subject.activations)
    for found, signed in ((raises, plain), (lowers, -plain)):
        cut = signed.clamp(min=0)
        low = cut.amin((1, 2), keepdim=True)
        scaled = (cut - low) / (cut.amax((1, 2), keepdim=True) - low).clamp(min=1e-7)
        np.testing.assert_allclose(found.numpy(), scaled.numpy(), atol=1e-3)


@pytest.mark.parametrize("name", [*PEERS, *SLOW_PEERS])
def test_every_peer_makes_maps_and_leaves_the_model_alone(subject: Subject, name: str) -> None:
    projection = subject.model.fitted.projection
    assert projection is not None
    before = {key: value.clone() for key, value in projection.state_dict().items()}
    for maps in peer_maps(subject, name):
        assert maps.shape == (len(subject), *subject.activations.shape[2:])
        assert 0 <= float(maps.min()) <= float(maps.max()) <= 1
    assert projection.log_gains.grad is None
    assert all(torch.equal(before[key], value) for key, value in projection.state_dict().items())


def test_without_the_library_there_is_a_clear_sentence(subject: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "has_peers", lambda: False)
    with pytest.raises(InputError, match="pip install grad-cam"):
        peer_maps(subject, "GradCAM")
