"""The sold homes of a model on disk: their facts as a Parquet table, the distance and the index as safetensors."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from valuation.nearest_neighbours.index import index_bytes, index_from_bytes
from valuation.nearest_neighbours.likeness import Likeness
from valuation.nearest_neighbours.sold_homes import SoldHomes, seen
from valuation.pricing.market import Fitted

__all__ = ["read_sold_homes", "write_sold_homes"]

_FACTS, _VECTORS = "sold-homes.parquet", "sold-homes.safetensors"


def write_sold_homes(sold: SoldHomes, folder: Path) -> dict[str, Any]:
    """Write them into a model's folder; what is returned belongs into its card, in plain JSON."""
    sold.facts.to_parquet(folder / _FACTS)
    kept: dict[str, np.ndarray[Any, Any]] = {
        "group": sold.group,
        "usual": sold.likeness.usual.numpy(),
        "weights": sold.likeness.weights.numpy(),
        "index": index_bytes(sold.index),
    }
    save_file(kept, folder / _VECTORS)
    return {"names": list(sold.likeness.names), "numbers": sold.likeness.numbers}


def read_sold_homes(
    folder: Path, structure: dict[str, Any], fitted: Fitted, embedding: NDArray[np.float32]
) -> SoldHomes:
    """Read them from a model's folder.

    Args:
        folder: Of the model.
        structure: What `write_sold_homes` returned.
        fitted: The model's market.
        embedding: (n, R, D) of the training homes.
    """
    facts = pd.read_parquet(folder / _FACTS)
    kept = load_file(folder / _VECTORS)
    likeness = Likeness(
        tuple(structure["names"]), torch.tensor(kept["usual"]), torch.tensor(kept["weights"]), structure["numbers"]
    )
    return SoldHomes(facts, kept["group"], seen(fitted, facts, embedding), likeness, index_from_bytes(kept["index"]))
