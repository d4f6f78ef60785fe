"""Writing, all or nothing."""

import json
from pathlib import Path

import numpy as np
import pytest

from data.errors import HearthmapError
from data.files import atomic_folder, atomic_write, write_json, write_text_atomic


def test_text_is_written_and_replaced(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.txt"
    write_text_atomic(path, "one\n")
    write_text_atomic(path, "zwölf\n")
    assert path.read_bytes() == "zwölf\n".encode()
    assert [entry.name for entry in path.parent.iterdir()] == ["a.txt"]


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old", encoding="utf-8")

    def fail_halfway() -> None:
        with atomic_write(path) as temporary:
            temporary.write_text("half", encoding="utf-8")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_halfway()
    assert path.read_text(encoding="utf-8") == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.txt"]


def test_the_temporary_file_keeps_the_suffix_and_lies_beside(tmp_path: Path) -> None:
    with atomic_write(tmp_path / "t.parquet") as temporary:
        assert (temporary.suffix, temporary.parent) == (".parquet", tmp_path)
        temporary.touch()


def test_a_disk_that_refuses_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(HearthmapError, match=r"a\.txt could not be written"):
        write_text_atomic(tmp_path / "file" / "a.txt", "x")
    (tmp_path / "folder").mkdir()
    with pytest.raises(HearthmapError, match="folder could not be written"):
        write_text_atomic(tmp_path / "folder", "x")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["file", "folder"]


def test_a_folder_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    for content in ("one", "two"):
        with atomic_folder(tmp_path / "m") as building:
            assert list(building.iterdir()) == []
            (building / content).touch()
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")] == ["m", "m/two"]


def test_a_failed_folder_leaves_the_old_one(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "old").touch()

    def fail_halfway() -> None:
        with atomic_folder(tmp_path / "m") as building:
            (building / "new").touch()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_halfway()
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")] == ["m", "m/old"]


def test_json_takes_numpy_and_paths_and_refuses_nan(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write_json(path, {"n": np.int64(3), "x": np.float32(0.5), "a": np.arange(2), "p": Path("a", "b"), "ü": None})
    assert json.loads(path.read_text(encoding="utf-8")) == {"n": 3, "x": 0.5, "a": [0, 1], "p": "a/b", "ü": None}
    with pytest.raises(ValueError, match="JSON"):
        write_json(path, {"n": float("nan")})
    with pytest.raises(TypeError, match="set cannot be written as JSON"):
        write_json(path, {"n": {1}})
    assert json.loads(path.read_text(encoding="utf-8"))["n"] == 3
