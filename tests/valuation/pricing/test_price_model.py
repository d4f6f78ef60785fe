import math

import numpy as np
import pytest
import torch
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, DotProduct, Kernel
from torch import Tensor

from valuation.pricing import price_model
from valuation.pricing.kernels import HomeInputs, variance
from valuation.pricing.price_model import PriceModel, fit_price_model, sum_of_parts

NOISE = 0.04
THETA = {
    "noise": math.log(NOISE),
    "constant": 0.3,
    "linear": -1.0,
    "attributes": -0.5,
    "attributes.length.0": 0.2,
    "attributes.length.1": 0.9,
    "location": -1.5,
    "photos": -2.0,
    "photos.room.0": 0.4,
    "photos.room.1": -0.7,
}
ALL = ("constant", "linear", "attributes", "location", "photos")


def some_homes(count: int, seed: int = 1) -> HomeInputs:
    source = torch.Generator().manual_seed(seed)
    return HomeInputs(
        torch.randn(count, 2, generator=source, dtype=torch.float64),
        torch.full((count, 2), torch.nan, dtype=torch.float64),
        torch.randint(0, 3, (count,), generator=source),
        torch.full((count,), -1),
        torch.zeros(count, 0, dtype=torch.int64),
        torch.randn(count, 2, 3, generator=source, dtype=torch.float64),
        torch.zeros(count, dtype=torch.float64),
        torch.ones(count, dtype=torch.float64),
    )


