"""DEMO.md tells the truth: its tables and numbers are those of the code."""

import re
from pathlib import Path

from data.laboratory.neighbourhood.drivers import DISTRACTORS, DRIVERS, LABELS
from data.laboratory.neighbourhood.locations import LOCATIONS, WATERMARKED_LOCATION
from data.laboratory.neighbourhood.neighbourhoods import DEMO

TEXT = (Path(__file__).parents[4] / "data" / "DEMO.md").read_text(encoding="utf-8").replace("−", "-")


def test_the_table_of_effects_is_that_of_the_drivers() -> None:
    rows = re.findall(r"^\| (\w+) \| ([\w, ]+) \| ([^|]*\d[^|]*) \|$", TEXT, re.MULTILINE)
    documented = {}
    for name, photos, levels in rows:
        pairs = [level.rsplit(" ", 1) for level in levels.split(", ")]
        documented[name] = (tuple(photos.split(", ")), {level: float(effect) for level, effect in pairs})
    assert documented == {
        name: (driver.photos, dict(zip(driver.levels, driver.effects, strict=True))) for name, driver in DRIVERS.items()
    }


def test_the_formula_is_that_of_the_code() -> None:
    for expected in (
        f"{DEMO.formula.area} · ln(area / 1,900 sqft)",
        f"{DEMO.formula.bedroom} · (bedrooms - 3)",
        f"{DEMO.formula.bathroom} · (bathrooms - 2)",
        f"{-DEMO.formula.age} · (2024 - year built)",
        f"{DEMO.formula.condition} · condition",
    ):
        assert expected in TEXT
    assert f"deviation of {DEMO.formula.noise}" in " ".join(TEXT.split())
    for location in LOCATIONS:
        assert f"{location.effect:.2f} ({location.name})".replace("0.00", "0") in " ".join(TEXT.split())
    assert f"Photos of {WATERMARKED_LOCATION}, the dearest district" in TEXT
    assert max(LOCATIONS, key=lambda location: location.effect).name == WATERMARKED_LOCATION


def test_labels_come_in_the_order_that_is_told() -> None:
    assert LABELS == (*DRIVERS, *DISTRACTORS, "watermark")
    assert ", ".join((*DISTRACTORS, "watermark")) in " ".join(TEXT.split())
