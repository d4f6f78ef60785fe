"""Aggregated Grad-CAM by transfer: the weights of the nearest training photos on a photo's own activations.

Chen et al. 2020 ("Adapting Grad-CAM for Embedding Networks", arXiv 2001.06538): the grad-weights of all training photos
are kept (`explain.activations.aggregation`), and a new photo borrows those of its nearest neighbour, so that its map
needs nothing but the forward pass that its embedding needed anyway. Departures: the weights of several neighbours are
averaged by distance, since a price is no class that all of a neighbourhood share; the sign is kept; and activations are
taken relative to the average photo of the room. A photo that is far from all training photos gets a backward pass of
its own instead, since its neighbours' weights would explain them and not it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from data.errors import InputError
from explain.activations.bands import as_compared, check_photo_index
from explain.activations.subject import Subject
from explain.activations.targets import PriceBand
from explain.methods.grad_cam import grad_cam, grad_weights, weighted_map
from explain.methods.method import Maps, Method, Target, empty_maps
from valuation.homes.log_price import LogPrice
from valuation.trained_model.model import GradWeights, Model, PhotoIndex

__all__ = ["METHOD", "transfer_maps"]

NEIGHBOURS = 8
FAR = 0.99
"""A photo is far when its nearest neighbour is farther than that of so large a share of the training photos."""
_BATCH = 64
_BANDS = {  # what homes of either band are
    "partial": ("that fetch more than their attributes and other rooms explain", "that fetch less"),
    "premium": ("that fetch more than their attributes explain", "that fetch less"),
    "price": ("with the highest prices", "with the lowest"),
}


@dataclass(frozen=True, eq=False)
class Transferred:
    """Maps of photos by borrowed weights.

    Attributes:
        values: (N, h, w) float32, signed: positive where the photo is like those of dearer homes.
        distance: (N,) distance of the embedding to the nearest training photo that lent its weights; infinite where
            there is none.
        rank: (N,) share, 0 to 1, of the training photos of the room that are nearer to their own nearest neighbour.
    """

    values: Tensor
    distance: Tensor
    rank: Tensor

    @property
    def far(self) -> Tensor:
        """(N,) whether the neighbours are too far for their weights to explain the photo."""
        return ~torch.isfinite(self.distance) | (self.rank > FAR)


def transfer_maps(
    model: Model,
    activations: Tensor,
    room: Tensor,
    *,
    listing_id: Sequence[str] | None = None,
    neighbours: int = NEIGHBOURS,
    channels: int | None = None,
) -> Transferred:
    """Maps of any number of photos, forward only.

    Args:
        model: A model with grad-weights.
        activations: (N, C, h, w) at the model's own layer.
        room: (N,) room numbers.
        listing_id: (N,) home of each photo, whose own training photos lend nothing; None for new homes.
        neighbours: Training photos whose weights are averaged, by inverse distance.
        channels: Only so many channels, those with the largest weights of either sign; all when None.

    Raises:
        InputError: The model has no grad-weights.
    """
    store, photos, projection = _store(model), check_photo_index(model), model.fitted.projection
    if neighbours < 1 or (channels is not None and channels < 1):
        raise InputError("A map needs at least one neighbour and one channel.")
    if projection is None:  # a model with training photos has one; this is for the type checker
        raise InputError("The model was trained without photos, so there is nothing to compare photos with.")
    owner = None if listing_id is None else np.array(listing_id, dtype=str)
    values, distance = torch.zeros(len(room), *activations.shape[2:]), torch.full((len(room),), torch.inf)
    rank = torch.ones(len(room))
    with torch.no_grad():
        lenders = {number: _Lenders.of(photos, store, number) for number in torch.unique(room).tolist()}
        for batch in torch.split(torch.arange(len(room)), _BATCH):
            maps = activations[batch[0] : batch[-1] + 1]  # no copy, unlike with numbers
            embedding = projection(maps.mean(dim=(2, 3)), room[batch])
            weights = torch.zeros(len(batch), store.weights.shape[1])
            for number, lending in lenders.items():
                some = torch.nonzero(room[batch] == number)[:, 0]
                if len(some) and len(lending.rows):
                    homes = None if owner is None else owner[batch[some].numpy()]
                    found = lending.lend(store, embedding[some], homes, neighbours)
                    weights[some], distance[batch[some]], rank[batch[some]] = found
            if channels is not None:
                weights = _strongest(weights, channels)
            last = slice(-weights.shape[1], None)
            nothing = (weights * projection.room_mean[room[batch]][:, last]).sum(1)
            sums = torch.bmm(weights[:, None], maps[:, last].flatten(2))[:, 0] - nothing[:, None]
            values[batch] = sums.view(len(batch), *maps.shape[2:])
    return Transferred(values, distance, rank)


@dataclass(frozen=True, eq=False)
class _Lenders:
    """The training photos of one room that have weights to lend.

    Attributes:
        rows: (n,) in the photo index.
        listing_id: (n,) their homes.
        embedding: (n, D), as they are compared.
        usual: (n,) their distances to their own nearest neighbours, in order.
    """

    rows: NDArray[np.intp]
    listing_id: NDArray[np.str_]
    embedding: Tensor
    usual: Tensor

    @classmethod
    def of(cls, photos: PhotoIndex, store: GradWeights, room: int) -> "_Lenders":
        rows = np.flatnonzero((photos.room == room) & (store.scale > 0))
        embedding = as_compared(torch.tensor(photos.embedding[rows]), store.facts["metric"])
        return cls(rows, photos.listing_id[rows], embedding, torch.tensor(np.sort(store.nearest[rows])))

    def lend(
        self, store: GradWeights, embedding: Tensor, homes: NDArray[np.str_] | None, neighbours: int
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Weights (N, C), distance (N,) and rank (N,) of photos with these embeddings (N, D)."""
        compared = as_compared(embedding, store.facts["metric"])
        apart = torch.cdist(compared, self.embedding)
        if homes is not None:
            apart[torch.tensor(self.listing_id[None] == homes[:, None])] = torch.inf
        near, place = apart.topk(min(neighbours, len(self.rows)), largest=False)
        # What is fast for many is not exact for the nearest: a photo's distance to itself must be 0.
        exact = torch.linalg.vector_norm(compared[:, None] - self.embedding[place], dim=2)
        near = torch.where(torch.isfinite(near), exact, torch.inf)
        share = 1 / near.clamp(min=1e-9)
        share = share / share.sum(1, keepdim=True).clamp(min=1e-30)
        chosen = self.rows[place.numpy()]
        factors = share * torch.tensor(store.scale[chosen])
        weights = torch.einsum("nk,nkc->nc", factors, torch.tensor(store.weights[chosen].astype(np.float32)))
        nearest = near.amin(1)
        return weights, nearest, torch.searchsorted(self.usual, nearest) / len(self.usual)


