import math
from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from data.errors import InputError
from valuation.metric_learning.loss_choice import LOSSES, metric_loss
from valuation.metric_learning.losses import LabelMarginTriplet, LogRatio, RankNContrast


def far(a: list[float], b: list[float]) -> float:
    return math.sqrt(sum((x - y) ** 2 for x, y in zip(a, b, strict=True)))


def naive_triplet(points: list[list[float]], labels: list[float], scale: float) -> float:
    unit = [[x / far(point, [0.0] * len(point)) for x in point] for point in points]
    violations = []
    for a in range(len(points)):
        for p in range(len(points)):
            for n in range(len(points)):
                near, away = abs(labels[a] - labels[p]), abs(labels[a] - labels[n])
                if a not in (p, n) and near < away:
                    loss = far(unit[a], unit[p]) - far(unit[a], unit[n]) + scale * (away - near)
                    if loss > 0:
                        violations.append(loss)
    return sum(violations) / len(violations)


def naive_log_ratio(points: list[list[float]], labels: list[float], floor: float) -> float:
    losses = []
    for a in range(len(points)):
        for i in range(len(points)):
            for j in range(len(points)):
                if len({a, i, j}) == 3:
                    distances = far(points[a], points[i]) ** 2 / far(points[a], points[j]) ** 2
                    gap_i, gap_j = max(abs(labels[a] - labels[i]), floor), max(abs(labels[a] - labels[j]), floor)
                    losses.append((math.log(distances) - math.log(gap_i / gap_j)) ** 2)
    return sum(losses) / len(losses)


def naive_rank_n_contrast(points: list[list[float]], labels: list[float], temperature: float) -> float:
    losses = []
    for i in range(len(points)):
        for j in range(len(points)):
            if i == j:
                continue
            total = 0.0
            for k in range(len(points)):
                if k != i and abs(labels[i] - labels[k]) >= abs(labels[i] - labels[j]):
                    total += math.exp(-far(points[i], points[k]) / temperature)
            losses.append(-math.log(math.exp(-far(points[i], points[j]) / temperature) / total))
    return sum(losses) / len(losses)


CASES: list[tuple[torch.nn.Module, Callable[[list[list[float]], list[float]], float]]] = [
    (LabelMarginTriplet(), lambda x, y: naive_triplet(x, y, 0.5)),
    (LabelMarginTriplet(scale=0.1), lambda x, y: naive_triplet(x, y, 0.1)),
    (LogRatio(), lambda x, y: naive_log_ratio(x, y, 0.01)),
    (LogRatio(floor=0.8), lambda x, y: naive_log_ratio(x, y, 0.8)),
    (RankNContrast(), lambda x, y: naive_rank_n_contrast(x, y, 2.0)),
    (RankNContrast(temperature=0.3), lambda x, y: naive_rank_n_contrast(x, y, 0.3)),
]


@pytest.mark.parametrize(("loss", "naive"), CASES)
def test_a_loss_is_what_a_triple_loop_gives(loss: torch.nn.Module, naive: Callable[..., float]) -> None:
    points = torch.randn(9, 4, dtype=torch.float64)
    labels = torch.randn(9, dtype=torch.float64)
    labels[3] = labels[7]  # two homes of the same price
    assert loss(points, labels).item() == pytest.approx(naive(points.tolist(), labels.tolist()), rel=1e-4)


@pytest.mark.parametrize("name", LOSSES)
def test_order_of_the_homes_does_not_matter(name: str) -> None:
    points, labels, order = torch.randn(8, 3), torch.randn(8), torch.randperm(8)
    assert metric_loss(name)(points[order], labels[order]).item() == pytest.approx(
        metric_loss(name)(points, labels).item(), rel=1e-5
    )


