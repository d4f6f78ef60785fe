"""Models with parts of what they learned replaced by chance, from the price head down to the first convolution.

Adebayo et al. 2018 ("Sanity Checks for Saliency Maps"), cascading randomisation. What was learned goes;
what merely describes the photos of the market (means and scales of activations, attributes as numbers) stays.
"""

import copy
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor, nn

from data.errors import InputError
from explain.activations.subject import Subject
from valuation.encoder.backbone import CLASSIFIER, Backbone, load_backbone
from valuation.encoder.serving import Server
from valuation.metric_learning.projection import Projection
from valuation.pricing.price_model import PriceModel
from valuation.trained_model.model import Model

__all__ = ["backbone_stages", "belongs_to_layer", "randomised", "stages", "with_model"]

HEAD, PROJECTION = "price head", "projection"


def stages(model: Model) -> tuple[str, ...]:
    """What can be randomised, top down: the price head, the projection, then the stages of the backbone, last first.

    Raises:
        InputError: The model looks at no photos.
    """
    if model.backbone is None or model.fitted.projection is None:
        raise InputError("The model was trained without photos, so there are no maps to check.")
    return (HEAD, PROJECTION, *backbone_stages(model.backbone))


def backbone_stages(backbone: Backbone) -> dict[str, tuple[str, ...]]:
    """Paths of the modules of each stage of a backbone, last stage first.

    What comes after the layer of the activations counts only where the net's classifier is part of them, as one stage.
    """
    paths: list[str] = []
    for name, child in backbone.net.named_children():
        inner = isinstance(child, nn.Sequential | nn.ModuleList)
        paths += [f"{name}.{part}" for part, _ in child.named_children()] if inner else [name]
    end = max(number for number, path in enumerate(paths) if belongs_to_layer(backbone, path)) + 1
    learned = [path for path in paths if any(True for _ in backbone.net.get_submodule(path).parameters())]
    found: dict[str, tuple[str, ...]] = {}
    after = tuple(path for path in learned if path not in paths[:end])
    if CLASSIFIER in backbone.stack and after:
        found[CLASSIFIER] = after
    found |= {path: (path,) for path in reversed(paths[:end]) if path in learned}
    return found


def belongs_to_layer(backbone: Backbone, path: str) -> bool:
    """Whether a module holds, or is part of, the one whose output is the activations."""
    layer = f"{backbone.layer}."
    return layer.startswith(f"{path}.") or f"{path}.".startswith(layer)


def randomised(model: Model, depth: int, seed: int = 0) -> Model:
    """The model with its first `depth` stages random; the given one is left as it was.

    The price head gets random weights of the same spread, the projection random orthonormal directions with gains of
    the same spread, a stage of the backbone the random weights that training would begin with.

    Args:
        model: A model with photos.
        depth: How many of `stages(model)`.
        seed: Same seed, same model; a deeper one has the upper stages the same.
    """
    chosen = stages(model)[:depth]
    fitted, backbone = model.fitted, model.backbone
    rng = torch.Generator().manual_seed(seed)
    models: Mapping[str, PriceModel] = fitted.models
    if HEAD in chosen:
        models = {name: replace(price, weights=_alike(price.weights, rng)) for name, price in fitted.models.items()}
    projection = fitted.projection
    if PROJECTION in chosen and projection is not None:
        projection = _random_projection(projection, rng)
    if backbone is not None and depth > 2:
        backbone = _random_backbone(backbone, chosen[2:], seed)
    return replace(model, fitted=replace(fitted, models=models, projection=projection), backbone=backbone, folds=())


def with_model(subject: Subject, model: Model, server: Server | None) -> Subject:
    """The same listing seen by another model of the same shape.

    Args:
        subject: A listing with photos.
        model: The other model.
        server: Its backbone's; None where that is the one the subject was seen by already.
    """
    changed = replace(subject, model=model)
    return changed if server is None else replace(changed, lent=server).seen(subject.pixels)


def _alike(values: Tensor, rng: torch.Generator) -> Tensor:
    """Normal values of the same mean and spread."""
    noise = torch.randn(values.shape, generator=rng, dtype=torch.float64)
    return (values.double().mean() + values.double().std() * noise).to(values.dtype)


def _random_projection(projection: Projection, rng: torch.Generator) -> Projection:
    shape = projection.components.T.shape
    directions = torch.linalg.qr(torch.randn(shape, generator=rng, dtype=torch.float64)).Q.T.float()
    gains = _alike(projection.log_gains.detach(), rng).exp()
    return Projection(projection.room_mean, projection.scale, directions.contiguous(), gains)


def _random_backbone(backbone: Backbone, chosen: tuple[str, ...], seed: int) -> Backbone:
    size = (backbone.preprocessing.height, backbone.preprocessing.width)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(int(np.random.default_rng([seed, 1]).integers(2**31)))
        fresh = load_backbone(backbone.name, weights="none", size=size).net
    changed, modules = copy.deepcopy(backbone), backbone_stages(backbone)
    for path in (path for stage in chosen for path in modules[stage]):
        changed.net.get_submodule(path).load_state_dict(fresh.get_submodule(path).state_dict())
    return changed.eval()
