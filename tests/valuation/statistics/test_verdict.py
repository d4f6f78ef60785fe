"""Where figures lie against their accepted ranges."""

import pytest

from valuation.statistics.bootstrap import Figure
from valuation.statistics.verdict import verdict

NAN = float("nan")


@pytest.mark.parametrize(
    ("name", "figure", "expected"),
    [
        ("cod", (10, 8, 12), "inside"),
        ("cod", (10, 5, 15), "inside"),  # both ends belong to it
        ("cod", (14, 11, 16), "inside, perhaps"),
        ("cod", (16, 14, 18), "outside, perhaps"),
        ("cod", (18, 15.1, 20), "outside"),
        ("cod", (4, 3, 4.9), "outside"),
        ("cod", (10, NAN, NAN), "inside, perhaps"),
        ("cod", (20, NAN, NAN), "outside, perhaps"),
        ("prb", (NAN, NAN, NAN), "unknown"),
        ("prb", (-0.09, -0.15, -0.049), "outside, perhaps"),
        ("prb", (-0.09, -0.15, -0.051), "outside"),
        ("median_ratio", (1.0, 0.95, 1.05), "inside"),
        ("mape", (0.1, 0.05, 0.2), "no range"),
    ],
)
def test_verdict(name: str, figure: tuple[float, float, float], expected: str) -> None:
    assert verdict(name, Figure(*figure)) == expected
