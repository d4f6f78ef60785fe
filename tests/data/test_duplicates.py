"""Perceptual hashes, near duplicates, and the groups they make of listings."""

import shutil
from collections.abc import Callable
from pathlib import Path

import imagehash
import numpy as np
import pandas as pd
import pytest
from PIL import Image, ImageEnhance

from data.duplicates import MAX_BITS, MIN_CORRELATION, link_listings, listing_groups, near_duplicates
from data.photos.photo_hashes import PhotoHashes, hash_photos, perceptual_hashes
from data.portfolio import read_portfolio

DrawPhoto = Callable[..., Path]


def test_hashes_are_those_of_imagehash() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (50, 32, 32), dtype=np.uint8)
    theirs = [int(str(imagehash.phash(Image.fromarray(grey))), 16) for grey in pixels]
    assert perceptual_hashes(pixels.astype(float)).tolist() == theirs


def test_altered_photos_are_found_and_others_are_not(tmp_path: Path, draw_photo: DrawPhoto) -> None:
    paths = [draw_photo(tmp_path / f"{n}.jpg", n, width=400, height=300, quality=95) for n in range(12)]
    with Image.open(paths[0]) as image:
        image.save(tmp_path / "low.jpg", quality=25)
        image.resize((200, 150)).save(tmp_path / "half.png")
        ImageEnhance.Brightness(image).enhance(1.15).save(tmp_path / "bright.jpg")
        image.crop((6, 4, 394, 296)).save(tmp_path / "trimmed.jpg")
    altered = [tmp_path / name for name in ("low.jpg", "half.png", "bright.jpg", "trimmed.jpg")]
    clusters = near_duplicates(hash_photos([*paths, *altered]))
    assert clusters.tolist() == [*range(12), 0, 0, 0, 0]


def test_plain_and_unreadable_photos_are_linked_to_nothing(tmp_path: Path) -> None:
    for name, colour in (("black", 0), ("black too", 0), ("grey", 128)):
        Image.new("L", (80, 80), colour).save(tmp_path / f"{name}.png")
    paths = [*sorted(tmp_path.iterdir()), tmp_path / "none.png", tmp_path / "none.png"]
    assert near_duplicates(hash_photos(paths)).tolist() == [0, 1, 2, 3, 4]
    assert near_duplicates(hash_photos([])).tolist() == []


def naive_clusters(hashes: PhotoHashes) -> list[int]:
    """Every pair compared, every link followed."""
    n = len(hashes.hashes)
    flat = hashes.thumbnails.reshape(n, -1).astype(float)
    label = list(range(n))
    for i in range(n):
        for j in range(i):
            bits = bin(int(hashes.hashes[i]) ^ int(hashes.hashes[j])).count("1")
            if bits <= MAX_BITS and np.corrcoef(flat[i], flat[j])[0, 1] >= MIN_CORRELATION:
                label = [label[j] if other == label[i] else other for other in label]
    return pd.factorize(np.array(label))[0].tolist()


@pytest.mark.parametrize("seed", range(5))
def test_clusters_are_those_of_comparing_every_pair(seed: int) -> None:
    random = np.random.default_rng(seed)
    base = random.integers(0, 2**64, 12, dtype=np.uint64)[random.integers(0, 12, 150)]
    for _ in range(6):  # up to six bits changed, so that pairs lie on both sides of the limit
        base ^= np.where(
            random.random(150) < 0.8, np.uint64(1) << random.integers(0, 64, 150).astype(np.uint64), np.uint64(0)
        )
    looks = random.integers(0, 256, (3, 16, 16))[random.integers(0, 3, 150)]
    noisy = looks + random.normal(0, 25, looks.shape)
    hashes = PhotoHashes(base, np.clip(noisy, 0, 255).astype(np.uint8))
    expected = naive_clusters(hashes)
    assert 5 < len(set(expected)) < 140
    assert near_duplicates(hashes).tolist() == expected


def photo_table(*pairs: tuple[str, int]) -> tuple[pd.DataFrame, np.ndarray]:
    return pd.DataFrame({"listing_id": [listing for listing, _ in pairs]}), np.array(
        [cluster for _, cluster in pairs], int
    )


def test_listings_are_linked_by_way_of_a_third() -> None:
    photos, clusters = photo_table(("a", 0), ("b", 0), ("b", 1), ("c", 1), ("d", 2), ("d", 2))
    groups = link_listings(photos, clusters, pd.Index(["a", "d", "c", "b", "e"]))
    assert groups.to_dict() == {"a": 0, "d": 1, "c": 0, "b": 0, "e": 2}


