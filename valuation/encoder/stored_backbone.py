"""A backbone of which the facts are known and the net is loaded only where it is needed.

Whoever values and explains homes with a compiled net (`valuation.encoder.serving`) asks the backbone for its shapes and
its fingerprint, and nothing more. Building the net would take them seconds and 200 MB: timm imports torchvision, and
that half of what PyTorch has.
"""

import copy
import threading
from collections.abc import Callable, Mapping
from typing import Any

from torch import nn

from data.errors import InputError
from valuation.encoder.backbone import Backbone, Preprocessing
from valuation.encoder.weights import Weights

__all__ = ["StoredBackbone", "backbone_shape"]


def backbone_shape(backbone: Backbone) -> dict[str, Any]:
    """What a `StoredBackbone` is made from, in plain JSON."""
    preprocessing = backbone.preprocessing
    return {
        "layer": backbone.layer,
        "blocks": list(backbone.blocks),
        "map_size": list(backbone.map_size),
        "mean": list(preprocessing.mean),
        "std": list(preprocessing.std),
        "interpolation": preprocessing.interpolation,
    }


class StoredBackbone(Backbone):
    """Answers from the facts what they tell, and loads the net for all else; a copy of it is a plain `Backbone`."""

    def __init__(self, facts: Mapping[str, Any], load: Callable[[], Backbone]) -> None:  # without nn.Module's own
        """Know a backbone.

        Args:
            facts: As in a model's card: shape (of `backbone_shape`), name, stack, height, width, weights, fingerprint.
            load: Makes the backbone.
        """
        shape = facts["shape"]
        known: dict[str, Any] = {
            "name": str(facts["name"]),
            "layer": str(shape["layer"]),
            "stack": tuple(facts["stack"]),
            "blocks": tuple(shape["blocks"]),
            "num_channels": sum(shape["blocks"]),
            "map_size": tuple(shape["map_size"]),
            "preprocessing": Preprocessing(
                facts["height"], facts["width"], tuple(shape["mean"]), tuple(shape["std"]), shape["interpolation"]
            ),
        }
        vars(self).update(known, _known=known, _fingerprint=facts["fingerprint"], _load=load, _lock=threading.Lock())
        self.weights = Weights(**facts["weights"])  # as they came, also where they are now read from the model's folder

    def fingerprint(self) -> str:
        """See `Backbone.fingerprint`; of the net as it is now, once it is loaded."""
        whole = vars(self).get("_whole")
        return str(self._fingerprint) if whole is None else whole.fingerprint()

    def whole(self) -> Backbone:
        """The backbone with its net, loaded at the first call.

        Raises:
            InputError: It is another one than it was, or cannot be loaded.
        """
        with vars(self)["_lock"]:
            if "_whole" not in vars(self):
                whole = vars(self)["_load"]()
                for name, value in vars(self)["_known"].items():
                    if getattr(whole, name) != value:
                        raise InputError(f"{self.name} has another {name} here than it was trained with: train anew.")
                vars(self)["_whole"] = whole
        return vars(self)["_whole"]  # type: ignore[no-any-return]

    def __getattr__(self, name: str) -> Any:
        """Whatever is not among the facts is the loaded backbone's, its modules and parameters included."""
        return getattr(self.whole(), name)

    def __deepcopy__(self, memo: dict[int, Any]) -> nn.Module:
        """A copy of the loaded backbone."""
        return copy.deepcopy(self.whole(), memo)
