"""What was fitted to a market on disk: price models and projection as safetensors, the rest as plain JSON."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

from valuation.metric_learning.projection import Projection
from valuation.pricing.attributes import AttributeSpace
from valuation.pricing.kernels import HomeInputs
from valuation.pricing.market import Fitted
from valuation.pricing.price_model import PriceModel
from valuation.pricing.sale_period import SalePeriod

__all__ = ["read_fitted", "write_fitted"]


def write_fitted(fitted: Fitted, folder: Path, prefix: str = "") -> dict[str, Any]:
    """Write it into a folder; what is returned has to be kept with it, in plain JSON.

    Args:
        fitted: What to write.
        folder: Where.
        prefix: Of the files' names.
    """
    structure: dict[str, Any] = {"space": asdict(fitted.space), "projection": fitted.projection is not None}
    structure["models"] = {}
    if fitted.projection is not None:
        save_file(_projection_tensors(fitted.projection), folder / f"{prefix}projection.safetensors")
    for name, price in fitted.models.items():
        structure["models"][name] = {
            "parts": price.parts,
            "theta": dict(price.theta),
            "level": price.median_log_price,
            "spread": {str(code): value for code, value in price.spread.items()},
        }
        tensors = {f"landmarks.{key}": value for key, value in vars(price.landmarks).items()}
        rows, columns = torch.triu_indices(*price.precision.shape)
        tensors |= {"weights": price.weights, "precision": price.precision[rows, columns]}
        # Embeddings are made in single precision, so nothing of them is lost.
        tensors["landmarks.photos"] = tensors["landmarks.photos"].float()
        save_file({key: value.contiguous() for key, value in tensors.items()}, folder / f"{prefix}{name}.safetensors")
    return structure


def read_fitted(folder: Path, structure: dict[str, Any], prefix: str = "") -> Fitted:
    """Read what `write_fitted` wrote.

    Args:
        folder: Where.
        structure: What it returned.
        prefix: Of the files' names.
    """
    models = {}
    for name, part in structure["models"].items():
        tensors = load_file(folder / f"{prefix}{name}.safetensors")
        landmarks = HomeInputs(
            **{key.split(".", 1)[1]: value for key, value in tensors.items() if key.startswith("landm")}
        )
        models[name] = PriceModel(
            tuple(part["parts"]),
            part["theta"],
            part["level"],
            landmarks.with_photos(landmarks.photos.double()),
            tensors["weights"],
            _symmetric(tensors["precision"], len(landmarks)),
            {int(code): value for code, value in part["spread"].items()},
        )
    projection = None
    if structure["projection"]:
        projection = Projection(**load_file(folder / f"{prefix}projection.safetensors"))
    fields = structure["space"]
    middle = None if fields["middle"] is None else tuple(fields["middle"])
    lists = {key: tuple(fields[key]) for key in ("numeric", "mean", "scale", "logged", "flags")}
    period = None if fields["period"] is None else SalePeriod(**fields["period"])
    return Fitted(AttributeSpace(**{**fields, **lists, "middle": middle, "period": period}), projection, models)


def _symmetric(upper: torch.Tensor, size: int) -> torch.Tensor:
    """The matrix (size, size) of which the upper triangle was stored, row by row."""
    rows, columns = torch.triu_indices(size, size)
    matrix = upper.new_zeros(size, size)
    matrix[rows, columns] = matrix[columns, rows] = upper
    return matrix


def _projection_tensors(projection: Projection) -> dict[str, torch.Tensor]:
    return {
        "room_mean": projection.room_mean.contiguous(),
        "scale": projection.scale.contiguous(),
        "components": projection.components.contiguous(),
        "gains": projection.gains.detach().contiguous(),
    }
