"""The chart of ratios: laid out once, and drawn the same by the reports and the dashboard."""

import re

import numpy as np
import pandas as pd
import pytest

from valuation.dashboard.accuracy.ratio_chart import plotly_chart
from valuation.evaluation.ratio_chart import ratio_chart
from valuation.reports.ratio_svg import PAPER, ratio_svg
from valuation.wording.money import number_locale


def homes(number: int, price: float = 400_000.0) -> pd.DataFrame:
    """Homes whose prices go up by a thousandth, and whose ratios go up and down."""
    place = np.arange(number)
    table = pd.DataFrame({"price": price * 1.001**place, "ratio": np.exp(0.3 * np.sin(place))})
    return table.set_index("h" + table.index.astype(str))


def test_many_homes_are_drawn_in_part_and_evenly_but_all_counted() -> None:
    few = ratio_chart(homes(500), "USD", 500)
    assert len(few.dots) == 500
    some = ratio_chart(homes(2_500), "USD", 500)
    rows = some.dots.index.str.removeprefix("h").astype(int).to_numpy()
    assert (some.homes, len(rows), rows[0], rows[-1]) == (2_500, 500, 0, 2_499)
    assert set(np.diff(rows)) <= {5, 6}
    assert some.median == pytest.approx(float(np.median(np.exp(0.3 * np.sin(np.arange(2_500))))))


def test_the_axes_hold_every_home_and_their_marks_are_round() -> None:
    made = ratio_chart(homes(1_000), "USD", 10)
    assert made.prices == pytest.approx((380_000.0, 400_000 * 1.001**999 * 1.05))
    assert made.price_ticks == ((500_000.0, "$500,000"), (1_000_000.0, "$1,000,000"))
    assert made.ratios == pytest.approx((0.627, 1.575))  # 0.66 to 1.5 at least, and a little beyond
    assert [words for _, words in made.ratio_ticks] == ["0.67", "0.8", "1", "1.25", "1.5"]


def test_without_enough_homes_nothing_is_said_of_a_running_median() -> None:
    assert ratio_chart(homes(29), "USD", 10).running_words == ""
    words = ratio_chart(homes(30), "USD", 10).running_words
    assert re.match(r"The running median goes from \d\.\d\d among the cheapest 15 homes to \d\.\d\d among", words)


def test_numbers_follow_the_locale() -> None:
    with number_locale("de_DE"):
        made = ratio_chart(homes(1_000), "EUR", 10)
    assert [words for _, words in made.ratio_ticks][:2] == ["0,67", "0,8"]


def test_both_outputs_draw_the_same() -> None:
    made = ratio_chart(homes(1_000), "USD", 100)
    svg, drawn = ratio_svg(made, PAPER), plotly_chart(made, "USD")
    written = [words for _, words in (*made.price_ticks, *made.ratio_ticks)]
    axes = drawn.layout.xaxis, drawn.layout.yaxis
    assert [words for axis in axes for words in axis.ticktext] == written
    assert set(re.findall(r">([^<>]+)</text>", svg)) == {*written, "Price", "Estimate / price, upwards"}

    def shares(values: list[float], limits: tuple[float, float]) -> list[float]:
        return ((np.log10(values) - limits[0]) / (limits[1] - limits[0])).tolist()

    circles = np.array(re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', svg), float)
    dots = next(trace for trace in drawn.data if trace.name == "homes")
    assert (circles[:, 0] - 46) / (710 - 46) == pytest.approx(shares(dots.x, axes[0].range), abs=1e-3)
    assert (266 - circles[:, 1]) / (266 - 12) == pytest.approx(shares(dots.y, axes[1].range), abs=1e-3)
