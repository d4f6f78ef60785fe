import math

import pytest
import torch
from torch import Tensor

from valuation.pricing import kernels
from valuation.pricing.kernels import HomeInputs, covariance, initial_parameters, parts_of, variance

PARTS = (
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
    assert parts_of(data, attributes=False, photos=True) == ("constant", "photo_likeness")
    bare = HomeInputs(
        data.numeric[:, :0],
        torch.full((6, 2), torch.nan),
        torch.full((6,), -1),
        torch.full((6,), -1),
        data.categories[:, :0],
        data.photos[:, :0],
        data.spread,
    )
    assert parts_of(bare, attributes=True, photos=True) == ("constant",)