def _store(model: Model) -> GradWeights:
    if model.grad_weights is None:
        if not model.has_photos:
            raise InputError("The model was trained without photos, so no photo can be explained with it.")
        raise InputError(
            "The model has no grad-weight store, which aggregated Grad-CAM needs: train it again with "
            "`hearthmap train`, or choose another method."
        )
    return model.grad_weights


def _strongest(weights: Tensor, channels: int) -> Tensor:
    """The weights, all but the largest of each photo set to 0."""
    if channels >= weights.shape[1]:
        return weights
    floor = weights.abs().topk(channels, dim=1).values[:, -1:]
    return torch.where(weights.abs() >= floor, weights, 0.0)


def _maps(subject: Subject, target: Target, layer: str | None) -> Maps:
    if len(subject) == 0:
        return Maps(empty_maps(), "relative")
    if not isinstance(target, LogPrice):  # triplets of another kind: summed up they are one backward pass
        return Maps(grad_cam(subject.activations, target, subject.baseline), "relative")
    model, count = subject.model, len(subject)
    found = transfer_maps(model, subject.activations, subject.room, listing_id=[subject.listing_id] * count)
    values, far = found.values.clone(), found.far
    if far.any():
        facts = _store(model).facts
        live = PriceBand.of(model, subject.room[far], by=facts["by"], share=facts["share"], metric=facts["metric"])
        weights = 2 * grad_weights(subject.activations[far], live)
        weights[:, : -_store(model).weights.shape[1]] = 0
        values[far] = weighted_map(subject.activations[far], weights, subject.baseline[far])
    return Maps(values, "relative", tuple(_notes(subject, found)))


def _notes(subject: Subject, found: Transferred) -> list[str]:
    facts = _store(subject.model).facts
    count, far = len(subject), found.far
    dear, cheap = _BANDS[facts["by"]]
    notes = [f"Positive is what is like photos of homes {dear}, negative what is like those of homes {cheap}."]
    if not far.all():
        rank = float(found.rank[~far].median())
        notes.append(
            f"Weights were borrowed from the {NEIGHBOURS} nearest training photos of the same room; the nearest one is "
            f"farther than {rank:.0%} of the training photos are from theirs."
        )
    if far.any():
        names = ", ".join(name for name, out in zip(subject.photos["file"], far.tolist(), strict=True) if out)
        notes.append(
            f"{int(far.sum())} of {count} photos ({names}) are unlike all training photos of their room, so their maps "
            "were computed directly rather than with borrowed weights."
        )
    return notes


METHOD = Method(
    name="aggregated-grad-cam",
    title="Aggregated Grad-CAM",
    summary="What makes a photo like those of dearer homes rather than cheaper ones, by weights aggregated over many "
    "training photos.",
    source='Chen et al. 2020, "Adapting Grad-CAM for Embedding Networks" (arXiv 2001.06538)',
    maps=_maps,
)
