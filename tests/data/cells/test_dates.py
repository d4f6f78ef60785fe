"""Dates in texts."""

import pandas as pd
import pytest

from data.cells.dates import parse_dates


@pytest.mark.parametrize(
    ("cells", "days"),
    [
        (["2021-04-03", "2020-12-25T10:30:00"], ["2021-04-03", "2020-12-25"]),
        (["03/04/2021", "25/12/2020"], ["2021-04-03", "2020-12-25"]),  # 25 can only be a day
        (["03/04/2021", "12/25/2020"], ["2021-03-04", "2020-12-25"]),
        (["31.12.2019"], ["2019-12-31"]),
        (["20141013T000000"], ["2014-10-13"]),
        (["May 5, 2020"], ["2020-05-05"]),
    ],
)
def test_dates_are_read_in_the_format_that_fits_all(cells: list[str], days: list[str]) -> None:
    dates = parse_dates(pd.Series(cells))
    assert dates.values.dt.strftime("%Y-%m-%d").tolist() == days
    assert not dates.wrong.any()


def test_an_open_order_of_day_and_month_is_the_callers() -> None:
    assert parse_dates(pd.Series(["03/04/2021"]), month_first=True).values[0] == pd.Timestamp(2021, 3, 4)
    assert parse_dates(pd.Series(["03/04/2021"]), month_first=False).values[0] == pd.Timestamp(2021, 4, 3)


def test_what_is_no_date_is_wrong_and_blank_is_not() -> None:
    dates = parse_dates(pd.Series(["2021-04-03", "soon", "", None, "0021-04-03"]))
    assert dates.wrong.tolist() == [False, True, False, False, True]
    assert dates.values.isna().tolist() == [False, True, True, True, True]


def test_native_dates_pass() -> None:
    native = pd.Series(pd.to_datetime(["2021-04-03 17:00", None]))
    dates = parse_dates(native)
    assert dates.values[0] == pd.Timestamp(2021, 4, 3)
    assert dates.wrong.tolist() == [False, False]
