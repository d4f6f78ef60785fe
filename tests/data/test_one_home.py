import io
import math
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from data.errors import PortfolioError
from data.one_home import write_home
from data.photos.zips import Upload
from data.uploads import receive_photos


def upload(name: str, seed: int) -> Upload:
    blots = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    content = io.BytesIO()
    Image.fromarray(blots).resize((96, 72), Image.Resampling.BICUBIC).save(content, "PNG")
    content.seek(0)
    return Upload(name, content)


def test_a_home_is_a_portfolio_like_any_other(tmp_path: Path) -> None:
    photos, _ = receive_photos([upload("a.png", 1), upload("b.png", 2)], tmp_path)
    facts = {"bedrooms": 3.0, "area": 120.5, "location": "02134", "grade": "2", "year_built": 1990.0, "view": None}
    rooms = [(photos[0].file, "kitchen"), (photos[1].file, None)]
    home = write_home(tmp_path, "12, Old Road", facts, rooms, currency="EUR", area_unit="m2", categories=["grade"])
    assert home.problems == ()
    assert (home.currency, home.area_unit, home.price_kind) == ("EUR", "m2", "none")
    (listing_id,) = home.listings.index
    row = home.listings.iloc[0]
    assert listing_id == "12, Old Road"
    assert (row["bedrooms"], row["area"], row["location"], row["grade"]) == (3, 120.5, "02134", "2")
    assert (home.extra_numeric, home.extra_categorical) == (("year_built",), ("grade",))
    assert math.isnan(row["bathrooms"])
    assert home.photos["room"].fillna("").tolist() == ["kitchen", ""]
    assert home.photos["room_source"].tolist() == ["given", "unknown"]


def test_it_is_written_anew_each_time(tmp_path: Path) -> None:
    write_home(tmp_path, "a", {"bedrooms": 3}, [], currency="USD", area_unit="sqft")
    home = write_home(tmp_path, "a", {"asking_price": 500_000}, [], currency="USD", area_unit="sqft")
    assert (home.listings.loc["a", "price"], home.price_kind) == (500_000, "asking")
    assert math.isnan(home.listings.loc["a", "bedrooms"])


def test_a_value_that_cannot_be_is_left_blank_and_told(tmp_path: Path) -> None:
    home = write_home(tmp_path, "a", {"area": 0.0}, [], currency="USD", area_unit="sqft")
    assert math.isnan(home.listings.loc["a", "area"])
    assert [problem.reason for problem in home.problems] == ["area is zero or negative; left blank"]


def test_a_home_without_a_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PortfolioError, match="no row has a listing_id"):
        write_home(tmp_path, "", {"area": 1.0}, [], currency="USD", area_unit="sqft")
