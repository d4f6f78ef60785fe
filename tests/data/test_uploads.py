"""What is kept of the photos a person hands in, and what is said of all else."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from data import uploads
from data.photos import zips
from data.photos.zips import Upload
from data.uploads import receive_photos


def picture(seed: int, kind: str = "JPEG", side: int = 96) -> bytes:
    """A picture unlike those of other seeds."""
    blots = np.random.default_rng(seed).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    content = io.BytesIO()
    Image.fromarray(blots).resize((side * 4 // 3, side), Image.Resampling.BICUBIC).save(content, kind)
    return content.getvalue()


def upload(name: str, content: bytes) -> Upload:
    return Upload(name, io.BytesIO(content))


def packed(name: str, files: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> Upload:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", compression) as archive:
        for file, data in files.items():
            archive.writestr(file, data)
    return Upload(name, io.BytesIO(content.getvalue()))


def told(problems: list) -> list[str]:
    return [problem.sentence() for problem in problems]


def test_photos_are_kept_under_names_of_our_own_with_the_room_their_name_speaks_of(tmp_path: Path) -> None:
    photos, problems = receive_photos(
        [
            upload("../../Kitchen 1.JPG", picture(1)),
            upload("IMG_2", picture(2, "PNG")),
            packed("home.zip", {"Bath/1.jpg": picture(3), "__MACOSX/._1.jpg": b"x", ".DS_Store": b"x", "empty/": b""}),
        ],
        tmp_path,
    )
    assert problems == []
    assert [(photo.name, photo.room) for photo in photos] == [
        ("../../Kitchen 1.JPG", "kitchen"),
        ("IMG_2", None),
        ("home.zip/Bath/1.jpg", "bathroom"),
    ]
    kept = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file())
    assert kept == sorted(photo.file for photo in photos)
    assert [Path(photo.file).suffix for photo in photos] == [".jpg", ".jpg", ".jpg"]
    assert (tmp_path / photos[0].file).read_bytes() == picture(1)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("notes.txt", b"hello", "notes.txt: file is not an image of a kind this reads (JPEG, PNG, WebP, BMP or TIFF)"),
        ("cut.jpg", picture(1)[:1500], "cut.jpg: photo is truncated; left out."),
        ("empty.png", b"", "empty.png: photo file is empty; left out."),
        ("small.png", picture(1, "PNG", 32), "small.png: photo is smaller than 64 pixels"),
        (
            "phone.heic",
            b"\x00\x00\x00\x18ftypheic" + bytes(40),
            "phone.heic: HEIC and AVIF photos are not read; export",
        ),
        ("home.zip", b"no ZIP at all", "home.zip: ZIP is damaged or is none"),
        ("home.zip", b"PK\x03\x04 and then nothing", "home.zip: ZIP is damaged or is none"),
    ],
)
def test_what_is_no_photo_is_said_in_a_sentence_and_nothing_is_left(
    name: str, content: bytes, sentence: str, tmp_path: Path
) -> None:
    photos, problems = receive_photos([upload(name, content), upload("good.jpg", picture(9))], tmp_path)
    assert [photo.name for photo in photos] == ["good.jpg"]
    (said,) = told(problems)
    assert said.startswith(sentence)
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_a_photo_too_heavy_is_not_even_read(tmp_path: Path) -> None:
    class Heavy(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            pytest.fail("was read")

        def seek(self, offset: int, whence: int = 0, /) -> int:
            return 30_000_000

    photos, problems = receive_photos([Upload("garden.png", Heavy())], tmp_path)
    assert photos == []
    assert told(problems) == ["garden.png: 30 MB; a photo may have 25 MB; save it smaller and drop it again."]


def test_the_same_picture_is_taken_once_and_so_is_nearly_the_same(tmp_path: Path) -> None:
    earlier, _ = receive_photos([upload("front.jpg", picture(1))], tmp_path)
    again = io.BytesIO()
    Image.open(io.BytesIO(picture(2))).resize((160, 120)).save(again, "JPEG", quality=60)
    photos, problems = receive_photos(
        [upload("copy.jpg", picture(1)), upload("two.jpg", picture(2)), upload("smaller.jpg", again.getvalue())],
        tmp_path,
        earlier,
    )
    assert [photo.name for photo in photos] == ["two.jpg"]
    assert told(problems) == [
        "copy.jpg: the same picture as front.jpg; taken once.",
        "smaller.jpg: nearly the same picture as two.jpg; taken once.",
    ]
    assert {problem.severity for problem in problems} == {"warning"}
    assert len(list((tmp_path / "photos").iterdir())) == 2


def test_a_zip_is_trusted_in_nothing(tmp_path: Path) -> None:
    inner = packed("inner.zip", {"a.jpg": picture(5)}).content.read()
    photos, problems = receive_photos(
        [
            packed(
                "home.zip",
                {
                    "../../up.jpg": picture(1),
                    "/etc/absolute.jpg": picture(2),
                    "C:\\drive.jpg": picture(3),
                    "deep/er/inner.zip": inner,
                    "script.exe": b"MZ",
                    "a/very/deep/place/ok.jpg": picture(4),
                },
            )
        ],
        tmp_path,
    )
    assert [photo.name for photo in photos] == ["home.zip/a/very/deep/place/ok.jpg"]
    assert [sentence.split(": ", 1)[1][:20] for sentence in told(problems)] == [
        "its path leads out o",
        "its path leads out o",
        "its path leads out o",
        "a ZIP within a ZIP i",
        "file is not an image",
    ]


def test_a_bomb_is_left_alone(tmp_path: Path) -> None:
    bomb = packed("bomb.zip", {"zeros.bmp": bytes(26_000_000)}, zipfile.ZIP_DEFLATED)
    photos, problems = receive_photos([bomb], tmp_path)
    assert photos == []
    assert told(problems) == ["bomb.zip/zeros.bmp: 26 MB; a photo may have 25 MB; save it smaller and drop it again."]


def test_a_bomb_of_many_files_or_that_lies_about_its_size_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zips, "MAX_PHOTO_BYTES", 40_000)
    monkeypatch.setattr(zips, "MAX_UNPACKED", 100_000)
    many = packed("many.zip", {f"{number}.bmp": bytes(39_000 + number) for number in range(9)}, zipfile.ZIP_DEFLATED)
    _, problems = receive_photos([many], tmp_path)
    assert told(problems)[-1].startswith("many.zip: ZIP unpacks to more than")
    assert len(problems) == 3
    content = bytearray(packed("lies.zip", {"a.bmp": bytes(90_000)}, zipfile.ZIP_DEFLATED).content.read())
    for place in range(len(content) - 4):  # both headers
        if content[place : place + 4] == (90_000).to_bytes(4, "little"):
            content[place : place + 4] = (30_000).to_bytes(4, "little")
    photos, problems = receive_photos([upload("lies.zip", bytes(content))], tmp_path)
    assert photos == []
    assert len(problems) == 1


def test_a_zip_of_too_many_files_or_with_a_password_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zips, "MAX_FILES", 3)
    _, problems = receive_photos([packed("big.zip", {f"{n}.jpg": b"x" for n in range(4)})], tmp_path)
    assert [problem.value for problem in problems] == ["4 files"]
    content = bytearray(packed("locked.zip", {"a.jpg": picture(1)}).content.read())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    _, problems = receive_photos([upload("locked.zip", bytes(content))], tmp_path)
    assert told(problems) == ["locked.zip: ZIP is locked with a password; pack it without one."]


def test_a_zip_without_photos_is_said_so(tmp_path: Path) -> None:
    _, problems = receive_photos([packed("nothing.zip", {".hidden": b"x"})], tmp_path)
    assert told(problems) == ["nothing.zip: no file in it is a photo."]


def test_a_home_has_so_many_photos_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MAX_PHOTOS", 2)
    photos, problems = receive_photos([upload(f"{n}.jpg", picture(n)) for n in range(5)], tmp_path)
    assert len(photos) == 2
    assert len(problems) == 1
    assert "the rest was left out" in told(problems)[0]
