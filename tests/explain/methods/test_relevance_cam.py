"""Relevance against a propagation written out module by module, and its conservation."""

import copy

import pytest
import torch
from torch import Tensor, nn

from data.errors import InputError
from explain.activations.layers import gradient
from explain.methods.relevance_cam import layer_relevance
from valuation.encoder.backbone import Backbone, load_backbone

# Where two branches nearly cancel, shares are large numbers with opposite signs; so all of this is in float64.


def share(relevance: Tensor, total: Tensor) -> Tensor:
    return torch.where(total == 0, 0, relevance / torch.where(total == 0, 1, total))


def through_conv(conv: nn.Conv2d, x: Tensor, relevance: Tensor) -> Tensor:
    """Alpha = 1, beta = 0, positive and negative inputs over one denominator."""

    def forward(part: Tensor, weight: Tensor) -> Tensor:
        return nn.functional.conv2d(part, weight, None, conv.stride, conv.padding, conv.dilation, conv.groups)

    def backward(out: Tensor, weight: Tensor) -> Tensor:
        return torch.nn.grad.conv2d_input(x.shape, weight, out, conv.stride, conv.padding, conv.dilation, conv.groups)

    raising, lowering = conv.weight.clamp(min=0), conv.weight.clamp(max=0)
    positive, negative = x.clamp(min=0), x.clamp(max=0)
    out = share(relevance, forward(positive, raising) + forward(negative, lowering))
    return positive * backward(out, raising) + negative * backward(out, lowering)


def through_pool(pool: nn.AvgPool2d, x: Tensor, relevance: Tensor) -> Tensor:
    inputs = x.clone().requires_grad_()
    out = pool(inputs)
    (found,) = torch.autograd.grad(out, inputs, share(relevance, out.detach()))
    return x * found


@pytest.fixture
def precise(backbone: Backbone) -> Backbone:
    return copy.deepcopy(backbone).double()


@pytest.fixture
def photos(photos: Tensor) -> Tensor:
    return photos.double()


def score(activations: Tensor) -> Tensor:
    return (activations.mean(dim=(2, 3)) * torch.linspace(-1, 2, activations.shape[1])).sum()


@pytest.mark.parametrize("backbone", ["test_resnet"], indirect=True)
def test_a_residual_block_by_its_modules(precise: Backbone, photos: Tensor) -> None:
    backbone = precise
    slope = gradient(backbone(photos), score)
    maps, found = layer_relevance(backbone, photos, slope, "layer3")
    block = backbone.net.layer4[0]
    with torch.no_grad():
        first = block.conv1(maps)
        inner = block.act1(block.bn1(first))
        second = block.bn2(block.conv2(inner))
        pool, conv, norm = block.downsample
        pooled = pool(maps)
        shortcut = norm(conv(pooled))
        out = second + shortcut
        relevance = backbone(photos) * slope
        shared = share(relevance, out)
        main = through_conv(block.conv2, inner, second * shared)  # normalisation and ReLU pass on what they get
        expected = through_conv(block.conv1, maps, main)
        beside = through_conv(conv, pooled, shortcut * shared)
    expected = expected + through_pool(pool, maps, beside)
    expected = expected.detach()
    assert (found - expected).abs().max() <= 1e-6 * expected.abs().max()


@pytest.mark.parametrize("backbone", ["test_resnet"], indirect=True)
@pytest.mark.parametrize("layer", ["0", "2", "-2"])
def test_nothing_is_lost_on_the_way(precise: Backbone, photos: Tensor, layer: str) -> None:
    activations = precise(photos).detach()
    slope = gradient(activations, score)
    _, relevance = layer_relevance(precise, photos, slope, layer)
    total = (activations * slope).sum(dim=(1, 2, 3))
    torch.testing.assert_close(relevance.sum(dim=(1, 2, 3)), total, rtol=1e-3, atol=1e-3 * float(total.abs().max()))


def test_the_net_computes_the_same_afterwards(precise: Backbone, photos: Tensor) -> None:
    with torch.no_grad():
        before = precise(photos)
    layer_relevance(precise, photos, gradient(before, score), "1")
    assert not any(module._forward_hooks for module in precise.modules())
    with torch.no_grad():
        assert torch.equal(precise(photos), before)


@pytest.mark.parametrize("name", ["test_vit", "test_convnext"])
def test_other_nets_are_refused(name: str) -> None:
    backbone = load_backbone(name, weights="none", size=64)
    x = torch.rand(1, 3, 64, 64)
    slope = torch.ones_like(backbone(x))
    with pytest.raises(InputError, match="Relevance-CAM has no rule for LayerNorm.*use grad-cam"):
        layer_relevance(backbone, x, slope, "1")
    assert not any(module._forward_hooks for module in backbone.modules())
