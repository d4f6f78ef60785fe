"""The neighbourhood shipped with the package."""

from pathlib import Path

import pytest

from data.errors import PortfolioError
from data.laboratory.neighbourhood.checksums import shipped_faults, write_checksums
from data.laboratory.neighbourhood.drivers import PHOTOS
from data.laboratory.neighbourhood.homes import sample_home
from data.laboratory.neighbourhood.masks import read_mask
from data.laboratory.neighbourhood.pairs import read_pairs
from data.laboratory.neighbourhood.truth import read_truth
from data.portfolio import Portfolio, read_portfolio
from data.shipped_demo import CHECKSUMS, copy_portfolio, shipped_folder

MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def shipped() -> Path:
    folder = shipped_folder()
    if folder is None:
        pytest.skip("the demo neighbourhood has not been rendered into data/demo")
    return folder


@pytest.fixture(scope="module")
def homes(shipped: Path) -> Portfolio:
    return read_portfolio(shipped, check_photos=True)


def test_it_is_whole(shipped: Path) -> None:
    assert shipped_faults(shipped) == []


def test_it_holds_enough_homes_each_with_all_photos_and_stays_small(shipped: Path, homes: Portfolio) -> None:
    assert len(homes.listings) >= 120
    assert not homes.problems
    rooms = homes.photos.groupby("listing_id")["room"].agg(set)
    assert len(rooms) == len(homes.listings)
    assert all(found == set(PHOTOS) for found in rooms)
    files = [path for path in shipped.rglob("*") if path.is_file() and ".cache" not in path.parts]
    assert sum(path.stat().st_size for path in files) <= 30 * MEGABYTE


def test_its_truth_is_that_of_the_formula(shipped: Path, homes: Portfolio) -> None:
    truth = read_truth(shipped / "truth.csv")
    assert list(truth.index) == list(homes.listings.index)
    assert (truth["price"] == homes.listings["sale_price"]).all()
    for listing in truth.index[::20]:
        seed, number = listing.removeprefix("S").split("-")
        home = sample_home(int(seed), int(number))
        assert all(truth.loc[listing, name] == level for name, level in home.elements.items())


def test_it_has_counterfactual_pairs_with_their_photos(shipped: Path) -> None:
    pairs = read_pairs(shipped)
    assert len(pairs.drop_duplicates(["listing_id", "element", "other_level"])) >= 40
    for row in pairs.itertuples():
        assert (shipped / row.file).is_file()
        assert read_mask(shipped / row.mask).shape == (288, 384)


def test_each_photo_has_its_mask(shipped: Path, homes: Portfolio) -> None:
    for name in homes.photos["file"].iloc[::37]:
        mask = read_mask(shipped / "masks" / Path(name).with_suffix(".png").name)
        assert mask.any(), f"nothing is labelled in {name}"


def test_checksums_find_what_was_changed_or_lost(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    for name in ("listings.csv", "photos/a.jpg", "photos/b.jpg"):
        (tmp_path / name).write_text(name)
    write_checksums(tmp_path)
    assert shipped_faults(tmp_path) == []
    (tmp_path / "photos" / "a.jpg").write_text("another")
    (tmp_path / "photos" / "b.jpg").unlink()
    assert shipped_faults(tmp_path) == ["photos/a.jpg is not the file that was shipped.", "photos/b.jpg is missing."]


def test_a_copy_has_listings_and_photos_but_not_the_answers(tmp_path: Path) -> None:
    source = tmp_path / "source"
    (source / "photos").mkdir(parents=True)
    for name in ("listings.csv", "photos.csv", "portfolio.json", "truth.csv", CHECKSUMS, "photos/a.jpg"):
        (source / name).write_text(name)
    copy_portfolio(source, tmp_path / "copy")
    copied = sorted(path.relative_to(tmp_path / "copy").as_posix() for path in (tmp_path / "copy").rglob("*"))
    assert copied == ["listings.csv", "photos", "photos.csv", "photos/a.jpg", "portfolio.json"]
    (source / "photos.csv").unlink()
    with pytest.raises(PortfolioError, match=r"lacks photos\.csv"):
        copy_portfolio(source, tmp_path / "other")
    assert not (tmp_path / "other").exists()
