"""The backbone against naive loops over the same net's own modules."""

from collections import Counter
from typing import Any

import numpy as np
import pytest
import timm
import torch
from torch import Tensor, nn

from data.errors import InputError
from valuation.encoder.backbone import Backbone, load_backbone


@pytest.fixture(scope="module")
def lite0() -> Backbone:
    return load_backbone()


def photos(backbone: Backbone, number: int = 2) -> Tensor:
    height, width = backbone.preprocessing.height, backbone.preprocessing.width
    pixels = np.random.default_rng(3).integers(0, 256, (number, height, width, 3), dtype=np.uint8)
    return backbone.normalise(pixels)


def output_of(net: nn.Module, layer: str, x: Tensor) -> Tensor:
    """Return what a module gives while the whole net runs, in the net's own layout."""
    kept: list[Tensor] = []
    with net.get_submodule(layer).register_forward_hook(lambda module, args, output: kept.append(output.clone())):
        net(x)
    return kept[0]


def calls_while(backbone: Backbone, run: object, x: Tensor) -> Counter[str]:
    """Return how often each stage of the default net is called."""
    calls: Counter[str] = Counter()
    names = ["conv_stem", *(f"blocks.{number}" for number in range(7)), "conv_head", "classifier"]
    handles = []
    for name in names:
        module = backbone.net.get_submodule(name)
        handles.append(module.register_forward_hook(lambda module, args, output, name=name: calls.update([name])))
    run(x)
    for handle in handles:
        handle.remove()
    return calls


def test_default_is_what_was_measured_best(lite0: Backbone) -> None:
    assert (lite0.layer, lite0.cut, lite0.num_channels, lite0.map_size) == ("blocks.6", "blocks.4", 1512, (7, 7))
    assert dict(zip(lite0.stack, lite0.blocks, strict=True)) == {"blocks.5": 192, "blocks.6": 320, "classifier": 1000}
    settings = lite0.preprocessing
    assert (settings.height, settings.width, settings.interpolation) == (224, 224, "bicubic")
    assert settings.mean == settings.std == (0.5, 0.5, 0.5)
    assert not lite0.training


@torch.no_grad()
def test_default_activations_are_those_of_a_loop_over_the_blocks(lite0: Backbone) -> None:
    x = photos(lite0)
    net: Any = lite0.net
    expected = net.bn1(net.conv_stem(x))
    maps = {}
    for number in range(7):
        expected = maps[number] = net.blocks[number](expected)
        if number == 4:
            assert torch.equal(lite0.early(x), expected)
    assert torch.equal(lite0(x)[:, :192], maps[5])
    assert torch.equal(lite0(x)[:, 192:512], maps[6])
    # The classifier is linear after pooling, so its maps average to the logits of the whole photo.
    torch.testing.assert_close(lite0(x)[:, 512:].mean(dim=(2, 3)), net(x), rtol=1e-4, atol=1e-4)
    assert torch.equal(lite0.late(lite0.early(x)), lite0(x))


@torch.no_grad()
def test_nothing_beyond_what_is_asked_for_is_computed(lite0: Backbone) -> None:
    x = photos(lite0, 1)
    first_five = dict.fromkeys(["conv_stem", *(f"blocks.{number}" for number in range(5))], 1)
    assert calls_while(lite0, lite0.early, x) == first_five
    assert calls_while(lite0, lite0, x) == first_five | {"blocks.5": 1, "blocks.6": 1, "conv_head": 1}
    assert calls_while(lite0, lite0.late, lite0.early(x)) == {"blocks.5": 1, "blocks.6": 1, "conv_head": 1}


@torch.no_grad()
@pytest.mark.parametrize("name", ["test_resnet", "test_convnext", "mobilenetv4_conv_small"])
def test_maps_of_convolutional_nets(name: str) -> None:
    backbone = load_backbone(name, weights="none")
    x = photos(backbone)
    assert backbone.cut is not None
    early = backbone.early(x)
    assert torch.equal(early, output_of(backbone.net, backbone.cut, x))
    torch.testing.assert_close(backbone.late(early), output_of(backbone.net, backbone.layer, x))


