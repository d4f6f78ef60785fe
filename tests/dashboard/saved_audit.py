"""An audit that was never made, written as a real one is; light, since processes of tests bring it in."""

import csv
import json
from pathlib import Path

from PIL import Image


def save(out: str | Path, *, marks: int = 1) -> Path:
    """Write an audit that found so many marks, the first of which tells of the place."""
    folder = Path(out)
    folder.mkdir(parents=True)
    found = [
        {
            "name": f"mark {number}",
            "place": "lower right corner",
            "photos": 30 - number,
            "listings": ["a_1", "b"],
            "moved_mean": 9_000.0,
            "moved_mean_absolute": 11_000.0,
            "location": "90210",
            "listings_at_location": 20,
            "marked_at_location": 19,
            "odds_ratio": {"value": 40.0, "low": 9.0, "high": 2_500.0},
            "median_price_with": 500_000.0,
            "median_price_without": 400_000.0,
            "price_ratio": {"value": 1.25, "low": 1.1, "high": 1.4},
        }
        for number in range(1, marks + 1)
    ]
    cues = [
        ("marks", 2 if marks else 0, 0.01, 0.05, 0.04, 4_000.0, 5_000.0),
        ("sky", 3, 0.2, 0.1, -0.05, -2_500.0, 3_000.0),
    ]
    names = "cue listings picture_share absolute_share net_share mean_money mean_absolute".split()
    rows = [("b", "sky", -7_000.0, 7_000.0, 0.3), ("a_1", "sky", 1_000.0, 1_500.0, 0.1)]
    for number in range(1, marks + 1):
        Image.new("RGB", (80, 60), (120, 130, 140)).save(folder / f"mark-{number}.png")
        rows += [
            ("a_1", f"mark {number} painted out", 3_000.0, 3_000.0, 0.02),
            ("b", f"mark {number} painted out", -15_000.0, 15_000.0, 0.02),
        ]
    content = {
        "currency": "USD",
        "listings": 3,
        "photos": 90,
        "marks": found,
        "control_mean_absolute": 2_000.0 if marks else None,
        "cues": [dict(zip(names, cue, strict=True)) for cue in cues],
        "text": [f"Mark {number}: what is said of mark {number}." for number in range(1, marks + 1)]
        + ["Marks: what is said of marks.", "Sky: what is said of the sky."],
    }
    columns = ["listing_id", "cue", "money", "absolute_money", "picture_share"]
    with (folder / "amounts.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])
    (folder / "audit.json").write_text(json.dumps(content), encoding="utf-8")
    return folder
