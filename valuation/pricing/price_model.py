"""The price model: log price as a sum of Gaussian processes over attributes, location and photos.

Real prices hold gross errors and scatter more in some places than in others. Two departures from the plain Gaussian
process answer that, both through leave-one-out residuals (Rasmussen and Williams 2006, section 5.4.2), in which a
home's own price never takes part:

- local spread: the variance of residuals at a location, shrunk towards the market's, scales noise and photo effects;
- outliers: noise variance is divided by Student-t weights (nu + 1) / (nu + r^2), capped at 1 (Lange, Little and Taylor
  1989, "Robust Statistical Modeling Using the t Distribution").
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from valuation.blocks import by_blocks
from valuation.pricing.kernels import PHOTO_PARTS, HomeInputs, covariance, initial_parameters, variance

__all__ = ["PriceModel", "fit_price_model"]

ROUNDS = 3
"""Fits of the kernel parameters: the first without weights, the others with those of the round before."""
FIRST_STEPS, LATER_STEPS = 50, 17
"""Steps of the search for kernel parameters: later rounds start close by."""
SEARCH_HOMES = 800
"""At most so many homes are used to find kernel parameters: cost grows with the cube."""
EXACT_HOMES = 2500
"""Up to so many homes the model is exact; beyond, `LANDMARKS` homes stand for all (Quinonero-Candela and Rasmussen
2005, "A Unifying View of Sparse Approximate Gaussian Process Regression", section 5: DTC)."""
LANDMARKS = 1500
_PRIOR_SD = 1.5  # of the logarithm of each kernel parameter about its start
_T_DEGREES = 4.0
_SHRINK_HOMES = 6.0  # a location's spread counts as much as the market's from so many homes on
_SPREAD_FLOOR = 0.1
_JITTER = 1e-6


@dataclass(frozen=True, eq=False)
class PriceModel:
    """A fitted price model. Everything is in log price.

    Attributes:
        parts: Parts of the sum, as in `valuation.pricing.kernels`.
        theta: Kernel parameters (logarithms).
        median_log_price: Of training; the parts add to it.
        landmarks: m homes that the covariances are taken to.
        weights: (m,) so that mean = median_log_price + covariance to landmarks @ weights.
        precision: (m, m), symmetric: latent variance = own variance - k @ precision @ k.
        spread: Local spread by location code; 1 elsewhere.
    """

    parts: tuple[str, ...]
    theta: Mapping[str, float]
    median_log_price: float
    landmarks: HomeInputs
    weights: Tensor
    precision: Tensor
    spread: Mapping[int, float]

    def localised(self, data: HomeInputs) -> HomeInputs:
        """The same homes with the local spread of their location, as `predict` sees them."""
        table = [self.spread.get(int(code), 1.0) for code in data.location]
        return data.with_spread(torch.tensor(table, dtype=torch.float64))

    def contributions(self, data: HomeInputs) -> dict[str, Tensor]:
        """What each part adds to the log price of these homes, (n,) each; with `median_log_price` they add up.

        Differentiable with respect to the photos of `data`.
        """
        data, theta = self.localised(data), self._theta()
        return {part: covariance(part, theta, data, self.landmarks) @ self.weights for part in self.parts}

    def contribution(self, part: str, data: HomeInputs) -> Tensor:
        """What one part adds to the log price of these homes, (n,)."""
        return covariance(part, self._theta(), self.localised(data), self.landmarks) @ self.weights

    def predict(self, data: HomeInputs) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Log estimate and its standard deviation (of a new price, noise included), (n,) each.

        Those of a home are the same to the last bit whatever other homes there are.
        """
        theta, data = self._theta(), self.localised(data)

        def moments(rows: Tensor) -> tuple[Tensor, Tensor]:
            some = data.take(rows)
            cross = sum_of_parts(self.parts, theta, some, self.landmarks)
            own = torch.stack([variance(part, theta, some) for part in self.parts]).sum(0)
            latent = (own - ((cross @ self.precision) * cross).sum(1)).clamp(min=0)
            noise = torch.exp(theta["noise"]) * some.spread.clamp(min=_SPREAD_FLOOR)
            return self.median_log_price + cross @ self.weights, (latent + noise).sqrt()

        with torch.no_grad():
            mean, deviation = by_blocks(moments, len(data))
        return mean.numpy(), deviation.numpy()

    def photo_weights(self) -> Tensor:
        """Slope of log price in each room's embedding at spread 1, (R, D): the photo part is exactly linear in it."""
        part, theta = "photos", self._theta()
        gains = torch.stack([theta[f"{part}.room.{r}"] for r in range(self.landmarks.photos.shape[1])]).exp()
        pull = self.weights * self.landmarks.spread
        slopes = torch.einsum("n,nrd->rd", pull, self.landmarks.photos)
        return torch.exp(theta[part]) * gains[:, None] * slopes

    def _theta(self) -> dict[str, Tensor]:
        return {name: torch.tensor(value, dtype=torch.float64) for name, value in self.theta.items()}


