"""Why two photos, or two homes, are similar: the cosine of their embeddings, shared out over places.

An embedding is the mean over positions of vectors u_ij = gain * P (A_ij - mean of the room) / scale, so the cosine of
two is a sum over positions of one photo, or of the other. In these additive maps (Stylianou, Souvenir and Pless 2019,
"Visualizing Deep Similarity Networks") the share of position ij is <u_ij, z'> / (|z| |z'| h w).

The projection and its centring take part, and signs are kept: a negative place speaks against the likeness. An average
photo has the embedding 0, which is like nothing: the cosine and its maps are then 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from data.errors import InputError
from explain.activations.subject import Subject
from valuation.metric_learning.projection import Projection

__all__ = [
    "PairMaps",
    "SubjectPair",
    "home_pair_maps",
    "pair_maps",
    "photo_pair_maps",
    "position_vectors",
]


@dataclass(frozen=True, eq=False)
class PairMaps:
    """Why two photos, or the photos of one room of two homes, are similar.

    Attributes:
        similarity: Cosine of the embeddings, -1 to 1.
        first: (h, w) share of each position of the first photo, or (N, h, w) of several; they add up to `similarity`.
        second: The same of the second.
    """

    similarity: float
    first: Tensor
    second: Tensor


@dataclass(frozen=True, eq=False)
class SubjectPair:
    """Why two homes are similar.

    Attributes:
        similarity: Cosine of the homes' room embeddings side by side, -1 to 1. A room that one of them lacks adds
            nothing to the product, but still to the length of the other's embedding.
        first: (N, h, w) share of each position of each photo of the first home; they add up to `similarity`. Photos of
            rooms that the other home lacks have 0.
        second: The same of the second home.
        rooms: By room that both have, the cosine of that room's embeddings and the maps of its photos, in their order.
        shares: By room, what it adds to `similarity`; the shares add up to it.
    """

    similarity: float
    first: Tensor
    second: Tensor
    rooms: Mapping[str, PairMaps]
    shares: Mapping[str, float]


def pair_maps(projection: Projection, first: Tensor, first_room: int, second: Tensor, second_room: int) -> PairMaps:
    """Stylianou's additive maps of two photos.

    Args:
        projection: From activations to embeddings.
        first: Activations (C, h, w) of one photo.
        first_room: Its room number, -1 for any other room.
        second: Activations (C, h', w') of the other.
        second_room: Its room number.

    Returns:
        Maps as float64.
    """
    one, two = _vectors(projection, first, first_room), _vectors(projection, second, second_room)
    mean_one, mean_two = one.mean(dim=(0, 1)), two.mean(dim=(0, 1))
    scale = _inverse(mean_one.norm() * mean_two.norm())
    return PairMaps(
        float(mean_one @ mean_two * scale),
        one @ mean_two * (scale / one[..., 0].numel()),
        two @ mean_one * (scale / two[..., 0].numel()),
    )


def photo_pair_maps(first: Subject, first_file: str, second: Subject, second_file: str) -> PairMaps:
    """Stylianou's additive maps of a photo of one home and one of another.

    Args:
        first: The one home.
        first_file: Which of its photos.
        second: The other, laid out with the same model.
        second_file: Which of its photos.

    Raises:
        InputError: The homes are laid out with different models, or the estimate of one does not rest on such a photo.
    """
    projection = first.model.fitted.projection
    if first.model is not second.model or projection is None:
        raise InputError("Homes can only be compared by one and the same model of photos: lay both out with it.")
    places = []
    for subject, file in ((first, first_file), (second, second_file)):
        files = subject.photos["file"].tolist()
        if file not in files:
            raise InputError(f"The estimate of listing '{subject.listing_id}' does not rest on a photo '{file}'.")
        places.append(files.index(file))
    (one, other) = places
    return pair_maps(
        projection,
        first.activations[one],
        int(first.room[one]),
        second.activations[other],
        int(second.room[other]),
    )


def home_pair_maps(first: Subject, second: Subject) -> SubjectPair:
    """Why two homes are similar, photo by photo and room by room.

    Each room's embedding is the mean over its photos, so each position of each photo has its share.

    Raises:
        InputError: The homes are laid out with different models, or the estimate of one does not rest on photos.
    """
    if first.model is not second.model:
        raise InputError("Homes can only be compared by one and the same model: lay both out with it.")
    vectors = [_subject_vectors(subject) for subject in (first, second)]
    members = [_members(home) for home in (first, second)]
    rooms = [torch.einsum("rn,nhwd->rd", member, part) for member, part in zip(members, vectors, strict=True)]
    both = (members[0].sum(1) > 0) & (members[1].sum(1) > 0)
    scale = _inverse(rooms[0].norm() * rooms[1].norm())
    products = (rooms[0] * rooms[1]).sum(1)
    # Share of each position before the division by lengths, room by room: (R, N, h, w).
    parts = [
        torch.einsum("rn,nhwd,rd->rnhw", member, part, other)
        for member, part, other in zip(members, vectors, reversed(rooms), strict=True)
    ]
    by_room = {}
    for number in torch.nonzero(both)[:, 0].tolist():
        room_scale = _inverse(rooms[0][number].norm() * rooms[1][number].norm())
        maps = [part[number][member[number] > 0] * room_scale for part, member in zip(parts, members, strict=True)]
        by_room[first.model.rooms[number]] = PairMaps(float(products[number] * room_scale), *maps)
    return SubjectPair(
        float(products.sum() * scale),
        parts[0].sum(0) * scale,
        parts[1].sum(0) * scale,
        by_room,
        {room: float(products[first.model.rooms.index(room)] * scale) for room in by_room},
    )


def position_vectors(projection: Projection, activations: Tensor, room: Tensor) -> Tensor:
    """What each position has in its photo's embedding, (N, h, w, D); the embedding is the mean over positions.

    Args:
        projection: From activations to embeddings, linear in them.
        activations: (N, C, h, w).
        room: (N,) room numbers.
    """
    count, channels, height, width = activations.shape
    flat = activations.permute(0, 2, 3, 1).reshape(-1, channels)
    with torch.no_grad():
        vectors: Tensor = projection(flat, room.repeat_interleave(height * width))
    return vectors.reshape(count, height, width, -1)


def _vectors(projection: Projection, activations: Tensor, room: int) -> Tensor:
    return position_vectors(projection, activations[None], torch.tensor([room]))[0].double()


def _subject_vectors(subject: Subject) -> Tensor:
    projection = subject.model.fitted.projection
    if projection is None or len(subject) == 0:
        raise InputError(f"Listing '{subject.listing_id}' cannot be compared: its estimate does not rest on photos.")
    return position_vectors(projection, subject.activations, subject.room).double()


def _members(subject: Subject) -> Tensor:
    """Weight (R, N) of each position of each photo in the embedding of each room."""
    positions = subject.activations.shape[2] * subject.activations.shape[3]
    member = (torch.arange(len(subject.model.rooms))[:, None] == subject.room).double()
    return member / (member.sum(1, keepdim=True).clamp(min=1) * positions)


def _inverse(length: Tensor) -> Tensor:
    return torch.where(length > 0, 1 / length, torch.zeros_like(length))
