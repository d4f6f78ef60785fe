"""The family against pytorch-grad-cam, captum and torchcam: two nets, three photos, early and late layers."""

import copy
from collections.abc import Callable, Iterator

import pytest
import torch
from captum.attr import GuidedGradCam, LayerGradCam, LayerIntegratedGradients
from pytorch_grad_cam import GradCAM, HiResCAM, LayerCAM, XGradCAM
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget
from torch import Tensor, nn
from torchcam import methods as torchcam

from explain.activations.layers import LayerTap, gradient, layer_slopes
from explain.methods.cam import cam, pooled_weights
from explain.methods.gam import gam
from explain.methods.grad_cam import weighted_map
from explain.methods.guided_grad_cam import guided_backprop, guided_grad_cam
from explain.methods.hirescam import hirescam
from explain.methods.layercam import layercam
from explain.methods.money_map import integrated_gradients
from explain.methods.xgrad_cam import xgrad_cam
from valuation.encoder.backbone import Backbone

CLASSES = [3, 141, 59]
TOLERANCE = 1e-4  # relative to the largest value
Score = Callable[[Tensor], Tensor]

pytestmark = pytest.mark.filterwarnings("ignore")  # of the libraries compared with


def near(found: Tensor, expected: Tensor) -> bool:
    assert found.shape == expected.shape
    largest = expected.abs().max()
    assert largest > 0
    return bool((found - expected).abs().max() <= TOLERANCE * largest)


@pytest.fixture(params=["1", "-2", "-1"])
def layer(request: pytest.FixtureRequest, backbone: Backbone) -> str:
    with LayerTap(backbone, request.param) as tap:
        return tap.path


@pytest.fixture
def net(backbone: Backbone) -> nn.Module:
    """A copy for the library compared with, which may leave hooks and gradients behind."""
    return copy.deepcopy(backbone.net)


@pytest.fixture
def seen(backbone: Backbone, photos: Tensor, class_scores: Score, layer: str) -> tuple[Tensor, Tensor]:
    """Activations and gradients of the layer, by our own hooks."""
    slope = gradient(backbone(photos), class_scores)
    return layer_slopes(backbone, photos, slope, layer)


def plain(activations: Tensor, gradients: Tensor, *, relu: bool = False) -> Tensor:
    return weighted_map(activations, gradients.mean(dim=(2, 3)), relu=relu)


@pytest.mark.parametrize(
    ("peer", "ours"), [(GradCAM, plain), (XGradCAM, xgrad_cam), (HiResCAM, hirescam), (LayerCAM, layercam)]
)
def test_pytorch_grad_cam(
    peer: type, ours: Score, net: nn.Module, layer: str, photos: Tensor, seen: tuple[Tensor, Tensor]
) -> None:
    targets, module = [ClassifierOutputTarget(number) for number in CLASSES], net.get_submodule(layer)
    with peer(model=net, target_layers=[module]) as method:
        method(input_tensor=photos, targets=targets)
        kept = method.activations_and_grads
        raw = method.get_cam_image(  # before it cuts at zero and scales to 0-1
            photos, module, targets, kept.activations[0].numpy(), kept.gradients[0].numpy(), False
        )
    assert near(ours(*seen), torch.tensor(raw))


def torchcam_maps(method: torchcam.core._CAM, net: nn.Module, photos: Tensor) -> Tensor:
    with method:
        scores = net(photos)
        return method(CLASSES, scores, normalized=False)[0].detach()


@pytest.mark.parametrize(
    ("peer", "ours"),
    [
        (torchcam.GradCAM, plain),
        (torchcam.XGradCAM, xgrad_cam),
        (torchcam.LayerCAM, layercam),
        (torchcam.LayerCAM, gam),  # of one layer and without what speaks against the target, they are the same
    ],
)
def test_torchcam(
    peer: type, ours: Score, net: nn.Module, layer: str, photos: Tensor, seen: tuple[Tensor, Tensor]
) -> None:
    assert near(ours(*seen, relu=True), torchcam_maps(peer(net, layer), net, photos))


def test_captum_grad_cam(net: nn.Module, layer: str, photos: Tensor, seen: tuple[Tensor, Tensor]) -> None:
    expected = LayerGradCam(net, net.get_submodule(layer)).attribute(photos, target=CLASSES)
    assert near(plain(*seen), expected[:, 0].detach())


def test_captum_layer_integrated_gradients(
    backbone: Backbone, net: nn.Module, layer: str, photos: Tensor, class_scores: Score
) -> None:
    black, steps = torch.full_like(photos, -1), 6
    peer = LayerIntegratedGradients(net, net.get_submodule(layer))
    expected = peer.attribute(photos, black, target=CLASSES, n_steps=steps, method="gausslegendre")
    with LayerTap(backbone, layer) as tap:
        tap.run(black)
        start = tap.maps.detach()
        tap.run(photos)
        change = tap.maps.detach() - start
        found = integrated_gradients(
            change,
            lambda part: class_scores(tap.run(photos, maps=start + part)),
            change.new_zeros(change.shape[:2]),
            steps,
        )
    assert near(found, expected.sum(1).detach())


# Guided backpropagation is for ReLU, so for the first net only.
@pytest.mark.parametrize("backbone", ["test_resnet"], indirect=True)
def test_captum_guided_grad_cam(
    backbone: Backbone,
    net: nn.Module,
    layer: str,
    photos: Tensor,
    class_scores: Score,
    seen: tuple[Tensor, Tensor],
) -> None:
    expected = GuidedGradCam(net, net.get_submodule(layer)).attribute(photos, target=CLASSES)
    guided = guided_backprop(backbone, photos, gradient(backbone(photos), class_scores))
    assert near(guided_grad_cam(plain(*seen), guided, mode="nearest"), expected.detach())


@pytest.mark.parametrize("backbone", ["test_resnet"], indirect=True)
def test_torchcam_cam(backbone: Backbone, net: nn.Module, photos: Tensor, class_scores: Score) -> None:
    activations = backbone(photos).detach()
    weights = pooled_weights(activations, class_scores)
    torch.testing.assert_close(weights, net.fc.weight[CLASSES].detach(), rtol=1e-4, atol=1e-6)
    expected = torchcam_maps(torchcam.CAM(net, backbone.layer, "fc"), net, photos)
    assert near(cam(activations, weights), expected)


@pytest.fixture(autouse=True)
def backbone_as_before(backbone: Backbone) -> Iterator[None]:
    before = copy.deepcopy(backbone.state_dict())
    yield
    assert not any(module._forward_hooks for module in backbone.modules())
    assert all(parameter.grad is None for parameter in backbone.parameters())
    assert all(torch.equal(before[name], now) for name, now in backbone.state_dict().items())
