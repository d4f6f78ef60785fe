"""Which photo belongs to which listing."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from data.errors import PortfolioError
from data.photos.photo_matching import MatchedPhotos, match_photos

IDS = pd.Index(["a", "a_1", "7", "garden_lane_5"])


@pytest.fixture
def match(tmp_path: Path) -> Callable[..., MatchedPhotos]:
    """A function that makes the files named and matches them; only names and sizes matter here."""

    def make(*files: str, table: str | None = None, name: str = "photos.csv") -> MatchedPhotos:
        for file in files:
            (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / file).write_bytes(b"x")
        if table is not None:
            (tmp_path / name).write_text(table, encoding="utf-8")
        return match_photos(tmp_path, IDS)

    return make


Match = Callable[..., MatchedPhotos]


def rows(matched: MatchedPhotos) -> list[tuple[str, str, str | None]]:
    columns = matched.photos[["listing_id", "file", "room"]].astype("object")
    return list(columns.where(columns.notna(), None).itertuples(index=False, name=None))


def complaints(matched: MatchedPhotos) -> list[tuple[str, int | None, str, str]]:
    return [(p.file, p.row, p.value, p.severity) for p in matched.problems]


def test_names_of_files(match: Match) -> None:
    matched = match(
        "photos/7_kitchen.jpg", "photos/7_bath_2.PNG", "photos/7.jpeg", "photos/7_10.webp", "photos/7-front.tif"
    )
    assert rows(matched) == [
        ("7", "photos/7-front.tif", "frontal"),
        ("7", "photos/7.jpeg", None),
        ("7", "photos/7_10.webp", None),
        ("7", "photos/7_bath_2.PNG", "bathroom"),
        ("7", "photos/7_kitchen.jpg", "kitchen"),
    ]
    assert matched.photos["room_source"].tolist() == ["given", "unknown", "unknown", "given", "given"]
    assert matched.problems == ()
    assert all(Path(path).is_file() for path in matched.photos["path"])


def test_the_longest_known_identifier_wins(match: Match) -> None:
    matched = match("photos/a_1_kitchen.jpg", "photos/a_kitchen.jpg", "photos/garden_lane_5_bed.jpg", "photos/a_1.jpg")
    assert rows(matched) == [
        ("a", "photos/a_kitchen.jpg", "kitchen"),
        ("a_1", "photos/a_1.jpg", None),
        ("a_1", "photos/a_1_kitchen.jpg", "kitchen"),
        ("garden_lane_5", "photos/garden_lane_5_bed.jpg", "bedroom"),
    ]


def test_a_folder_per_listing_in_photos_or_beside_the_table(match: Match) -> None:
    matched = match(
        "photos/7/IMG_2.jpg", "photos/7/IMG_10.jpg", "photos/2024/a/bath/1.jpg", "a_1/lounge.jpg", "7_front.jpg"
    )
    assert rows(matched) == [
        ("a", "photos/2024/a/bath/1.jpg", "bathroom"),
        ("a_1", "a_1/lounge.jpg", "living"),
        ("7", "7_front.jpg", "frontal"),
        ("7", "photos/7/IMG_2.jpg", None),
        ("7", "photos/7/IMG_10.jpg", None),
    ]
    assert matched.problems == ()


def test_other_folders_beside_the_table_are_left_alone(match: Match) -> None:
    assert match("holiday/7_kitchen.jpg", ".git/7_kitchen.jpg", "notes.txt").photos.empty


def test_files_that_belong_to_nothing_are_told_of(match: Match) -> None:
    matched = match(
        "photos/99_kitchen.jpg", "photos/7_kitchen.heic", "photos/Thumbs.db", "photos/.DS_Store", "7_sauna.jpg"
    )
    assert sorted(complaints(matched)) == [
        ("7_sauna.jpg", None, "sauna", "warning"),
        ("photos/7_kitchen.heic", None, "", "warning"),
        ("photos/99_kitchen.jpg", None, "", "warning"),
    ]
    assert rows(matched) == [("7", "7_sauna.jpg", None)]


def test_the_photo_table_says_what_is_what(match: Match) -> None:
    table = "ID,Filename,Room type\n7,x.jpg,Kitchen\na,photos/sub/y.jpg,\na,sub\\z.jpg,sauna\n7,other/w.jpg,bath\n"
    matched = match("photos/x.jpg", "photos/sub/y.jpg", "photos/sub/z.jpg", "other/w.jpg", table=table)
    assert rows(matched) == [
        ("a", "photos/sub/y.jpg", None),
        ("a", "photos/sub/z.jpg", None),
        ("7", "photos/x.jpg", "kitchen"),
        ("7", "other/w.jpg", "bathroom"),
    ]
    assert complaints(matched) == [("photos.csv", 4, "sauna", "warning")]


def test_without_a_room_column_names_tell_the_room(match: Match) -> None:
    matched = match("photos/kitchen.jpg", "photos/1.jpg", table="listing_id,file\n7,kitchen.jpg\n7,1.jpg\n")
    assert matched.photos["room"].fillna("?").tolist() == ["kitchen", "?"]
    assert matched.photos["room_source"].tolist() == ["given", "unknown"]


def test_predicted_rooms_stay_marked(match: Match) -> None:
    table = "listing_id,file,room,room_source\n7,1.jpg,kitchen,predicted\n7,2.jpg,kitchen,given\n7,3.jpg,,unknown\n"
    matched = match("photos/1.jpg", "photos/2.jpg", "photos/3.jpg", table=table)
    assert matched.photos["room_source"].tolist() == ["predicted", "given", "unknown"]


@pytest.mark.parametrize(
    "file", ["../secret.jpg", "photos/../../secret.jpg", "/etc/secret.jpg", "C:\\secret.jpg", "..\\secret.jpg"]
)
def test_paths_that_lead_outside_are_refused(match: Match, tmp_path: Path, file: str) -> None:
    (tmp_path.parent / "secret.jpg").write_bytes(b"x")
    matched = match("photos/1.jpg", table=f"listing_id,file\n7,{file}\n7,1.jpg\n")
    assert rows(matched) == [("7", "photos/1.jpg", None)]
    assert complaints(matched) == [("photos.csv", 2, file, "error")]
    assert "leads out of the portfolio" in matched.problems[0].reason


def test_every_wrong_row_of_the_photo_table_is_told(match: Match) -> None:
    table = "listing_id,file\n7,1.jpg\n7,none.jpg\n99,1.jpg\n7,1.jpg\n,1.jpg\na,1.jpg\n"
    matched = match("photos/1.jpg", "photos/2.jpg", table=table)
    assert rows(matched) == [("a", "photos/1.jpg", None), ("7", "photos/1.jpg", None)]
    assert sorted(complaints(matched), key=str) == [
        ("photos.csv", 3, "none.jpg", "error"),
        ("photos.csv", 4, "99", "warning"),
        ("photos.csv", 5, "photos/1.jpg", "warning"),
        ("photos.csv", 6, "1.jpg", "error"),
        ("photos/2.jpg", None, "", "warning"),
    ]


def test_an_empty_photo_file_is_left_out_at_once(match: Match, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "7_kitchen.jpg").touch()
    matched = match("photos/7_bath.jpg")
    assert rows(matched) == [("7", "photos/7_bath.jpg", "bathroom")]
    assert complaints(matched) == [("photos/7_kitchen.jpg", None, "", "error")]


def test_links_to_nowhere_and_in_circles_do_no_harm(match: Match, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "7_bath.jpg").symlink_to(tmp_path / "none.jpg")
    (tmp_path / "photos" / "circle").symlink_to(tmp_path / "photos", target_is_directory=True)
    matched = match("photos/7_kitchen.jpg")
    assert rows(matched) == [("7", "photos/7_kitchen.jpg", "kitchen")]
    assert complaints(matched) == [("photos/7_bath.jpg", None, "", "error")]


def test_a_photo_table_without_its_columns_is_named(match: Match) -> None:
    with pytest.raises(PortfolioError, match=r"photos\.csv has no file column: it has 'listing_id', 'x'"):
        match(table="listing_id,x\n7,1\n")


def test_a_photo_table_may_be_empty_and_lie_in_photos(match: Match) -> None:
    assert match(table="listing_id,file,room\n").photos.empty
    matched = match("photos/q.jpg", table="listing_id,file\n7,q.jpg\n", name="photos/photos.csv")
    assert matched.photos.empty  # the one beside the listings goes first


def test_no_photos_at_all(match: Match) -> None:
    matched = match()
    assert matched.photos.columns.tolist() == ["listing_id", "file", "path", "room", "room_source"]
    assert matched.photos.empty
    assert matched.problems == ()
