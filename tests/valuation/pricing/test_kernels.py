import math

import numpy as np
import pytest
import torch
from torch import Tensor

from valuation.pricing import kernels
from valuation.pricing.kernels import HomeInputs, covariance, initial_parameters, parts_of, variance

PARTS = (
    "time",
    "season",
    "constant",
    "linear",
    "attributes",
    "location",
    "area",
    "location_attributes",
    "coordinates",
    "categories",
    "photos",
    "photo_likeness",
)


def some_homes(count: int, seed: int) -> HomeInputs:
    """Homes with gaps: unknown places, unknown categories, rooms without photos."""
    source = torch.Generator().manual_seed(seed)

    def normal(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=source, dtype=torch.float64)

    coordinates, photos = normal(count, 2), normal(count, 2, 4)
    coordinates[1], coordinates[2, 0] = torch.nan, torch.nan
    photos[0, 1], photos[2] = 0, 0
    return HomeInputs(
        normal(count, 3),
        coordinates,
        torch.randint(-1, 2, (count,), generator=source),
        torch.randint(-1, 2, (count,), generator=source),
        torch.randint(-1, 2, (count, 2), generator=source),
        photos,
        normal(count),
        normal(count).exp(),
    )


def some_parameters(data: HomeInputs) -> dict[str, Tensor]:
    names = initial_parameters(PARTS, data)
    source = torch.Generator().manual_seed(4)
    return {name: 0.5 * torch.randn((), generator=source, dtype=torch.float64) for name in names}


def naive(part: str, theta: dict[str, Tensor], a: HomeInputs, i: int, b: HomeInputs, j: int) -> float:
    """Covariance of home i of a and home j of b, written from the formula."""
    e = {name: math.exp(value) for name, value in theta.items()}

    def bell(name: str) -> float:
        exponent = 0.0
        for k in range(3):
            exponent += float(a.numeric[i, k] - b.numeric[j, k]) ** 2 / e[f"{name}.length.{k}"] ** 2
        return math.exp(-exponent / 2)

    def same(x: Tensor, y: Tensor) -> bool:
        return int(x) == int(y) != -1

    value = 0.0
    if part == "constant":
        value = 1.0
    elif part == "season":
        value = math.exp(-2 * math.sin(math.pi * float(a.time[i] - b.time[j])) ** 2)
    elif part == "time":  # the integral by its antiderivative, term by term
        u, v, tau = float(a.time[i]), float(b.time[j]), e["time.length"]
        one, other, gap = (math.exp(-abs(x) / tau) for x in (u, v, abs(u) - abs(v)))
        if u * v >= 0:
            value = 2 * tau * min(abs(u), abs(v)) - tau**2 * (1 + gap - one - other)
        else:
            value = -(tau**2) * (1 - one) * (1 - other)
        value += e["time.trend"] * u * v
    elif part == "linear":
        value = sum(float(a.numeric[i, k]) * float(b.numeric[j, k]) for k in range(3))
    elif part == "attributes":
        value = bell(part)
    elif part == "location":
        value = float(same(a.location[i], b.location[j]))
    elif part == "area":
        value = float(same(a.area_code[i], b.area_code[j]))
    elif part == "location_attributes":
        value = bell(part) if same(a.location[i], b.location[j]) else 0.0
    elif part == "coordinates":
        apart = math.dist(a.coordinates[i].tolist(), b.coordinates[j].tolist())
        value = 0.0 if math.isnan(apart) else math.exp(-0.5 * apart**2 / e[f"{part}.length"] ** 2)
    elif part == "categories":
        value = sum(e[f"{part}.{k}"] for k in range(2) if same(a.categories[i, k], b.categories[j, k]))
    elif part == "photos":
        for r in range(2):
            value += e[f"{part}.room.{r}"] * sum(float(a.photos[i, r, d] * b.photos[j, r, d]) for d in range(4))
        value *= float(a.spread[i]) * float(b.spread[j])
    elif part == "photo_likeness":
        for r in range(2):
            first, second = a.photos[i, r].tolist(), b.photos[j, r].tolist()
            lengths = math.hypot(*first) * math.hypot(*second)
            cosine = sum(x * y for x, y in zip(first, second, strict=True)) / lengths if lengths else 0.0
            value += e[f"{part}.room.{r}"] * (cosine - 1)
        value = math.exp(value)
    return e[part] * value