def fit_price_model(
    data: HomeInputs, log_price: NDArray[np.float64], parts: tuple[str, ...], *, seed: int = 0
) -> PriceModel:
    """The price model of these homes.

    Args:
        data: n training homes.
        log_price: (n,), log of money.
        parts: Parts of the sum.
        seed: Chooses the homes that stand for all where there are too many.
    """
    # Matrices of a few hundred homes are too small to share out: on busy cores waiting for the other thread costs far
    # more than it saves (twenty times, measured on two).
    threads = torch.get_num_threads()
    torch.set_num_threads(1 if len(data) <= EXACT_HOMES else threads)
    try:
        return _fit(data, log_price, parts, seed)
    finally:
        torch.set_num_threads(threads)


def _fit(data: HomeInputs, log_price: NDArray[np.float64], parts: tuple[str, ...], seed: int) -> PriceModel:
    if not any(part in PHOTO_PARTS for part in parts):
        data = data.with_photos(data.photos[:, :0])
    target = torch.tensor(log_price, dtype=torch.float64)
    median = target.median()
    target = target - median
    order = torch.randperm(len(data), generator=torch.Generator().manual_seed(seed))
    search = order[: min(len(data), SEARCH_HOMES)].sort().values
    landmarks = torch.arange(len(data)) if len(data) <= EXACT_HOMES else order[:LANDMARKS].sort().values
    start = initial_parameters(parts, data)
    theta = {name: torch.tensor(value, dtype=torch.float64) for name, value in start.items()}
    trust = torch.ones(len(data), dtype=torch.float64)
    spread: dict[int, float] = {}
    for round_number in range(ROUNDS):
        steps = FIRST_STEPS if round_number == 0 else LATER_STEPS
        theta = _search(parts, theta, start, data.take(search), target[search], trust[search], steps)
        if round_number < ROUNDS - 1:
            residuals = _left_out_residuals(parts, theta, data, landmarks, target, trust)
            spread, local, trust = _reweigh(residuals, data.location)
            data = data.with_spread(local)
    weights, precision = _posterior(parts, theta, data, landmarks, target, trust)
    precision = ((precision + precision.T) / 2).contiguous()  # exactly symmetric, so that half of it can be stored
    return PriceModel(
        parts,
        {name: float(value) for name, value in theta.items()},
        float(median),
        data.take(landmarks),
        weights,
        precision,
        spread,
    )


def sum_of_parts(parts: tuple[str, ...], theta: Mapping[str, Tensor], a: HomeInputs, b: HomeInputs) -> Tensor:
    """Covariance of the whole sum between homes a and b, (len(a), len(b))."""
    total = covariance(parts[0], theta, a, b)
    for part in parts[1:]:
        total = total + covariance(part, theta, a, b)
    return total


def _search(
    parts: tuple[str, ...],
    theta: Mapping[str, Tensor],
    start: Mapping[str, float],
    data: HomeInputs,
    target: Tensor,
    trust: Tensor,
    steps: int,
) -> dict[str, Tensor]:
    """Kernel parameters of highest marginal likelihood times prior (Rasmussen and Williams 2006, eq. 5.8)."""
    free = {name: value.clone().requires_grad_() for name, value in theta.items()}
    optimiser = torch.optim.LBFGS(list(free.values()), max_iter=steps, line_search_fn="strong_wolfe")
    eye = torch.eye(len(data), dtype=torch.float64)

    def loss() -> Tensor:
        optimiser.zero_grad()
        total = sum_of_parts(parts, free, data, data) + torch.diag(torch.exp(free["noise"]) / trust) + _JITTER * eye
        factor, failed = torch.linalg.cholesky_ex(total)
        if failed:  # a line search step into numerically singular ground: turn back
            return torch.tensor(torch.inf, dtype=torch.float64)
        solved = torch.cholesky_solve(target[:, None], factor)[:, 0]
        value: Tensor = 0.5 * target @ solved + factor.diagonal().log().sum()
        for name, parameter in free.items():
            value = value + 0.5 * ((parameter - start[name]) / _PRIOR_SD) ** 2
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimiser.step(loss)  # type: ignore[no-untyped-call]
    found = {name: value.detach() for name, value in free.items()}
    return found if all(torch.isfinite(value) for value in found.values()) else dict(theta)


