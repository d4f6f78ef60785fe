"""What is explained: scalar functions of the activations of a listing's photos."""

from dataclasses import dataclass

import torch
from torch import Tensor

from valuation.kernels import Homes
from valuation.market import Fitted, photos_alone
from valuation.projection import listing_embedding

__all__ = ["LogPrice", "nothing_known"]


@dataclass(frozen=True, eq=False)
class LogPrice:
    """Log estimate of one listing as a function of its photos' activations.

    Attributes:
        fitted: The trained price models.
        name: Which of them: "both", "photos_only" or "attributes_only".
        home: The listing's attributes, one home.
        room: (N,) room number of each photo.
        room_count: R.
    """

    fitted: Fitted
    name: str
    home: Homes
    room: Tensor
    room_count: int

    def __call__(self, activations: Tensor) -> Tensor:
        """Log price from activations (N, C, h, w)."""
        projection = self.fitted.projection
        if projection is None or len(activations) == 0:
            return self.at(self.home)
        photos = projection(activations.mean(dim=(2, 3)), self.room)
        owner = torch.zeros(len(activations), dtype=torch.int64)
        rooms = listing_embedding(photos, self.room, owner, 1, self.room_count)
        return self.at(Homes(**{**vars(self.home), "photos": rooms.double()}))

    def at(self, home: Homes) -> Tensor:
        """Log price of a home given by its inputs."""
        model = self.fitted.models[self.name]
        if self.name == "photos_only":
            home = photos_alone(home)
        if not model.landmarks.photos.shape[1]:
            home = Homes(**{**vars(home), "photos": home.photos[:, :0]})
        return model.level + torch.stack(list(model.contributions(home).values())).sum()


def nothing_known(home: Homes) -> Homes:
    """A home with average attributes at no known location and without photos: what the base value is of."""
    return Homes(
        torch.zeros_like(home.numeric),
        torch.full_like(home.coordinates, torch.nan),
        torch.full_like(home.location, -1),
        torch.full_like(home.area_code, -1),
        torch.full_like(home.categories, -1),
        torch.zeros_like(home.photos),
        torch.ones_like(home.spread),
    )
