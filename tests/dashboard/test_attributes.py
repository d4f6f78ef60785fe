"""How a home's attributes are written."""

from pathlib import Path

from data.portfolio import read_portfolio
from valuation.dashboard.drawing.attributes import attribute_rows


def test_years_have_no_comma_and_other_numbers_do(tmp_path: Path) -> None:
    rows = ["listing_id,area,year_built,lot"] + [
        f"h{number},{1800 + number},{1990 + number},{5000 + number}" for number in range(4)
    ]
    (tmp_path / "listings.csv").write_text("\n".join(rows) + "\n")
    written = dict(attribute_rows(read_portfolio(tmp_path), "h3"))
    assert written["Year built"] == "1993"
    assert written["Lot"] == "5,003"
    assert written["Living area"] == "1,803 sq ft"