def _posterior(
    parts: tuple[str, ...],
    theta: Mapping[str, Tensor],
    data: HomeInputs,
    landmarks: Tensor,
    target: Tensor,
    trust: Tensor,
) -> tuple[Tensor, Tensor]:
    noise = torch.exp(theta["noise"]) / trust
    chosen = data.take(landmarks)
    with torch.no_grad():
        own = sum_of_parts(parts, theta, chosen, chosen)
        eye = torch.eye(len(chosen), dtype=torch.float64)
        if len(chosen) == len(data):
            precision = torch.linalg.inv(own + torch.diag(noise) + _JITTER * eye)
            return precision @ target, precision
        inner, moment = own + _JITTER * eye, torch.zeros(len(chosen), dtype=torch.float64)
        prior = inner.clone()
        for rows in torch.split(torch.arange(len(data)), 4096):
            cross = sum_of_parts(parts, theta, data.take(rows), chosen) / noise[rows].sqrt()[:, None]
            inner = inner + cross.T @ cross
            moment = moment + cross.T @ (target[rows] / noise[rows].sqrt())
        precision = torch.cholesky_inverse(torch.linalg.cholesky(inner))
        return precision @ moment, torch.cholesky_inverse(torch.linalg.cholesky(prior)) - precision


def _left_out_residuals(
    parts: tuple[str, ...],
    theta: Mapping[str, Tensor],
    data: HomeInputs,
    landmarks: Tensor,
    target: Tensor,
    trust: Tensor,
) -> Tensor:
    """Log price minus what the other homes say of it, (n,), in closed form."""
    weights, precision = _posterior(parts, theta, data, landmarks, target, trust)
    if len(landmarks) == len(data):
        return weights / precision.diagonal()
    noise, chosen = torch.exp(theta["noise"]) / trust, data.take(landmarks)
    residuals = []
    with torch.no_grad():
        own = sum_of_parts(parts, theta, chosen, chosen) + _JITTER * torch.eye(len(chosen), dtype=torch.float64)
        # precision here is own^-1 - inner^-1, so inner^-1, the covariance of the weights, comes back by subtraction.
        inner = torch.cholesky_inverse(torch.linalg.cholesky(own)) - precision
        for rows in torch.split(torch.arange(len(data)), 4096):
            cross = sum_of_parts(parts, theta, data.take(rows), chosen)
            leverage = ((cross @ inner) * cross).sum(1) / noise[rows]
            residuals.append((target[rows] - cross @ weights) / (1 - leverage).clamp(min=1e-3))
    return torch.cat(residuals)


def _reweigh(residuals: Tensor, location: Tensor) -> tuple[dict[int, float], Tensor, Tensor]:
    """Local spread by location code, the same per home, and the trust in each home's price."""
    typical = 1.4826 * residuals.abs().median()  # a robust standard deviation
    squared = residuals.clamp(-3 * typical, 3 * typical) ** 2
    market = squared.mean()
    codes, inverse = torch.unique(location, return_inverse=True)
    count = torch.bincount(inverse, minlength=len(codes)).double()
    total = torch.zeros(len(codes), dtype=torch.float64).index_add_(0, inverse, squared)
    ratio = (total + _SHRINK_HOMES * market) / (count + _SHRINK_HOMES) / market
    ratio = torch.where(codes >= 0, ratio, torch.ones_like(ratio))
    local = ratio[inverse]
    outlying = ((_T_DEGREES + 1) / (_T_DEGREES + residuals**2 / (local * market))).clamp(max=1)
    spread = {int(code): float(value) for code, value in zip(codes, ratio, strict=True) if code >= 0}
    return spread, local, outlying / local.clamp(min=_SPREAD_FLOOR)