@pytest.mark.parametrize("part", PARTS)
def test_a_kernel_is_what_a_double_loop_gives(part: str) -> None:
    a, b = some_homes(7, 1), some_homes(6, 2)
    theta = some_parameters(a)
    expected = [[naive(part, theta, a, i, b, j) for j in range(6)] for i in range(7)]
    torch.testing.assert_close(covariance(part, theta, a, b), torch.tensor(expected, dtype=torch.float64))
    assert torch.tensor(expected).abs().max() > 0


@pytest.mark.parametrize("part", PARTS)
def test_variance_is_the_diagonal_and_the_kernel_is_one(part: str) -> None:
    data = some_homes(12, 3)
    theta = some_parameters(data)
    whole = covariance(part, theta, data, data)
    torch.testing.assert_close(variance(part, theta, data), whole.diagonal())
    torch.testing.assert_close(whole, whole.T)
    assert torch.linalg.eigvalsh(whole).min() > -1e-9


def test_likeness_looks_at_the_strongest_components_only(monkeypatch: pytest.MonkeyPatch) -> None:
    data = some_homes(7, 1)
    theta = some_parameters(data)
    short = data.with_photos(data.photos[:, :, :2])
    expected = covariance("photo_likeness", theta, short, short)
    monkeypatch.setattr(kernels, "LIKENESS_COMPONENTS", 2)
    torch.testing.assert_close(covariance("photo_likeness", theta, data, data), expected)
    data.photos[3, 0, :2] = 0  # empty as far as this kernel sees
    whole = covariance("photo_likeness", theta, data, data)
    torch.testing.assert_close(variance("photo_likeness", theta, data), whole.diagonal())


def test_parts_are_those_that_the_homes_support() -> None:
    data = some_homes(6, 1)
    everything = [part for part in PARTS if part != "photo_likeness"]
    assert sorted(parts_of(data, attributes=True, photos=True)) == sorted(everything)
    assert parts_of(data, attributes=False, photos=True) == ("constant", "time", "season", "photo_likeness")
    bare = HomeInputs(
        data.numeric[:, :0],
        torch.full((6, 2), torch.nan),
        torch.full((6,), -1),
        torch.full((6,), -1),
        data.categories[:, :0],
        data.photos[:, :0],
        torch.zeros(6, dtype=torch.float64),
        data.spread,
    )
    assert parts_of(bare, attributes=True, photos=True) == ("constant",)


def test_the_time_part_is_the_integral_of_a_wandering_rate_and_a_trend() -> None:
    """Held against the double integral of the rate's covariance by a fine Riemann sum."""
    times, tau, trend = [-1.3, -0.2, 0.0, 0.4, 2.0], 0.6, 0.3
    theta = {"time": torch.tensor(0.5), "time.length": torch.tensor(tau).log(), "time.trend": torch.tensor(trend).log()}
    homes = some_homes(5, 1).at_time(torch.tensor(times, dtype=torch.float64))
    found = covariance("time", theta, homes, homes)

    def integral(u: float, v: float) -> float:
        a, b = (np.linspace(0, end, 2001)[:-1] + end / 4000 for end in (u, v))
        return float(np.exp(-np.abs(a[:, None] - b[None, :]) / tau).mean() * u * v)

    wanted = [[np.exp(0.5) * (integral(u, v) + trend * u * v) for v in times] for u in times]
    np.testing.assert_allclose(found, wanted, atol=1e-5)
    np.testing.assert_allclose(variance("time", theta, homes), np.diag(wanted), atol=1e-5)


def test_a_season_is_looked_for_where_sales_span_two_years() -> None:
    homes = some_homes(6, 1)
    for span, there in ((1.9, False), (2.0, True)):
        time = torch.linspace(-span, 0, 6, dtype=torch.float64)
        parts = parts_of(homes.at_time(time), attributes=True, photos=False)
        assert "time" in parts
        assert ("season" in parts) == there
    assert "time" not in parts_of(homes.at_time(torch.zeros(6).double()), attributes=True, photos=False)