@torch.no_grad()
@pytest.mark.parametrize("name", ["test_vit", "test_vit2", "vit_small_patch16_dinov3", "mixer_s32_224"])
def test_maps_of_nets_of_patches(name: str) -> None:
    """Patch p of a photo belongs at row p // columns, column p % columns; prefix tokens come first and are dropped."""
    backbone = load_backbone(name, weights="none", size=64 if "dinov3" in name else None)
    x = photos(backbone)
    rows, columns = backbone.map_size
    tokens = output_of(backbone.net, backbone.layer, x)
    prefix = tokens.shape[1] - rows * columns
    assert prefix == {"test_vit": 1, "test_vit2": 1, "vit_small_patch16_dinov3": 5, "mixer_s32_224": 0}[name]
    maps = backbone(x)
    assert maps.shape == (2, backbone.num_channels, rows, columns)
    for patch in range(rows * columns):
        torch.testing.assert_close(maps[:, :, patch // columns, patch % columns], tokens[:, prefix + patch])


@torch.no_grad()
def test_maps_of_a_net_with_channels_last() -> None:
    backbone = load_backbone("swin_tiny_patch4_window7_224", weights="none", size=(64, 96))
    x = photos(backbone)
    assert (backbone.layer, backbone.cut, backbone.map_size) == ("norm", "layers.2", (2, 3))
    assert torch.equal(backbone.early(x), output_of(backbone.net, "layers.2", x))
    torch.testing.assert_close(backbone(x), output_of(backbone.net, "norm", x).permute(0, 3, 1, 2))


def test_the_cut_leaves_one_stage_or_a_quarter_of_the_blocks() -> None:
    resnet, vit = (load_backbone(name, weights="none") for name in ("test_resnet", "vit_tiny_patch16_224"))
    assert (resnet.layer, resnet.cut) == ("layer4", "layer3")
    assert resnet.late_modules() == {"layer4": resnet.net.layer4}
    assert (vit.layer, vit.cut) == ("norm", "blocks.8")
    assert list(vit.late_modules()) == ["blocks.9", "blocks.10", "blocks.11", "norm"]
    assert list(vit.late_modules().values()) == [vit.net.get_submodule(path) for path in vit.late_modules()]


@torch.no_grad()
def test_net_that_cannot_be_split_says_so_and_still_works() -> None:
    """Rotary positions reach every block from outside, so the blocks alone would give other maps."""
    backbone = load_backbone("vit_small_patch16_dinov3", weights="none", size=64)
    x = photos(backbone)
    assert backbone.cut is None
    assert backbone.late_modules() == {}
    assert torch.equal(backbone.early(x), x)
    torch.testing.assert_close(backbone.late(x), backbone(x))


@pytest.mark.parametrize("name", ["test_resnet", "test_efficientnet"])
def test_activations_are_never_overwritten(name: str) -> None:
    """Nets with in-place ReLU: what was handed out stays as it was, and can be hooked and differentiated."""
    backbone = load_backbone(name, weights="none")
    x = photos(backbone)
    early, maps = backbone.early(x), backbone(x)
    before = early.clone(), maps.clone()
    layer = backbone.net.get_submodule(backbone.layer)
    gradients: list[Any] = []
    with layer.register_full_backward_hook(lambda module, inputs, outputs: gradients.extend(outputs)):
        torch.autograd.backward(backbone.late(early.detach().requires_grad_()).sum())
    backbone.net(x)
    assert torch.equal(early, before[0])
    assert torch.equal(maps, before[1])
    assert torch.equal(gradients[0], torch.ones_like(maps))


def test_hooked_activations_are_those_before_the_next_module() -> None:
    """This net is built with ReLUs that overwrite their input: what a hook keeps would lose all that is negative."""
    backbone = load_backbone("resnet18", weights="none", size=64)
    kept: list[Tensor] = []
    inner = backbone.net.get_submodule("layer4.1.bn1")
    with inner.register_forward_hook(lambda module, args, output: kept.append(output)):
        backbone(photos(backbone))
    assert kept[0].min() < -0.1


def test_only_late_modules_learn_from_early_activations() -> None:
    backbone = load_backbone("test_convnext", weights="none")
    with torch.no_grad():
        early = backbone.early(photos(backbone))
    torch.autograd.backward(backbone.late(early).square().sum())
    learned = {name for name, parameter in backbone.net.named_parameters() if parameter.grad is not None}
    assert learned
    assert {name.split(".")[:2][1] for name in learned} == {"3"}
    assert all(name.startswith("stages.") for name in learned)


def test_photos_are_scaled_by_the_nets_own_figures(lite0: Backbone) -> None:
    pixels = np.zeros((1, 224, 224, 3), np.uint8)
    pixels[0, 3, 5] = 0, 51, 255
    x = lite0.normalise(pixels)
    torch.testing.assert_close(x[0, :, 3, 5], torch.tensor([-1.0, -0.6, 1.0]))
    imagenet = load_backbone("resnet18", weights="none", size=224)
    expected = torch.tensor([(0 - 0.485) / 0.229, (0.2 - 0.456) / 0.224, (1 - 0.406) / 0.225])
    torch.testing.assert_close(imagenet.normalise(pixels)[0, :, 3, 5], expected)
    with pytest.raises(ValueError, match="uint8"):
        lite0.normalise(pixels[:, :100])


@torch.no_grad()
def test_another_size_of_photo() -> None:
    assert load_backbone(weights="none", size=320).map_size == (10, 10)
    oblong = load_backbone(weights="none", size=(192, 256))
    assert oblong(photos(oblong)).shape == (2, 1512, 6, 8)
    transformer = load_backbone("vit_tiny_patch16_224", weights="none", size=96)
    assert transformer(photos(transformer)).shape == (2, 192, 6, 6)


@torch.no_grad()
def test_another_layer(lite0: Backbone) -> None:
    last = load_backbone(layer="blocks.6")
    assert (last.num_channels, last.cut) == (320, "blocks.4")  # blocks.5 and blocks.6 share a size: one stage
    x = photos(lite0)
    assert torch.equal(last(x), lite0.net.get_submodule("blocks.6")(lite0(x)[:, :192]))
    torch.testing.assert_close(last(x), lite0(x)[:, 192:512])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"layer": "blocks.9"}, r"no layer 'blocks\.9'.* use .*blocks\.4, blocks\.5"),
        ({"size": 16}, "too small: use at least 32"),
        ({"name": "levit_128s", "size": 100}, "100×100 pixels .*try another size"),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_way_out(options: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        load_backbone(weights="none", **options)  # type: ignore[arg-type]


def test_fingerprint_follows_weights_layer_and_size(lite0: Backbone) -> None:
    same, other_size, other_layer = load_backbone(), load_backbone(size=64), load_backbone(layer="blocks.4")
    changed = load_backbone()
    with torch.no_grad():
        changed.net.get_parameter("blocks.5.3.bn3.bias")[7] += 1e-3
    assert same.fingerprint() == lite0.fingerprint()
    prints = {one.fingerprint() for one in (lite0, other_size, other_layer, changed)}
    assert len(prints) == 4


def test_default_net_is_timms() -> None:
    assert isinstance(load_backbone(weights="none").net, timm.models.EfficientNet)
