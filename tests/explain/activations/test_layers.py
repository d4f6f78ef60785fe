from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from data.errors import InputError
from data.portfolio import Portfolio
from explain.activations import layers
from explain.activations.layers import LayerTap, evaluating, gradient, layer_names, layer_path, layer_slopes, view
from explain.activations.subject import Subject, prepare_subject
from explain.methods.grad_cam import weighted_map
from explain.methods.guided_grad_cam import guided_backprop, guided_relus
from valuation.encoder.backbone import Backbone, load_backbone
from valuation.encoder.feature_maps import all_maps
from valuation.trained_model.model import Model

NETS = ("test_resnet", "test_efficientnet", "test_vit", "test_convnext")


@pytest.fixture(scope="module", params=NETS)
def backbone(request: pytest.FixtureRequest) -> Backbone:
    return small(request.param)


def small(name: str, size: int | tuple[int, int] = 64) -> Backbone:
    with torch.random.fork_rng():
        torch.manual_seed(2)
        backbone = load_backbone(name, weights="none", size=size)
        for module in backbone.modules():
            if isinstance(module, nn.BatchNorm2d):  # timm begins with some of them at zero, and nothing gets through
                nn.init.uniform_(module.weight, 0.5, 1.5)
        return backbone


def photos(count: int = 3, height: int = 64, width: int = 64) -> Tensor:
    return torch.randn(count, 3, height, width, generator=torch.Generator().manual_seed(4))


def score(activations: Tensor) -> Tensor:
    """A curved function of the mean activations of all photos together."""
    mean = activations.mean(dim=(2, 3))
    return (mean * torch.linspace(-1, 1, mean.shape[1])).sum().exp() + (mean**2).sum()


def test_maps_of_every_layer_are_those_of_timm(backbone: Backbone) -> None:
    x = photos(2)
    with torch.no_grad():
        expected = all_maps(backbone.net, x)
    assert layer_names(backbone) == list(expected)
    for name, maps in expected.items():
        with LayerTap(backbone, name) as tap:
            activations = tap.run(x)
            torch.testing.assert_close(tap.maps, maps)
        torch.testing.assert_close(activations, expected[backbone.layer])


def manual(backbone: Backbone, x: Tensor, path: str) -> tuple[Tensor, Tensor]:
    """Raw output of a module and the score's gradient in it, in the net's own layout."""
    kept: list[Tensor] = []
    handle = backbone.net.get_submodule(path).register_forward_hook(lambda _, __, output: kept.append(output))
    try:
        slope = torch.autograd.grad(score(backbone(x)), kept[0])[0]
    finally:
        handle.remove()
    return kept[0].detach(), slope


@pytest.mark.parametrize(
    ("name", "path", "size", "arranged"),
    [
        # 16-pixel patches; of the tokens the first is no patch.
        ("test_vit", "blocks.3", (64, 96), lambda x: x[:, 1:].reshape(3, 4, 6, 64).permute(0, 3, 1, 2)),
        ("test_vit", "blocks.1.mlp.fc1", (64, 64), lambda x: x[:, 1:].reshape(3, 4, 4, -1).permute(0, 3, 1, 2)),
        ("test_convnext", "stages.2", (64, 64), lambda x: x),
        ("test_convnext", "stages.1.blocks.0.mlp.fc1", (64, 64), lambda x: x.permute(0, 3, 1, 2)),
        ("test_resnet", "layer3.0.conv2", (96, 64), lambda x: x),
        ("test_efficientnet", "blocks.2", (64, 64), lambda x: x),
    ],
)
def test_grad_cam_of_a_layer_agrees_with_a_computation_by_hand(
    name: str, path: str, size: tuple[int, int], arranged: Callable[[Tensor], Tensor]
) -> None:
    backbone, x = small(name, size), photos(3, *size)
    raw, slope = manual(backbone, x, path)
    expected = (arranged(slope).mean(dim=(2, 3), keepdim=True) * arranged(raw)).sum(1)
    maps, gradients = layer_slopes(backbone, x, gradient(backbone(x), score), path)
    assert maps.shape == gradients.shape == arranged(raw).shape
    found = weighted_map(maps, gradients.mean(dim=(2, 3)))
    assert (found - expected).abs().max() <= 1e-4 * expected.abs().max()
    assert found.abs().max() > 0


def test_memory_is_spared_without_a_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    backbone, x = small("test_resnet"), photos(5)
    slope = gradient(backbone(x), score)
    at_once = layer_slopes(backbone, x, slope, "layer2")
    monkeypatch.setattr(layers, "CHUNK", 2)
    for whole, parts in zip(at_once, layer_slopes(backbone, x, slope, "layer2"), strict=True):
        torch.testing.assert_close(parts, whole)


def test_a_layer_goes_by_path_or_by_depth() -> None:
    backbone = small("test_resnet")
    assert layer_names(backbone) == ["act1", "layer1", "layer2", "layer3", "layer4"]
    assert [layer_path(backbone, layer) for layer in ("0", "3", "-1", "-2")] == ["act1", "layer3", "layer4", "layer3"]
    assert layer_path(backbone, "layer3.0.conv2") == "layer3.0.conv2"