def test_a_photo_of_very_many_listings_links_none() -> None:
    ids = pd.Index([str(n) for n in range(51)])
    photos, clusters = photo_table(*((name, 0) for name in ids), ("3", 1), ("4", 1))
    groups = link_listings(photos, clusters, ids)
    assert groups["3"] == groups["4"]
    assert groups.nunique() == 50
    fewer, few = photos.iloc[:50], clusters[:50]
    assert link_listings(fewer, few, ids[:50]).nunique() == 1


@pytest.fixture
def shared_photos(tmp_path: Path, draw_photo: DrawPhoto) -> Path:
    folder = tmp_path / "p"
    for n in range(6):
        draw_photo(folder / "photos" / f"{n}_front.jpg", n)
    shutil.copy(folder / "photos" / "1_front.jpg", folder / "photos" / "4_kitchen.jpg")
    (folder / "listings.csv").write_text("id\n" + "\n".join(map(str, range(6))), encoding="utf-8")
    return folder


def test_groups_of_a_portfolio_and_their_cache(shared_photos: Path, draw_photo: DrawPhoto) -> None:
    expected = {"0": 0, "1": 1, "2": 2, "3": 3, "4": 1, "5": 4}
    assert listing_groups(read_portfolio(shared_photos)).to_dict() == expected
    cache = shared_photos / ".cache" / "photo-hashes.safetensors"
    written = cache.stat().st_mtime_ns
    assert listing_groups(read_portfolio(shared_photos)).to_dict() == expected
    assert cache.stat().st_mtime_ns == written  # nothing was hashed anew
    # One photo changes, and one comes: only these are hashed, and the others keep all 64 bits.
    draw_photo(shared_photos / "photos" / "4_kitchen.jpg", 99)
    draw_photo(shared_photos / "photos" / "5_kitchen.jpg", 2)
    assert listing_groups(read_portfolio(shared_photos)).to_dict() == {"0": 0, "1": 1, "2": 2, "3": 3, "4": 4, "5": 2}
    assert cache.stat().st_mtime_ns > written


def test_the_cache_is_really_used(shared_photos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = listing_groups(read_portfolio(shared_photos))
    monkeypatch.setattr("data.photos.hash_cache.hash_photos", None)  # calling it would fail
    pd.testing.assert_series_equal(listing_groups(read_portfolio(shared_photos)), first)


@pytest.mark.parametrize("damage", [b"", b"no such file", b"\x08\0\0\0\0\0\0\0{}      "])
def test_a_damaged_cache_is_made_anew(shared_photos: Path, damage: bytes) -> None:
    first = listing_groups(read_portfolio(shared_photos))
    (shared_photos / ".cache" / "photo-hashes.safetensors").write_bytes(damage)
    pd.testing.assert_series_equal(listing_groups(read_portfolio(shared_photos)), first)


def test_a_portfolio_that_cannot_be_written_to_is_grouped_all_the_same(shared_photos: Path) -> None:
    (shared_photos / ".cache").write_text("a file where the folder should be", encoding="utf-8")
    assert listing_groups(read_portfolio(shared_photos)).nunique() == 5


def test_listings_without_photos_are_alone(tmp_path: Path) -> None:
    (tmp_path / "listings.csv").write_text("id\na\nb\n", encoding="utf-8")
    groups = listing_groups(read_portfolio(tmp_path))
    assert groups.to_dict() == {"a": 0, "b": 1}
    assert (groups.index.name, groups.name) == ("listing_id", "group")


def test_listings_of_one_property_are_one_group_also_by_way_of_a_photo(shared_photos: Path) -> None:
    # 1 and 4 share a photo; 4 and 5 are one property; 0 and 2 have none.
    rows = ["0,", "1,7", "2,", "3,9", "4,8", "5,8"]
    (shared_photos / "listings.csv").write_text("id,property_id\n" + "\n".join(rows), encoding="utf-8")
    assert listing_groups(read_portfolio(shared_photos)).to_dict() == {"0": 0, "1": 1, "2": 2, "3": 3, "4": 1, "5": 1}


def test_a_property_id_of_very_many_listings_links_none(tmp_path: Path) -> None:
    rows = "".join(f"{n},unknown\n" for n in range(51))
    (tmp_path / "listings.csv").write_text(f"listing_id,property_id\n{rows}", encoding="utf-8")
    assert listing_groups(read_portfolio(tmp_path)).nunique() == 51
