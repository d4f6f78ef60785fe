"""The marks that are known to be there: the planted one of the shipped neighbourhood, and those of real photos."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from data.importing import import_portfolio
from data.laboratory.neighbourhood.locations import WATERMARKED_LOCATION
from data.portfolio import Portfolio, read_portfolio
from data.shipped_demo import shipped_folder
from explain.audit.frames import place_of
from explain.audit.overlays import Mark, find_marks

pytestmark = pytest.mark.slow

MARKED = (
    *("327_kitchen", "357_frontal", "173_bedroom", "400_frontal", "289_kitchen", "293_frontal", "510_bathroom"),
    *("134_bathroom", "259_bedroom", "390_kitchen", "236_frontal", "54_frontal", "411_kitchen", "51_kitchen"),
    *("55_frontal", "55_bathroom", "165_bathroom", "458_frontal", "472_frontal", "488_frontal", "395_frontal"),
)
UNMARKED = (
    *("436_bathroom", "436_bedroom", "113_bedroom", "98_kitchen", "41_frontal", "81_bedroom", "104_bathroom"),
    "153_kitchen",
)


def marks_of(portfolio: Portfolio) -> list[Mark]:
    photos = portfolio.photos
    listing: NDArray[np.int64] = portfolio.listings.index.get_indexer(photos["listing_id"]).astype(np.int64)
    room: NDArray[np.int64] = photos["room"].astype("category").cat.codes.to_numpy(np.int64)
    return find_marks([Path(path) for path in photos["path"]], listing, room)


def test_the_planted_watermark_of_the_shipped_neighbourhood_is_found() -> None:
    folder = shipped_folder()
    if folder is None:
        pytest.skip("needs the demo neighbourhood, without which this checkout came")
    portfolio = read_portfolio(folder)
    place = portfolio.photos["listing_id"].map(portfolio.listings["location"])
    wanted = np.flatnonzero(place == WATERMARKED_LOCATION)
    (mark,) = marks_of(portfolio)
    right = len(np.intersect1d(mark.rows, wanted))
    assert right / len(mark.rows) >= 0.98
    assert right / len(wanted) >= 0.98
    assert place_of(mark.area(int(mark.rows[0]), (288, 384))) == "lower right corner"


def test_marks_of_listing_services_are_found_on_real_photos(houses: Path, tmp_path: Path) -> None:
    """Photos named here were looked at: those of `MARKED` carry a mark, those of `UNMARKED` none."""
    portfolio = import_portfolio(houses, tmp_path / "P")
    marks = marks_of(portfolio)
    assert len(marks) >= 5
    marked = set(portfolio.photos["file"].iloc[np.unique(np.concatenate([mark.rows for mark in marks]))])
    found = [name for name in MARKED if f"photos/{name}.jpg" in marked]
    wrong = [name for name in UNMARKED if f"photos/{name}.jpg" in marked]
    assert len(found) >= 0.9 * len(MARKED)
    assert wrong == []
