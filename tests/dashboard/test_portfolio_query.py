"""What the portfolio page shows, as its address says it."""

import pytest

from valuation.dashboard.portfolio.query import PARAMETERS, Query, read_query

FULL = Query(
    search="mill hill",
    locations=("90210", "02134"),
    low=200_000,
    high=450_000,
    confidence=("Low", "High"),
    flags=("far", "photos"),
    area=(45.0, -120.5, 45.25, -120.0),
    sort="error-size",
    descending=True,
    page=3,
    colour="error",
)


def read(**parameters: str | list[str]) -> tuple[Query, list[str]]:
    given = {name.rstrip("_"): value if isinstance(value, list) else [value] for name, value in parameters.items()}
    return read_query(given, ("02134", "90210"))


def test_what_is_written_into_an_address_is_read_from_it() -> None:
    written = FULL.parameters()
    assert set(written) == set(PARAMETERS)
    assert read(**{f"{name}_": value for name, value in written.items()}) == (FULL, [])


def test_the_usual_writes_nothing() -> None:
    assert Query().parameters() == {}
    assert read() == (Query(), [])


@pytest.mark.parametrize(
    ("parameters", "refused"),
    [
        ({"location": ["90210", "99999"]}, "location=99999"),
        ({"flag": "odd"}, "flag=odd"),
        ({"confidence": "High"}, "confidence=High"),
        ({"from_": "cheap"}, "from=cheap"),
        ({"to": "-5"}, "to=-5"),
        ({"from_": "nan"}, "from=nan"),
        ({"area": "1,2,3"}, "area=1,2,3"),
        ({"area": "50,0,40,1"}, "area=50,0,40,1"),
        ({"sort": "colour"}, "sort=colour"),
        ({"page": "two"}, "page=two"),
    ],
)
def test_what_makes_no_sense_is_left_out_and_named(parameters: dict[str, str], refused: str) -> None:
    query, words = read(**parameters)
    assert words == [refused]
    assert query.without_filters() == Query()


def test_any_filter_counts_as_one_and_order_does_not() -> None:
    assert not Query(sort="price", descending=True, page=2, colour="error").filtered
    for name in ("search", "locations", "low", "high", "confidence", "flags", "area"):
        assert Query(**{name: getattr(FULL, name)}).filtered
    assert FULL.without_filters() == Query(sort="error-size", descending=True, colour="error")


def test_another_filter_begins_at_the_first_page_and_is_another_choice_of_homes() -> None:
    other = FULL.with_filters(low=None)
    assert (other.page, other.low, other.high) == (1, None, 450_000)
    assert other.digest() != FULL.digest()
    assert FULL.with_filters(sort="", descending=False, page=2).digest() == FULL.digest()