@pytest.mark.parametrize("layer", ["5", "-6", "layer9", "", "1.5"])
def test_an_unknown_layer_is_refused_with_the_choices(layer: str) -> None:
    with pytest.raises(InputError, match=f"no layer '{layer}': use act1, layer1, .* a number from 0 to 4"):
        layer_path(small("test_resnet"), layer)


@pytest.mark.parametrize(("layer", "reason"), [("fc", "does not come before"), ("global_pool", "does not come before")])
def test_a_layer_behind_the_activations_is_refused(layer: str, reason: str) -> None:
    with LayerTap(small("test_resnet"), layer) as tap, pytest.raises(InputError, match=reason):
        tap.run(photos(1))


def test_a_layer_without_maps_is_refused() -> None:
    with LayerTap(small("test_vit"), "blocks.0.attn.q_norm") as tap, pytest.raises(InputError, match="no feature map"):
        tap.run(photos(1))


def test_maps_can_be_put_in_place_of_those_of_the_layer(backbone: Backbone) -> None:
    x = photos(2)
    with LayerTap(backbone, "2") as tap:
        activations = tap.run(x)
        maps = tap.maps.detach()
        torch.testing.assert_close(tap.run(x, maps=maps.clone()), activations)
        assert not torch.allclose(tap.run(x, maps=0.5 * maps), activations)


def test_the_graph_reaches_the_photos_when_asked_to() -> None:
    backbone, x = small("test_resnet"), photos(1).requires_grad_()
    (expected,) = torch.autograd.grad(score(backbone(x)), x)
    with LayerTap(backbone, "layer2") as tap:
        (found,) = torch.autograd.grad(score(tap.run(x, connected=True)), x)
        torch.testing.assert_close(found, expected)
        (nothing,) = torch.autograd.grad(score(tap.run(x)), x, allow_unused=True)
        assert nothing is None


def hooks(net: nn.Module) -> int:
    return sum(len(module._forward_hooks) + len(module._backward_hooks) for module in net.modules())


@pytest.mark.parametrize("error", [ValueError, IndexError, KeyboardInterrupt])
def test_hooks_are_released_and_modes_restored_after_an_error(error: type[BaseException]) -> None:
    backbone = small("test_resnet")
    backbone.train()
    backbone.net.layer1.eval()
    modes = [module.training for module in backbone.modules()]

    def failing(tap: LayerTap) -> None:
        tap.run(photos(1))
        assert hooks(backbone) == 1
        assert not any(module.training for module in backbone.modules())
        raise error("on purpose")

    with pytest.raises(error, match="on purpose"), LayerTap(backbone, "layer2") as tap:
        failing(tap)
    assert hooks(backbone) == 0
    assert [module.training for module in backbone.modules()] == modes

    def guided() -> None:
        with evaluating(backbone.net), guided_relus(backbone.net) as count:
            assert hooks(backbone) == count == 12
            raise error("on purpose")

    with pytest.raises(error, match="on purpose"):
        guided()
    assert hooks(backbone) == 0
    assert [module.training for module in backbone.modules()] == modes


def test_the_net_is_left_as_it_was() -> None:
    backbone, x = small("test_resnet").train(), photos()
    before = {name: value.clone() for name, value in backbone.state_dict().items()}
    for parameter in backbone.parameters():
        parameter.grad = torch.full_like(parameter, 7)
    with evaluating(backbone):
        slope = gradient(backbone(x), score)
    layer_slopes(backbone, x, slope, "1")
    guided_backprop(backbone, x, slope)
    for name, value in backbone.state_dict().items():  # also the running statistics of normalisation
        assert torch.equal(value, before[name]), name
    for parameter in backbone.parameters():
        assert parameter.requires_grad
        assert parameter.grad is not None
        assert (parameter.grad == 7).all()
    assert backbone.training
    assert hooks(backbone) == 0
    assert not x.requires_grad


@pytest.fixture(scope="module")
def subject(bright_model: Model, bright_homes: Portfolio) -> Subject:
    return prepare_subject(bright_model, bright_homes, "several")


def test_the_own_activations_need_no_net(subject: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> Tensor:
        raise AssertionError("the net was run")

    monkeypatch.setattr(Backbone, "forward", refuse)
    seen = view(subject, subject.log_price, None)
    assert seen.maps is subject.activations
    torch.testing.assert_close(seen.baseline, subject.baseline)
    torch.testing.assert_close(seen.gradients, gradient(subject.activations, subject.log_price))


def test_a_layer_of_the_net_is_seen_from_zero(subject: Subject) -> None:
    backbone = subject.model.backbone
    assert backbone is not None
    seen = view(subject, subject.log_price, "2")
    x = backbone.normalise(subject.pixels)
    with LayerTap(backbone, "2") as tap:
        activations = tap.run(x)
        (expected,) = torch.autograd.grad(subject.log_price(activations), tap.maps)
        torch.testing.assert_close(seen.maps, tap.maps.detach())
    torch.testing.assert_close(seen.gradients, expected, rtol=1e-3, atol=1e-4 * float(expected.abs().max()))
    assert not seen.baseline.any()
    with pytest.raises(InputError, match="no layer 'attic'"):
        view(subject, subject.log_price, "attic")


def test_a_model_without_a_net_is_refused(subject: Subject) -> None:
    blind = replace(subject, model=replace(subject.model, backbone=None))
    with pytest.raises(InputError, match="does not rest on photos"):
        view(blind, subject.log_price, "2")