def some_prices(data: HomeInputs, seed: int = 2) -> Tensor:
    """Log prices about 0 that the numbers, the place and the photos drive."""
    scatter = torch.randn(len(data), generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    driven = 0.5 * data.numeric[:, 0] + 0.2 * torch.sin(2 * data.numeric[:, 1]) + 0.2 * data.photos[:, 0, 1]
    return driven + 0.3 * (data.location == 1) + 0.1 * scatter


def tensors(theta: dict[str, float] = THETA) -> dict[str, Tensor]:
    return {name: torch.tensor(value, dtype=torch.float64) for name, value in theta.items()}


def fixed_model(parts: tuple[str, ...], data: HomeInputs, target: Tensor, level: float = 0.0) -> PriceModel:
    """The model of these homes with kernel parameters that were not searched for."""
    everyone = torch.arange(len(data))
    trust = torch.ones(len(data), dtype=torch.float64)
    weights, precision = price_model._posterior(parts, tensors(), data, everyone, target, trust)
    return PriceModel(parts, THETA, level, data, weights, precision, {})


@pytest.mark.parametrize(
    ("parts", "kernel"),
    [
        (
            ("constant", "linear"),
            ConstantKernel(math.exp(0.3), "fixed") + ConstantKernel(math.exp(-1), "fixed") * DotProduct(0, "fixed"),
        ),
        (("attributes",), ConstantKernel(math.exp(-0.5), "fixed") * RBF([math.exp(0.2), math.exp(0.9)], "fixed")),
    ],
)
def test_estimates_and_their_sd_are_those_of_scikit_learn(parts: tuple[str, ...], kernel: Kernel) -> None:
    data, new = some_homes(25), some_homes(35, 5)
    target = some_prices(data)
    oracle = GaussianProcessRegressor(kernel, alpha=NOISE + 1e-6, optimizer=None).fit(data.numeric, target)
    mean, latent = oracle.predict(new.numeric, return_std=True)
    estimate, deviation = fixed_model(parts, data, target, 13.0).predict(new)
    np.testing.assert_allclose(estimate, 13 + mean, rtol=1e-7)
    np.testing.assert_allclose(deviation, np.sqrt(latent**2 + NOISE), rtol=1e-7)


def left_out(parts: tuple[str, ...], data: HomeInputs, landmarks: Tensor, target: Tensor, trust: Tensor) -> Tensor:
    """Residual of each home under a model that was really fitted without it; the landmarks stay."""
    residuals = torch.empty(len(data), dtype=torch.float64)
    noise = NOISE / trust
    for home in range(len(data)):
        kept = torch.tensor([other for other in range(len(data)) if other != home])
        chosen = data.take(kept if len(landmarks) == len(data) else landmarks)
        jitter = 1e-6 * torch.eye(len(chosen), dtype=torch.float64)
        own = sum_of_parts(parts, tensors(), chosen, chosen)
        here = sum_of_parts(parts, tensors(), data.take(torch.tensor([home])), chosen)
        if len(landmarks) == len(data):
            estimate = here @ torch.linalg.solve(own + torch.diag(noise[kept]) + jitter, target[kept])
        else:  # Bayesian linear regression on covariances to the landmarks
            design = sum_of_parts(parts, tensors(), data.take(kept), chosen)
            normal = own + jitter + design.T @ torch.diag(1 / noise[kept]) @ design
            estimate = here @ torch.linalg.solve(normal, design.T @ (target[kept] / noise[kept]))
        residuals[home] = target[home] - estimate.item()
    return residuals


@pytest.mark.parametrize("landmarks", [torch.arange(20), torch.tensor([0, 3, 4, 9, 11, 15, 18])])
def test_left_out_residuals_are_those_of_real_refits(landmarks: Tensor) -> None:
    data = some_homes(20)
    target, trust = some_prices(data), torch.linspace(0.3, 1.5, 20, dtype=torch.float64)
    found = price_model._left_out_residuals(ALL, tensors(), data, landmarks, target, trust)
    torch.testing.assert_close(found, left_out(ALL, data, landmarks, target, trust), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("landmarks", [torch.arange(20), torch.tensor([0, 3, 4, 9, 11, 15, 18])])
def test_a_homes_own_price_does_not_touch_what_the_others_say_of_it(landmarks: Tensor) -> None:
    data, trust = some_homes(20), torch.ones(20, dtype=torch.float64)
    target = some_prices(data)
    dearer = target.clone()
    dearer[4] += 2
    before, after = (
        price_model._left_out_residuals(ALL, tensors(), data, landmarks, prices, trust) for prices in (target, dearer)
    )
    assert (after - before)[4].item() == pytest.approx(2, abs=1e-5)


def test_landmarks_are_exact_where_they_cover_every_home() -> None:
    first = some_homes(14)
    data = first.take(torch.tensor([*range(14), 0, 5]))  # the last two are like the first and sixth, at other prices
    target, trust = some_prices(data), torch.ones(16, dtype=torch.float64)
    new = some_homes(8, 6)
    exact = fixed_model(ALL, data, target)
    weights, precision = price_model._posterior(ALL, tensors(), data, torch.arange(14), target, trust)
    sparse = PriceModel(ALL, THETA, 0.0, first, weights, precision, {})
    for found, expected in zip(sparse.predict(new), exact.predict(new), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-4)
    residuals = [
        price_model._left_out_residuals(ALL, tensors(), data, torch.arange(count), target, trust) for count in (14, 16)
    ]
    torch.testing.assert_close(*residuals, rtol=1e-3, atol=1e-4)


def test_many_homes_are_served_by_landmarks(monkeypatch: pytest.MonkeyPatch) -> None:
    data, new = some_homes(90), some_homes(40, 7)
    log_price = 13 + some_prices(data).numpy()
    parts = ("constant", "linear", "attributes")
    exact, _ = fit_price_model(data, log_price, parts).predict(new)
    monkeypatch.setattr(price_model, "EXACT_HOMES", 50)
    monkeypatch.setattr(price_model, "LANDMARKS", 45)
    monkeypatch.setattr(price_model, "SEARCH_HOMES", 60)
    model = fit_price_model(data, log_price, parts)
    assert len(model.landmarks) == len(model.weights) == 45
    sparse, _ = model.predict(new)
    truth = 13 + some_prices(new).numpy()
    assert np.abs(sparse - exact).mean() < 0.5 * np.abs(exact - truth).mean()
    again, _ = fit_price_model(data, log_price, parts).predict(new)
    np.testing.assert_array_equal(again, sparse)


def fitted_model() -> PriceModel:
    data = some_homes(40)
    return fit_price_model(data, 13 + some_prices(data).numpy(), ALL)


def test_contributions_add_up_and_the_photo_part_is_linear() -> None:
    model, new = fitted_model(), some_homes(6, 8)
    new.location[0] = -1  # unknown: its spread is the market's
    parts = model.contributions(new)
    estimate, deviation = model.predict(new)
    np.testing.assert_allclose(model.median_log_price + sum(parts.values()), estimate, rtol=1e-12)
    assert len(set(model.spread.values())) > 1
    weights = model.photo_weights()
    spread = [model.spread.get(int(code), 1.0) for code in new.location]
    assert spread[0] == 1
    for home in range(6):
        expected = 0.0
        for room in range(2):
            for d in range(3):
                expected += float(weights[room, d]) * float(new.photos[home, room, d])
        assert parts["photos"][home].item() == pytest.approx(spread[home] * expected, rel=1e-9)
    assert parts["photos"].abs().max() > 0.01
    own = sum(variance(part, tensors(dict(model.theta)), model.localised(new)) for part in ALL)
    noise = math.exp(model.theta["noise"]) * torch.tensor(spread)
    assert (deviation**2 > 0.99 * noise.numpy()).all()
    assert (deviation**2 <= (own + noise).numpy() + 1e-9).all()  # data never make a home less certain


def test_an_outlier_hardly_moves_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    data, parts = some_homes(60), ("constant", "linear")
    log_price = 13 + some_prices(data).numpy()
    wrong = log_price.copy()
    wrong[7] += math.log(20)  # one digit too many, and more
    others = data.take(torch.tensor([k for k in range(60) if k != 7]))

    def shift() -> float:
        clean, spoilt = (fit_price_model(data, prices, parts).predict(others)[0] for prices in (log_price, wrong))
        return float(np.abs(spoilt - clean).mean())

    robust = shift()
    monkeypatch.setattr(price_model, "ROUNDS", 1)
    assert robust < 0.03  # one of 60 homes that is off by ln 20 moves a plain mean by 0.05
    assert robust < 0.5 * shift()


def test_local_spread_and_trust_by_hand() -> None:
    # Two places, one of them with homes that scatter more, a home at no known place, and a gross error.
    residuals = torch.tensor([0.1, -0.1, 0.1, 0.4, -0.4, 0.3, 0.1, 9.0], dtype=torch.float64)
    location = torch.tensor([0, 0, 0, 1, 1, 1, -1, 1])
    typical = 1.4826 * 0.1  # torch takes the lower of the two middle values
    squared = [min(abs(r), 3 * typical) ** 2 for r in residuals.tolist()]
    market = sum(squared) / 8
    expected = {0: (sum(squared[:3]) + 6 * market) / 9 / market}
    expected[1] = (squared[3] + squared[4] + squared[5] + squared[7] + 6 * market) / 10 / market
    spread, local, trust = price_model._reweigh(residuals, location)
    assert spread == pytest.approx(expected)
    assert expected[0] < 1 < expected[1]
    for home, code in enumerate(location.tolist()):
        ratio = expected.get(code, 1.0)
        assert local[home].item() == pytest.approx(ratio)
        weight = min(1, 5 / (4 + residuals[home].item() ** 2 / (ratio * market)))
        assert trust[home].item() == pytest.approx(weight / ratio)
    assert trust[7] < 0.05
