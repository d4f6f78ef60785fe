"""Flags on estimates, on homes whose flags a reader can tell from their figures."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from valuation.estimates.estimate import LEFT_OUT
from valuation.estimates.flags import FLAGS, flag_homes, flag_reasons

# name: (fsd, confidence, basis, attributes only, photos only, both, note)
HOMES = {
    "fine": (0.12, "High", "both", 300_000, 310_000, 305_000, "No photo of: kitchen."),
    "unsure": (0.34, "Low", "both", 300_000, 310_000, 305_000, ""),
    "at odds": (0.20, "Medium", "both", 300_000, 450_000, 380_000, ""),
    "nearly at odds": (0.20, "Medium", "both", 300_000, 449_000, 380_000, ""),
    "damaged photo": (0.20, "Medium", "both", 300_000, 310_000, 305_000, f"{LEFT_OUT} (photo is truncated)."),
    "no photo": (0.20, "Medium", "attributes_only", 300_000, np.nan, np.nan, "No photos: valued on attributes only."),
    "useless photo": (0.20, "Medium", "attributes_only", 300_000, np.nan, np.nan, ""),
    "nothing": (np.nan, "", "", np.nan, np.nan, np.nan, "Cannot be valued."),
}
COLUMNS = ["fsd", "confidence", "basis", "attributes_only", "photos_only", "both", "note"]


@pytest.fixture
def estimates() -> pd.DataFrame:
    return pd.DataFrame.from_dict(HOMES, orient="index", columns=COLUMNS)


def flagged(estimates: pd.DataFrame, far: str = "", *, looks_at_photos: bool = True) -> dict[str, list[str]]:
    photographed = [name for name in estimates.index if name not in ("no photo", "nothing")]
    listings = pd.DataFrame({"price": np.nan}, index=estimates.index)
    photos = pd.DataFrame({"listing_id": photographed})
    portfolio = SimpleNamespace(photos=photos, listings=listings, extra_numeric=())
    distances = pd.Series([far, *[""] * (len(estimates) - 1)], index=estimates.index, dtype="str")
    flags = flag_homes(portfolio, estimates, distances, looks_at_photos=looks_at_photos)
    assert list(flags) == list(FLAGS)
    return {str(name): [flag for flag in FLAGS if flags.loc[name, flag]] for name in flags.index}


def test_each_flag_is_set_by_what_it_says(estimates: pd.DataFrame) -> None:
    assert flagged(estimates) == {
        "fine": [],
        "unsure": ["low-confidence"],
        "at odds": ["figures"],
        "nearly at odds": [],
        "damaged photo": ["photos"],
        "no photo": ["photos"],
        "useless photo": ["photos"],
        "nothing": ["low-confidence", "photos"],
    }


def test_a_model_that_looks_at_no_photos_misses_none(estimates: pd.DataFrame) -> None:
    found = flagged(estimates, looks_at_photos=False)
    assert found["no photo"] == found["useless photo"] == []


@pytest.mark.parametrize("far", ["place", "attributes"])
def test_homes_unlike_those_of_training_are_flagged(far: str, estimates: pd.DataFrame) -> None:
    assert flagged(estimates, far)["fine"] == ["far"]


def test_reasons_are_sentences_with_the_figures(estimates: pd.DataFrame) -> None:
    flags = pd.Series({"low-confidence": True, "far": True, "photos": False, "figures": True})
    assert flag_reasons(estimates.loc["at odds"], flags, "place", "EUR") == (
        "FSD 20 %. No training home is at or near this place. The three figures range from €300,000 to €450,000."
    )
    none = pd.Series(dict.fromkeys(FLAGS, False))
    assert flag_reasons(estimates.loc["fine"], none, "", "EUR") == ""
    assert "not known how sure" in flag_reasons(
        estimates.loc["nothing"], flags.where(flags.index != "figures", False), "", "EUR"
    )
