"""The data-quality report."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from data.checking import check_portfolio
from data.errors import PortfolioError
from data.importing import import_portfolio

DrawPhoto = Callable[..., Path]


def test_a_check_counts_what_is_there_and_what_is_wrong(small_source: Path, tmp_path: Path) -> None:
    (small_source / "photos" / "c_front.jpg").write_text("no photo", encoding="utf-8")
    shutil.copy(small_source / "photos" / "a_1_front.jpg", small_source / "photos" / "b_IMG.jpg")
    import_portfolio(small_source, tmp_path / "P")
    (tmp_path / "P" / "photos" / "a_1_kitchen.jpg").write_bytes(b"damaged since")
    check = check_portfolio(tmp_path / "P")
    assert (check.listings, check.listings_with_price, check.listings_with_photos) == (3, 2, 2)
    assert check.photos_by_room == {"frontal": 1, "bathroom": 1, "unknown": 1}
    assert check.photos == 3
    assert (check.groups_sharing_photos, check.listings_sharing_photos, check.placeholder_photos) == (1, 2, 0)
    assert check.filled["area"] == 3
    assert check.filled["sale_date"] == 0
    assert check.problems_by_reason == {
        "price is missing; kept without a price": 1,
        "file is not an image of a kind this reads; left out": 1,
    }
    assert check.import_problems_by_reason == {
        "price is missing; kept without a price": 1,
        "room is not known; to be told from the photo": 1,
        "file is not an image of a kind this reads; left out": 1,
    }
    assert {problem.file for problem in check.problems} == {"listings.csv", "photos/a_1_kitchen.jpg"}


def test_a_check_can_be_written_as_json(small_source: Path) -> None:
    check = check_portfolio(small_source)
    content = json.loads(json.dumps(check.to_json(), allow_nan=False))
    assert content["folder"] == str(small_source)
    assert content["problems"] == [
        {
            "file": "homes.csv",
            "row": 4,
            "column": "price",
            "value": "",
            "reason": "price is missing; kept without a price",
            "severity": "warning",
        }
    ]
    assert content["import_problems_by_reason"] == {}


def test_a_photo_of_very_many_homes_is_a_placeholder(tmp_path: Path, draw_photo: DrawPhoto) -> None:
    draw_photo(tmp_path / "photos" / "soon.jpg")
    ids = [str(number) for number in range(60)]
    (tmp_path / "listings.csv").write_text("id\n" + "\n".join(ids), encoding="utf-8")
    rows = "\n".join(f"{name},soon.jpg" for name in ids)
    (tmp_path / "photos.csv").write_text(f"listing_id,file\n{rows}\n", encoding="utf-8")
    check = check_portfolio(tmp_path)
    assert (check.placeholder_photos, check.groups_sharing_photos) == (1, 0)


def test_a_strict_check_stops(small_source: Path) -> None:
    with pytest.raises(PortfolioError, match="Strict reading found 1 problem"):
        check_portfolio(small_source, strict=True)
