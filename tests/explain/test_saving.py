"""An explanation on disk: figures that add up, and pictures that can be read by themselves."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from data.errors import PhotoError
from explain.explanation import AttributeAmount, Explanation, PhotoExplanation, Region
from explain.pictures.overlay import LOWERS, RAISES
from explain.saving import EXPLANATION, as_json, save_explanation
from explain.statement import attribute_name, statement


@pytest.fixture
def explanation(tmp_path: Path) -> Explanation:
    """Two photos, one of them small, and two attributes; all amounts made up but adding up."""
    photos = []
    for number, (room, size, amount) in enumerate((("kitchen", (1200, 800), 8_412.5), ("", (90, 60), -2_000.25))):
        path = tmp_path / f"{number}.png"
        Image.new("RGB", size, (128, 128, 128)).save(path)
        money = np.zeros((6, 8), np.float32)
        money[2:4, 2:6] = amount / 8
        labels = np.zeros((60, 80), np.uint8)
        labels[20:40, 20:60] = 1
        region = Region("stove", 0.8, "centre", (0.25, 0.333, 0.75, 0.667), amount)
        photos.append(PhotoExplanation(path.name, str(path), room, "given", amount, money, money, (region,), labels))
    return Explanation(
        listing_id="7",
        method="money-map",
        target="log price",
        unit="money",
        estimate=500_000.0,
        base_value=450_000.0,
        currency="USD",
        attributes=(AttributeAmount("area", "1,800 sq ft", 40_000.0), AttributeAmount("place", "unknown", 3_500.0)),
        photos=tuple(photos),
        residual=50_000 - 43_500 - 6_412.25,
        text="In words.",
        notes=("A note.",),
    )


def test_the_json_is_as_promised_and_adds_up(explanation: Explanation, tmp_path: Path) -> None:
    files = save_explanation(explanation, tmp_path / "X")
    assert [file.name for file in files] == ["01-kitchen.png", "02-photo.png", EXPLANATION]
    read = json.loads((tmp_path / "X" / EXPLANATION).read_text(encoding="utf-8"))
    promised = {"estimate", "base_value", "currency", "attributes", "photos", "residual", "text"}
    further = {"listing_id", "method", "target", "unit", "notes", "scale_limit", "out_of_fold"}
    assert set(read) == promised | further
    assert read["attributes"][0] == {"name": "area", "value": "1,800 sq ft", "amount": 40_000.0}
    kitchen = read["photos"][0]
    assert set(kitchen) == {"file", "room", "amount", "regions", "room_source", "map"}
    assert kitchen["regions"] == [
        {"name": "stove", "confidence": 0.8, "box": [0.25, 0.333, 0.75, 0.667], "amount": 8_412.5}
    ]
    total = sum(part["amount"] for part in read["attributes"]) + sum(part["amount"] for part in read["photos"])
    assert total + read["residual"] == pytest.approx(read["estimate"] - read["base_value"], abs=1e-6)
    for photo in read["photos"]:
        assert sum(map(sum, photo["map"])) == pytest.approx(photo["amount"], abs=0.01)
    assert read["notes"] == ["A note."]


def test_maps_in_no_unit_keep_their_digits_however_small(explanation: Explanation) -> None:
    small = (np.random.default_rng(0).normal(size=(6, 8)) * 1e-7).astype(np.float32)
    photo = replace(explanation.photos[0], map=small)
    read = as_json(replace(explanation, unit="relative", photos=(photo,)))
    np.testing.assert_allclose(read["photos"][0]["map"], small, atol=1e-13)


def test_a_picture_has_the_photo_above_and_room_amount_and_legend_below(
    explanation: Explanation, tmp_path: Path
) -> None:
    save_explanation(explanation, tmp_path / "X", opacity=1.0)
    for name, (width, height) in {"01-kitchen.png": (1024, 683), "02-photo.png": (800, 533)}.items():
        with Image.open(tmp_path / "X" / name) as picture:
            pixels = np.asarray(picture.convert("RGB")).astype(int)
        assert pixels.shape[1] == width
        strip = pixels[height:]
        assert strip.shape[0] > 0.1 * width
        bar = [place for place in range(len(strip)) if np.abs(strip[place, width // 20] - LOWERS).max() < 60]
        assert len(bar) > 10  # the scale begins in the blue that lowers and ends in the orange that raises
        assert np.abs(strip[bar[5], -width // 20] - RAISES).max() < 60
        assert strip.min() < 80  # something is written


def test_all_pictures_are_on_one_scale(explanation: Explanation, tmp_path: Path) -> None:
    """The strong photo is coloured more deeply than the weak one, which has less than a quarter of its money."""
    save_explanation(explanation, tmp_path / "X", opacity=1.0, regions=False)
    colour = []
    for name, height in (("01-kitchen.png", 683), ("02-photo.png", 533)):
        with Image.open(tmp_path / "X" / name) as picture:
            middle = np.asarray(picture.convert("RGB")).astype(int)[height // 2, picture.width // 2]
        colour.append(np.abs(middle - 128).max())
    assert colour[0] > 1.5 * colour[1] > 0


def test_without_regions_nothing_is_written_on_the_photo(explanation: Explanation, tmp_path: Path) -> None:
    pictures = []
    for regions in (False, True):
        save_explanation(explanation, tmp_path / "X", opacity=0.0, regions=regions)
        with Image.open(tmp_path / "X" / "01-kitchen.png") as picture:
            pictures.append(np.asarray(picture.convert("RGB"))[:683])
    assert (pictures[0] == 128).all()
    assert (pictures[1] != 128).any()


def test_a_photo_that_is_gone_leaves_nothing_behind(explanation: Explanation, tmp_path: Path) -> None:
    Path(explanation.photos[1].path).unlink()
    with pytest.raises(PhotoError, match=r"1\.png"):
        save_explanation(explanation, tmp_path / "X")
    assert not (tmp_path / "X").exists()


def test_the_statement_leads_from_the_base_value_to_the_estimate(explanation: Explanation) -> None:
    lines = statement(explanation).splitlines()
    assert [" ".join(line.split()) for line in lines] == [
        "Base value of a home about which nothing is known $450,000",
        "Living area 1,800 sq ft +$40,000",
        "Location unknown +$3,500",
        "Kitchen 0.png +$8,410",
        "stove +$8,410",
        "Photo 1.png -$2,000",
        "stove -$2,000",
        "Residual attributed to nothing +$88",
        "Estimate $500,000",
    ]
    assert len({len(line) for line in lines if line.endswith(("0", "8")) and "stove" not in line}) == 1  # aligned


def test_attributes_are_named_as_people_do() -> None:
    assert [attribute_name(name) for name in ("area", "place", "year_built")] == [
        "Living area",
        "Location",
        "Year built",
    ]
