import numpy as np
import pandas as pd
import pytest

from valuation.dashboard.words import confidence_words, count, number, plain, share


def test_text_is_shown_letter_by_letter() -> None:
    assert plain("$5 to $9, a_b *c* [d](e) :smile: <f>") == (r"\$5 to \$9, a\_b \*c\* \[d\]\(e\) \:smile\: \<f\>")
    assert plain("two\nlines") == "two lines"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (4.0, "4"),
        (2.5, "2.5"),
        (4053.0, "4,053"),
        (np.float64(1234.5), "1,234.5"),
        (1_234_567.0, "1,234,567"),
        (-12.25, "-12.25"),
        ("none", "none"),
        (np.nan, "–"),
        (np.inf, "–"),
        (None, "–"),
        (pd.NA, "–"),
        (pd.NaT, "–"),
        (pd.Timestamp("2024-03-09"), "2024-03-09"),
    ],
)
def test_a_value_is_as_short_as_it_can_be(value: object, written: str) -> None:
    assert number(value) == written


def test_shares_are_percent() -> None:
    assert [share(0.123), share(-0.0514, signed=True, places=1), share(0.2, signed=True), share(None)] == [
        "12 %",
        "-5.1 %",
        "+20 %",
        "–",
    ]


def test_confidence_has_dots_that_sort_as_it_does() -> None:
    words = [confidence_words(grade) for grade in ("Low", "Medium", "High")]
    assert words == ["●○○ Low", "●●○ Medium", "●●● High"]
    assert sorted(words) == words
    assert confidence_words("") == "–"


def test_counting_knows_one_from_many() -> None:
    assert [count(1, "home"), count(1204, "home"), count(0, "box", "boxes")] == ["1 home", "1,204 homes", "0 boxes"]