def test_triplet_by_hand() -> None:
    # Directions of 0, 90 and 180 degrees: distances sqrt 2, sqrt 2 and 2; the lengths 1, 5 and 2 do not count.
    points = torch.tensor([[1.0, 0.0], [0.0, 5.0], [-2.0, 0.0]])
    # Anchor 0: sqrt 2 - 2 + 0.5 * (3 - 1); anchor 1: sqrt 2 - sqrt 2 + 0.5 * (2 - 1); anchor 2 keeps its margin.
    expected = (math.sqrt(2) - 1 + 0.5) / 2
    assert LabelMarginTriplet()(points, torch.tensor([0.0, 1.0, 3.0])).item() == pytest.approx(expected, rel=1e-5)


def test_log_ratio_by_hand() -> None:
    # Squared distances 1, 4 and 5; label distances 1, 2 and 1.
    points, labels = torch.tensor([[0.0, 0.0], [1.0, 0.0], [0.0, 2.0]]), torch.tensor([0.0, 1.0, 2.0])
    expected = (math.log(2) ** 2 + math.log(5) ** 2 + math.log(2.5) ** 2) / 3
    assert LogRatio()(points, labels).item() == pytest.approx(expected, rel=1e-5)


def test_log_ratio_is_zero_where_squared_distances_follow_labels() -> None:
    points = torch.tensor([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]])  # squared distances 1, 2 and 1
    assert LogRatio()(points, torch.tensor([0.0, 1.0, 2.0])).item() == pytest.approx(0, abs=1e-9)


def test_rank_n_contrast_by_hand() -> None:
    points, labels = torch.tensor([[0.0, 0.0], [1.0, 0.0], [3.0, 0.0]]), torch.tensor([0.0, 1.0, 2.0])
    # Pairs (0, 1), (1, 0), (1, 2), (2, 1); (0, 2) and (2, 0) have nobody farther and cost nothing.
    expected = (math.log1p(math.exp(-2)) + 2 * math.log1p(math.exp(-1)) + math.log1p(math.exp(1))) / 6
    assert RankNContrast(temperature=1.0)(points, labels).item() == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("count", [1, 2])
def test_fewer_than_three_homes_cost_nothing(name: str, count: int) -> None:
    points = torch.randn(count, 4, requires_grad=True)
    loss = metric_loss(name)(points, torch.randn(count))
    loss.backward()
    assert loss.item() == 0
    assert points.grad is None or not points.grad.any()


def test_equal_prices_give_no_triplets() -> None:
    assert LabelMarginTriplet()(torch.randn(5, 3), torch.ones(5)).item() == 0


def test_equal_prices_leave_a_finite_loss_that_pulls_homes_to_equal_distances() -> None:
    corners = torch.tensor([[0.0, 0.0], [1.0, 0.0], [0.5, math.sqrt(0.75)]])
    same = torch.zeros(3)
    assert LogRatio()(corners, same).item() == pytest.approx(0, abs=1e-9)
    assert RankNContrast()(corners, same).item() == pytest.approx(math.log(2), rel=1e-5)


@pytest.mark.parametrize("name", LOSSES)
def test_gradients_agree_with_finite_differences(name: str) -> None:
    labels = torch.randn(6, dtype=torch.float64)
    points = torch.randn(6, 3, dtype=torch.float64, requires_grad=True)
    loss = metric_loss(name)

    def value(x: Tensor) -> Tensor:
        return loss(x, labels)

    assert torch.autograd.gradcheck(value, (points,), eps=1e-6, atol=1e-5)
    value(points).backward()
    assert points.grad is not None
    assert points.grad.abs().max() > 1e-3


@pytest.mark.parametrize("name", LOSSES)
def test_homes_at_the_same_point_have_finite_gradients(name: str) -> None:
    points = torch.ones(4, 3, requires_grad=True)
    metric_loss(name)(points, torch.arange(4.0)).backward()
    assert points.grad is not None
    assert torch.isfinite(points.grad).all()


def test_names() -> None:
    assert metric_loss("none") is None
    assert isinstance(metric_loss("log-ratio"), LogRatio)
    with pytest.raises(InputError, match="no metric loss 'cosine'; choose one of triplet, log-ratio, .*none"):
        metric_loss("cosine")
