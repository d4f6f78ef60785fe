"""Every method of the family on a trained model: shapes, signs, targets, and which maps are one and the same."""

import pytest
import torch
from torch import Tensor

from data.errors import InputError
from data.portfolio import Portfolio
from explain.activations.layers import gradient
from explain.activations.subject import Subject, prepare_subject
from explain.activations.targets import Similarity
from explain.methods import METHODS
from explain.methods.embedding_cam import ProxyTarget, embedding_slopes, projection_of, proxies
from valuation.trained_model.model import Model

FAMILY = (
    "grad-cam",
    "counterfactual-grad-cam",
    "cam",
    "xgrad-cam",
    "hirescam",
    "layercam",
    "gam",
    "integrated-grad-cam",
    "group-cam",
    "relevance-cam",
    "embedding-cam",
    "fam",
    "sfam",
    "guided-grad-cam",
)
OWN_ONLY = ("cam", "fam", "sfam")
PHOTO_SIZED = ("group-cam", "guided-grad-cam")


@pytest.fixture(scope="module")
def subject(bright_model: Model, bright_homes: Portfolio) -> Subject:
    return prepare_subject(bright_model, bright_homes, "several")


@pytest.fixture(scope="module")
def partner(subject: Subject) -> Tensor:
    """Embeddings of made-up other photos, not of unit length."""
    size = projection_of(subject).size
    return torch.randn(len(subject), size, generator=torch.Generator().manual_seed(5)) * 3


@pytest.mark.parametrize("name", FAMILY)
def test_maps_of_the_own_activations(name: str, subject: Subject) -> None:
    found = METHODS[name].maps(subject, subject.log_price, None)
    size = subject.pixels.shape[1:3] if name in PHOTO_SIZED else subject.activations.shape[2:]
    assert found.values.shape == (len(subject), *size)
    assert found.values.dtype == torch.float32
    assert torch.isfinite(found.values).all()
    assert not found.values.requires_grad
    assert all(values.abs().max() > 0 for values in found.values)
    assert found.unit == "relative"
    assert all(note.endswith(".") for note in found.notes)


@pytest.mark.parametrize("name", sorted(set(FAMILY) - set(OWN_ONLY)))
def test_maps_of_an_earlier_layer(name: str, subject: Subject) -> None:
    assert METHODS[name].any_layer
    found = METHODS[name].maps(subject, subject.log_price, "blocks.2")
    # 64 pixels, of which the third stage leaves an eighth.
    assert found.values.shape == (len(subject), *((64, 64) if name in PHOTO_SIZED else (8, 8)))
    assert torch.isfinite(found.values).all()
    assert not found.values.requires_grad
    assert found.values.abs().max() > 0
    with pytest.raises(InputError, match="no layer 'attic'"):
        METHODS[name].maps(subject, subject.log_price, "attic")


@pytest.mark.parametrize("name", OWN_ONLY)
def test_some_have_no_other_layer(name: str, subject: Subject) -> None:
    assert not METHODS[name].any_layer
    with pytest.raises(InputError, match="only at the model's own activations"):
        METHODS[name].maps(subject, subject.log_price, "blocks.2")


@pytest.mark.parametrize(
    ("name", "other"), [(name, other) for name in (*FAMILY, "money-map") for other in METHODS[name].coincides]
)
def test_methods_said_to_coincide_do(name: str, other: str, subject: Subject) -> None:
    one, two = (METHODS[each].maps(subject, subject.log_price, None).values.flatten(1) for each in (name, other))
    # Up to the scale of each photo's map.
    torch.testing.assert_close(
        torch.nn.functional.normalize(one, dim=1), torch.nn.functional.normalize(two, dim=1), rtol=1e-3, atol=1e-4
    )


def test_they_differ_at_an_earlier_layer(subject: Subject) -> None:
    names = ("grad-cam", "xgrad-cam", "hirescam", "layercam", "integrated-grad-cam", "relevance-cam")
    found = [METHODS[name].maps(subject, subject.log_price, "blocks.2").values.flatten(1) for name in names]
    for number, one in enumerate(found):
        for two in found[number + 1 :]:
            assert (torch.cosine_similarity(one, two) < 0.999).any()


def test_the_counterfactual_has_the_opposite_signs(subject: Subject) -> None:
    for layer in (None, "2"):
        plain = METHODS["grad-cam"].maps(subject, subject.log_price, layer).values
        assert torch.equal(METHODS["counterfactual-grad-cam"].maps(subject, subject.log_price, layer).values, -plain)


@pytest.mark.parametrize("name", sorted(set(FAMILY) - {"layercam"}))
def test_the_negative_target_has_the_opposite_map(name: str, subject: Subject) -> None:
    def negative(activations: Tensor) -> Tensor:
        return -subject.log_price(activations)

    plain = METHODS[name].maps(subject, subject.log_price, None).values
    turned = METHODS[name].maps(subject, negative, None).values
    torch.testing.assert_close(turned, -plain, rtol=1e-3, atol=1e-4 * float(plain.abs().max()))


