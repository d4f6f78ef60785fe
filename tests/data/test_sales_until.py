"""What was known on a day: only sales until then, and a sentence where that makes no sense."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from data.errors import InputError
from data.portfolio import Portfolio, read_portfolio
from data.sales_until import read_until, sales_until


@pytest.fixture
def dated(tmp_path: Path) -> Portfolio:
    rows = ["a,1,2020-01-31", "b,2,2020-02-01", "c,3,2020-02-29", "d,4,2020-03-01", "e,5,"]
    (tmp_path / "listings.csv").write_text("listing_id,sale_price,sale_date\n" + "\n".join(rows), encoding="utf-8")
    return read_portfolio(tmp_path)


@pytest.mark.parametrize(
    ("day", "kept", "later"), [("2020-02-29", "abc", 1), ("2020-02-28", "ab", 2), ("2021-01-01", "abcd", 0)]
)
def test_the_day_itself_counts_and_undated_listings_do_not(dated: Portfolio, day: str, kept: str, later: int) -> None:
    known = sales_until(dated, day)
    assert known.portfolio.listings.index.tolist() == list(kept)
    assert (known.later, known.undated) == (later, 1)
    assert f"{later} later ones and 1 listings without a sale date" in known.words


def test_photos_of_later_sales_are_left_out_too(dated: Portfolio) -> None:
    photos = pd.DataFrame({"listing_id": ["a", "d", "e", "b"], "file": ["1", "2", "3", "4"]})
    known = sales_until(replace(dated, photos=photos), "2020-02-29").portfolio
    assert known.photos["file"].tolist() == ["1", "4"]
    assert known.photos.index.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("soon", "'soon' is not a date: write year, month and day"),
        ("03/31/2020", "is not a date"),
        ("2020-02-30", "is not a date"),
        ("2920-01-01", "2920-01-01 has not come yet"),
        ("1820-01-01", "before the first sale of .*, 2020-01-31"),
        ("2020-01-30", "before the first sale"),
    ],
)
def test_days_that_make_no_sense_are_told(dated: Portfolio, day: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        sales_until(dated, day)


def test_a_day_is_kept_in_one_form() -> None:
    assert read_until(" 20200131 ") == "2020-01-31"


def test_without_dates_nothing_is_known_to_be_sold(dated: Portfolio) -> None:
    undated = replace(dated, listings=dated.listings.assign(sale_date=pd.to_datetime(["", "", "", "", ""])))
    with pytest.raises(InputError, match="No listing of .* has a sale date"):
        sales_until(undated, "2020-02-01")
