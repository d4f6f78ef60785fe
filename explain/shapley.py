"""Shapley values of a listing's photos: what each adds to the estimate, averaged over all orders of adding them.

Shapley 1953 ("A Value for n-Person Games"). A photo that is absent counts as the average photo of its room: its
embedding is 0, and the number of photos that the room's mean is taken over stays. That asks what this photo does
compared with a usual one, and differs from leaving it out (`explain.counterfactuals.changes.photo_left_out`), where
the other photos of the room take over its weight.

The value of a set of photos is the estimate in money, so what photos do together is shared between them. The money map
shares log price instead and turns it into money at one rate; both add up, and photo by photo they are close but not
the same. The money map's amounts are the official ones.
"""

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from data.errors import InputError
from explain.activations.subject import Subject
from explain.explanation import PhotoShapley

__all__ = ["coalition_values", "photo_shares", "shapley_of"]

MOST_EXACT = 12
"""Up to so many photos all their sets are valued, 4,096 of them; beyond, orders are drawn."""
PERMUTATIONS = 512
_CHUNK = 256  # sets of photos valued at once

Values = Callable[[NDArray[np.bool_]], NDArray[np.float64]]
"""From sets of photos, (M, n), to the money each is worth, (M,)."""


def photo_shares(
    subject: Subject, *, most_exact: int = MOST_EXACT, permutations: int = PERMUTATIONS, seed: int = 0
) -> PhotoShapley:
    """Shapley values of the photos that a listing's estimate rests on.

    Args:
        subject: The listing.
        most_exact: Up to so many photos the values are exact.
        permutations: Orders drawn beyond, each with its reverse.
        seed: Of the orders; same seed, same values.

    Raises:
        InputError: It rests on no photos.
    """
    if len(subject) == 0:
        raise InputError(f"The estimate of listing '{subject.listing_id}' rests on no photos to share it out between.")
    count, values = len(subject), coalition_values(subject)
    if count <= most_exact:
        amounts, errors, drawn = shapley_of(values, count), np.zeros(count), 0
    else:
        amounts, errors, drawn = _sampled(values, count, permutations, seed)
    nothing, everything = values(np.stack([np.zeros(count, bool), np.ones(count, bool)])).tolist()
    files = tuple(subject.photos["file"])
    return PhotoShapley(files, subject.room_names, amounts, errors, everything, nothing, drawn, subject.model.currency)


def coalition_values(subject: Subject) -> Values:
    """The estimate as a function of which photos are there: (M, n) to money (M,)."""
    rooms, count = _photo_parts(subject), len(subject)

    def log_price(present: NDArray[np.bool_]) -> NDArray[np.float64]:
        some = [_log_price(subject, rooms, torch.tensor(part)) for part in np.split(present, _cuts(len(present)))]
        return np.concatenate(some)

    if "photo_likeness" in subject.model.fitted.models[subject.basis].parts:
        return lambda present: np.exp(log_price(present))
    # Each photo by itself adds the same to the log price whatever the others are: n + 1 evaluations tell all.
    nothing, *alone = log_price(np.concatenate([np.zeros((1, count), bool), np.eye(count, dtype=bool)]))
    adds = np.array(alone) - nothing
    return lambda present: np.exp(nothing + present @ adds)


def shapley_of(values: Values, count: int) -> NDArray[np.float64]:
    """Exact Shapley values (n,) of any game of n players, from the values of all 2^n sets."""
    sets = (np.arange(2**count)[:, None] >> np.arange(count)) & 1 == 1
    worth, size = values(sets), sets.sum(1)
    # Weight of a set of s others: s! (n - s - 1)! / n!, that is 1 / (n choose s) / (n - s).
    choose = np.cumprod([1.0, *[(count - s) / (s + 1) for s in range(count)]])
    amounts = np.empty(count)
    for player in range(count):
        others = np.flatnonzero(~sets[:, player])
        weight = 1 / (choose[size[others]] * (count - size[others]))
        amounts[player] = weight @ (worth[others | 1 << player] - worth[others])
    return amounts


def _sampled(
    values: Values, count: int, permutations: int, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], int]:
    """Amounts, their standard errors, and orders drawn.

    Each order comes with its reverse (antithetic: Mitchell et al. 2022, "Sampling Permutations for Shapley Value
    Estimation"): a photo that is early in one is late in the other.
    """
    rng = np.random.default_rng(seed)
    pairs = []
    for _ in range(max(2, -(-permutations // 2))):
        place = rng.permutation(count)  # of each photo in the order
        both = np.stack([place, count - 1 - place])
        present = both[:, None, :] < np.arange(count + 1)[None, :, None]
        steps = np.diff(values(present.reshape(-1, count)).reshape(2, count + 1), axis=1)
        pairs.append(np.take_along_axis(steps, both, axis=1).mean(0))
    drawn = np.stack(pairs)
    return drawn.mean(0), drawn.std(0, ddof=1) / np.sqrt(len(drawn)), 2 * len(drawn)


def _photo_parts(subject: Subject) -> Tensor:
    """What each photo adds to its home's room embeddings, (n, R, D)."""
    projection, room = subject.model.fitted.projection, subject.room
    if projection is None or len(subject) == 0:
        return torch.zeros(len(subject), *subject.inputs.photos.shape[1:], dtype=torch.float64)
    with torch.no_grad():
        embedding = projection(subject.activations.mean(dim=(2, 3)), room).double()
    member = (room[:, None] == torch.arange(len(subject.model.rooms))).double()
    parts: Tensor = (member / member.sum(0).clamp(min=1))[:, :, None] * embedding[:, None, :]
    return parts


def _log_price(subject: Subject, rooms: Tensor, present: Tensor) -> NDArray[np.float64]:
    model = subject.model.fitted.models[subject.basis]
    home = subject.model.fitted.as_seen(subject.basis, subject.blank)
    photos = torch.einsum("mn,nrd->mrd", present.double(), rooms)
    data = home.repeated(len(present)).with_photos(photos)
    with torch.no_grad():
        log_price: NDArray[np.float64] = (
            model.median_log_price + torch.stack([*model.contributions(data).values()]).sum(0)
        ).numpy()
    return log_price


def _cuts(length: int) -> list[int]:
    return list(range(_CHUNK, length, _CHUNK))
