"""Learning what counts when homes are compared: the weights under which the prices of like homes tell a home's price.

Kernel regression with a learned metric (Weinberger and Tesauro 2007, "Metric Learning for Kernel Regression"), the
metric being one weight per part: each sold home's log price is predicted by the mean of all others' log prices,
weighted by similarity, and the weights are those with the least error. Homes that share photos do not tell each other's
price.
"""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from valuation.nearest_neighbours.likeness import Likeness, Looks, parts_between, usual_parts

__all__ = ["learn_likeness", "predictions"]

LEARNING_HOMES = 700
"""At most so many homes are compared with each other: time and memory grow with the square."""
_STEPS = 60
_START = 8.0
"""Sum of the weights at the start: so much that the nearest few of some hundred homes make most of the mean."""
_PRIOR_SD = 1.5  # of the logarithm of each weight about its start, as for the price model's parameters
_HUBER = 0.5  # standard deviations of log price from which on an error counts by its size, not its square


def learn_likeness(
    names: tuple[str, ...],
    homes: Looks,
    log_price: NDArray[np.float64],
    groups: NDArray[np.int64],
    numbers: int,
    *,
    seed: int = 0,
) -> Likeness:
    """The distance for these sold homes.

    Args:
        names: Of the parts.
        homes: n homes.
        log_price: (n,).
        groups: (n,) homes that share photos.
        numbers: How many columns of `HomeInputs.numeric` to compare.
        seed: Chooses homes where there are too many.
    """
    order = torch.randperm(len(homes), generator=torch.Generator().manual_seed(seed))
    chosen = order[:LEARNING_HOMES].sort().values
    target, group = torch.tensor(log_price)[chosen].float(), torch.tensor(groups)[chosen]
    parts = parts_between(homes.take(chosen), numbers)
    usual = usual_parts(parts)
    distances = torch.nan_to_num(parts / usual, nan=1.0).float()
    varies = distances.flatten(0, 1).std(0) > 0  # a part that is the same for all pairs tells nothing
    start = torch.full((len(names),), _START / max(int(varies.sum()), 1)).log()
    apart = group[:, None] != group[None, :]
    free, scale = start.clone().requires_grad_(), float(target.std().clamp(min=1e-9))
    optimiser = torch.optim.LBFGS([free], max_iter=_STEPS, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimiser.zero_grad()
        found = predictions(distances, free.exp() * varies, target, apart)
        error = torch.nn.functional.huber_loss(found / scale, target / scale, delta=_HUBER)
        value = error + 0.5 * (((free - start) / _PRIOR_SD) ** 2).sum() / len(target)
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimiser.step(loss)  # type: ignore[no-untyped-call]
    found = free.detach() if torch.isfinite(free).all() else start
    return Likeness(names, usual, torch.where(varies, found.exp(), 0.0).double(), numbers)


def predictions(distances: Tensor, weights: Tensor, target: Tensor, apart: Tensor) -> Tensor:
    """Mean of the others' targets, weighted by similarity, (n,).

    Args:
        distances: (n, n, K) parts of the squared distances.
        weights: (K,).
        target: (n,).
        apart: (n, n) pairs that may tell each other's target; at least one in each row.
    """
    closeness = torch.where(apart, -(distances @ weights) / 2, -torch.inf)
    return torch.softmax(closeness, dim=1) @ target
