"""Two small convolutional nets with random weights, and what the libraries compared with need."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from valuation.encoder.backbone import Backbone, load_backbone

SIZE = 64
CLASSES = [3, 141, 59]


def random_backbone(name: str, size: int | tuple[int, int] = SIZE, seed: int = 0) -> Backbone:
    """A backbone whose every branch counts: timm begins with some normalisations at zero."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        backbone = load_backbone(name, weights="none", size=size)
        for module in backbone.modules():
            if isinstance(module, nn.BatchNorm2d):
                nn.init.uniform_(module.weight, 0.5, 1.5)
                nn.init.normal_(module.bias, std=0.2)
                nn.init.normal_(module.running_mean, std=0.2)
                nn.init.uniform_(module.running_var, 0.5, 1.5)
    return backbone


def three_photos(height: int = SIZE, width: int = SIZE) -> Tensor:
    return torch.randn(3, 3, height, width, generator=torch.Generator().manual_seed(1))


@pytest.fixture(scope="session", params=["test_resnet", "test_efficientnet"])
def backbone(request: pytest.FixtureRequest) -> Backbone:
    return random_backbone(request.param)


@pytest.fixture
def photos() -> Tensor:
    return three_photos()


@pytest.fixture
def class_scores(backbone: Backbone) -> Callable[[Tensor], Tensor]:
    """The sum of one class score per photo, from the activations."""
    return lambda activations: logits(backbone.net, activations)[range(3), CLASSES].sum()


def logits(net: nn.Module, activations: Tensor) -> Tensor:
    if hasattr(net, "conv_head"):  # EfficientNet has one more convolution after its last stage
        activations = net.bn2(net.conv_head(activations))
    return net.forward_head(activations)
