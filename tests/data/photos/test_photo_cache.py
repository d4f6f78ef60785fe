"""What is kept of photos comes back as it was, or not at all."""

import os
from pathlib import Path

import numpy as np
import pytest

from data.photos.photo_cache import PhotoCache, photo_keys


def row(number: int) -> np.ndarray:
    return np.full(3, number, np.float32)


def values(found: dict[str, np.ndarray]) -> dict[str, list[float]]:
    return {key: kept.tolist() for key, kept in found.items()}


def test_a_photo_is_known_by_name_size_and_time_of_change(tmp_path: Path) -> None:
    photo = tmp_path / "a.jpg"
    photo.write_bytes(b"12345")
    os.utime(photo, ns=(7, 7))
    assert photo_keys(["photos/a.jpg", "photos/b.jpg"], [photo, tmp_path / "b.jpg"]) == [
        "photos/a.jpg|5|7",
        "photos/b.jpg|missing",
    ]


@pytest.mark.parametrize("asked", [["k3"], ["k8", "k1", "none"], [f"k{n}" for n in range(10)]])
def test_few_and_many_rows_come_back_in_the_order_asked(tmp_path: Path, asked: list[str]) -> None:
    PhotoCache(tmp_path, "some", 3, np.float32).put({f"k{n}": row(n) for n in range(10)})
    found = PhotoCache(tmp_path, "some", 3, np.float32).get(asked)
    assert values(found) == {key: [float(key[1:])] * 3 for key in asked if key != "none"}
    assert list(found) == [key for key in asked if key != "none"]


def test_rows_come_to_those_kept_already_also_by_another_process(tmp_path: Path) -> None:
    one, other = (PhotoCache(tmp_path, "some", 3, np.float32) for _ in range(2))
    assert one.get(["a"]) == other.get(["a"]) == {}
    one.put({"a": row(1)})
    other.put({"b": row(2)})
    one.put({"a": row(3)})
    assert values(other.get(["a", "b"])) == {"a": [3.0] * 3, "b": [2.0] * 3}
    assert [file.name for file in (tmp_path / ".cache").iterdir()] == ["some.safetensors"]


@pytest.mark.parametrize(("width", "dtype"), [(4, np.float32), (3, np.float16)])
def test_rows_of_another_shape_or_type_are_not_taken(tmp_path: Path, width: int, dtype: type) -> None:
    PhotoCache(tmp_path, "some", 3, np.float32).put({"a": row(1)})
    other = PhotoCache(tmp_path, "some", width, dtype)
    assert other.get(["a"]) == {}
    other.put({"b": np.ones(width, dtype)})
    assert values(other.get(["a", "b"])) == {"b": [1.0] * width}