def test_gam_takes_several_layers(subject: Subject) -> None:
    several = METHODS["gam"].maps(subject, subject.log_price, "blocks.2, -1").values
    assert several.shape == (len(subject), 8, 8)
    single = METHODS["gam"].maps(subject, subject.log_price, "blocks.2").values
    hires = METHODS["hirescam"].maps(subject, subject.log_price, "blocks.2").values
    torch.testing.assert_close(single, hires)
    assert several.abs().max() <= 1


def test_embedding_cam_adds_up_to_the_product_with_the_proxy(subject: Subject, partner: Tensor) -> None:
    projection = projection_of(subject)
    target = Similarity(projection, subject.room, partner)
    found = METHODS["embedding-cam"].maps(subject, target, None)
    embedding = projection(subject.activations.mean(dim=(2, 3)), subject.room)
    expected = (embedding * torch.nn.functional.normalize(partner, dim=1)).sum(1).detach()
    torch.testing.assert_close(found.values.sum(dim=(1, 2)), expected, rtol=1e-3, atol=1e-4)
    assert found.notes == ()


def test_the_cosine_of_sfam_shares_the_sign_of_embedding_cam(subject: Subject, partner: Tensor) -> None:
    """Both hold the photo's channels against the same partner, so turning the partner turns both maps."""
    target = Similarity(projection_of(subject), subject.room, partner)
    turned = Similarity(projection_of(subject), subject.room, -partner)
    for name in ("fam", "sfam", "embedding-cam"):
        found = METHODS[name].maps(subject, target, None).values
        torch.testing.assert_close(METHODS[name].maps(subject, turned, None).values, -found)
    similar = Similarity(projection_of(subject), subject.room, partner, "euclidean")
    assert torch.isfinite(METHODS["sfam"].maps(subject, similar, None).values).all()


def test_the_gradient_in_embedding_space_is_that_of_the_target(subject: Subject) -> None:
    projection, pooled = projection_of(subject), subject.activations.mean(dim=(2, 3))
    embedding = projection(pooled, subject.room).detach().requires_grad_()

    def curved(z: Tensor) -> Tensor:
        return (z.sin() * torch.arange(z.shape[1])).sum() + z.prod(1).sum()

    (expected,) = torch.autograd.grad(curved(embedding), embedding)
    inputs = pooled.clone().requires_grad_()
    (slope,) = torch.autograd.grad(curved(projection(inputs, subject.room)), inputs)
    found = embedding_slopes(projection, subject.room, slope)
    torch.testing.assert_close(found, expected, rtol=1e-3, atol=1e-3 * float(expected.abs().max()))
    unit = proxies(subject, subject.log_price)
    torch.testing.assert_close(unit.norm(dim=1), torch.ones(len(subject)))


def test_the_proxy_of_a_price_gives_its_grad_cam_up_to_scale(subject: Subject) -> None:
    """Where log price is linear in the embeddings its gradient is all there is to it."""
    price = METHODS["grad-cam"].maps(subject, subject.log_price, None).values.flatten(1)
    found = METHODS["embedding-cam"].maps(subject, subject.log_price, None)
    assert (torch.cosine_similarity(found.values.flatten(1), price) > 0.9999).all()
    assert "rises fastest" in found.notes[0]
    target = ProxyTarget(projection_of(subject), subject.room, proxies(subject, subject.log_price))
    slope = gradient(subject.activations, target).flatten(1)
    assert (torch.cosine_similarity(slope, gradient(subject.activations, subject.log_price).flatten(1)) > 0.9999).all()


def test_guided_grad_cam_says_what_is_wrong_with_it(subject: Subject) -> None:
    notes = METHODS["guided-grad-cam"].maps(subject, subject.log_price, None).notes
    assert "Do not take it for evidence" in notes[0]
    assert "no ReLUs to guide" in notes[1]  # this net's activations are SiLU


@pytest.mark.parametrize("name", FAMILY)
def test_a_home_without_photos_has_no_maps(name: str, bright_model: Model, bright_homes: Portfolio) -> None:
    plain = prepare_subject(bright_model, bright_homes, "plain")
    assert METHODS[name].maps(plain, plain.log_price, None).values.shape == (0, 1, 1)


def test_the_model_is_left_as_it_was(subject: Subject) -> None:
    backbone, projection = subject.model.backbone, projection_of(subject)
    assert backbone is not None
    before = {name: value.clone() for name, value in backbone.state_dict().items()}
    parameters = [*backbone.parameters(), *projection.parameters()]
    learning = [parameter.requires_grad for parameter in parameters]
    activations, pixels = subject.activations.clone(), subject.pixels.copy()
    for name in FAMILY:
        METHODS[name].maps(subject, subject.log_price, None if name in OWN_ONLY else "1")
    assert all(torch.equal(before[name], value) for name, value in backbone.state_dict().items())
    assert [parameter.requires_grad for parameter in parameters] == learning
    assert all(parameter.grad is None for parameter in parameters)
    assert not backbone.training
    assert not any(module._forward_hooks for module in backbone.modules())
    assert torch.equal(subject.activations, activations)
    assert (subject.pixels == pixels).all()
    assert not subject.activations.requires_grad
