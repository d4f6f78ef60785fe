"""Drift: how a portfolio differs from the homes that a model learned from, attribute by attribute.

Only homes count that the model did not learn from; of a portfolio that is the training data itself there is nothing to
compare. What is known of the training homes is `valuation.trained_model.training_data`, how columns are compared
`valuation.monitoring.distributions`; photos are looked at in `valuation.monitoring.photo_drift`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.portfolio import Portfolio
from valuation.monitoring.distributions import Comparison, compare_missing, compare_names, compare_numbers, judged
from valuation.trained_model.model import Model
from valuation.trained_model.training_data import numbers_of, training_data
from valuation.trained_model.training_distance import far_from_training
from valuation.wording.facts import area_unit_name
from valuation.wording.money import format_money

__all__ = [
    "DISTANCE",
    "PHOTOS",
    "PRICE",
    "ROOM",
    "AttributeDrift",
    "advice",
    "attribute_drift",
    "finding",
    "learned_from",
]

PRICE, PHOTOS, ROOM, DISTANCE = "price", "photos per home", "room", "distance of photos"
"""Names of the comparisons that are of no attribute; the last two are of photos rather than of homes."""
_OF_PHOTOS = (ROOM, DISTANCE)


@dataclass(frozen=True, eq=False)
class AttributeDrift:
    """What was found.

    Attributes:
        homes: Homes of the portfolio that the model did not learn from, those compared.
        learned: Homes of the portfolio that it learned from, left out.
        training: Homes it learned from.
        comparisons: The largest drift first; none where `homes` is 0.
        far: Of the homes compared, how many are far from all training homes by "place" or "attributes" (see
            `valuation.trained_model.training_distance`).
        unused: Attributes of the portfolio that the model does not use, so that nothing is known of them.
    """

    homes: int
    learned: int
    training: int
    comparisons: tuple[Comparison, ...]
    far: dict[str, int]
    unused: tuple[str, ...]

    def of(self, *verdicts: str) -> tuple[Comparison, ...]:
        """The comparisons with one of these verdicts."""
        return tuple(one for one in self.comparisons if one.verdict in verdicts)


def learned_from(model: Model, listings: pd.DataFrame) -> NDArray[np.bool_]:
    """Whether each home is a training home, (n,): by its number, and by its price where that is known now."""
    own = pd.Series(model.index.log_price, index=model.index.listing_id, dtype=np.float64)
    known = own[~own.index.duplicated()].reindex(listings.index.astype(str)).to_numpy(np.float64)
    price = listings["price"].to_numpy(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        other = np.abs(known - np.log(price)) >= 1e-9
    return np.asarray(np.isfinite(known) & ~(np.isfinite(price) & other), dtype=bool)


def attribute_drift(model: Model, portfolio: Portfolio) -> AttributeDrift:
    """Compare the homes of a portfolio with those that a model learned from.

    Args:
        model: A trained model.
        portfolio: Its listings; photos are only counted.
    """
    learned = learned_from(model, portfolio.listings)
    listings, training = portfolio.listings[~learned], training_data(model)
    space = model.fitted.space
    kept, used = training.attributes, (*space.numeric, "sale_date", *space.categorical, "location")
    extra = [name for name in (*portfolio.extra_numeric, *portfolio.extra_categorical) if name not in used]
    comparisons: list[Comparison] = []
    if len(listings):
        for name in kept.columns:
            comparisons += (
                _numbers(name, kept, listings)
                if name in (*space.numeric, "sale_date")
                else _names(name, kept, listings)
            )
        comparisons.append(compare_numbers(PRICE, training.price, listings["price"].to_numpy(np.float64)))
        if training.photos is not None:
            owners = portfolio.photos["listing_id"].value_counts()
            photos = np.asarray(owners.reindex(listings.index, fill_value=0), dtype=np.float64)
            comparisons.append(compare_numbers(PHOTOS, training.photos.astype(np.float64), photos))
        comparisons = [one for one in comparisons if one.second or one.kind == "missing"]
    far = far_from_training(model, listings).value_counts()
    return AttributeDrift(
        len(listings),
        int(learned.sum()),
        training.homes,
        judged(comparisons),
        {str(respect): int(count) for respect, count in far.items() if respect},
        tuple(extra),
    )


def finding(one: Comparison, currency: str, area_unit: str) -> str:
    """One comparison in a plain sentence, with its figures.

    Args:
        one: The comparison.
        currency: ISO 4217 code of prices.
        area_unit: "sqft" or "m2".
    """
    name = column_name(one.name)
    counts = f"{one.second:,} against {one.first:,} {'photos' if one.name in _OF_PHOTOS else 'homes'}"
    if one.verdict == "too few":
        return f"{name}: {counts}, too few to compare."
    if one.kind == "missing":
        words = f"{name} is unknown for {one.centre[1]:.0%}, in training for {one.centre[0]:.0%}"
    elif one.kind == "number":
        low, high = (_written(one.name, value, currency, area_unit) for value in one.centre)
        words = f"{name}: the median is {high}, in training {low}"
        if low == high and one.verdict != "stable":  # then it is not the middle that differs
            words = f"{name}: the median is {high} as in training, but {_largest_change(one)}"
    else:
        words = f"{name}: {_largest_change(one)}"
    test = "Kolmogorov-Smirnov" if one.kind == "number" else "chi-squared"
    return f"{words} (PSI {one.psi:.2f}; {test} p {p_text(one.adjusted)}; {counts})."


def advice(comparisons: Sequence[Comparison]) -> list[str]:
    """What to do about what drifted, the most urgent first; nothing where nothing did."""
    drifted = [one for one in comparisons if one.verdict in ("some drift", "strong drift")]
    said = []
    missing = [column_name(one.name) for one in drifted if one.kind == "missing" and one.centre[1] > one.centre[0]]
    if missing:
        said.append(
            f"Look for {_listed(missing)} in the source table: what is unknown the model takes for average, and a "
            "column that was not recognised can be named at the import (`hearthmap import … --map`)."
        )
    names = {one.name for one in drifted}
    if PRICE in names:
        said.append(
            "Prices differ: where homes themselves do not, the market has moved or these are prices of another kind, "
            "and the model has to be trained on prices of now."
        )
    attributes = [one for one in drifted if one.kind != "missing" and one.name not in (PRICE, PHOTOS, *_OF_PHOTOS)]
    if attributes:
        said.append(
            f"These homes differ in {_listed([column_name(one.name) for one in attributes])}. Check the accuracy on "
            "those with known prices before relying on the others, and train again with homes like these."
        )
    if PHOTOS in names or ROOM in names:
        said.append(
            "Homes have more or fewer photos than in training, or of other rooms: ask for rooms that are missing, and "
            "know that photos of rooms which the model never saw count for nothing."
        )
    if DISTANCE in names:
        said.append(
            "The photos look unlike those of training: open a few homes and see what is different, such as the camera, "
            "the light, drawings or empty rooms. Until that is clear, go by attributes only rather than both."
        )
    return said


def column_name(name: str) -> str:
    """A column as people call it."""
    return {"area": "Living area", ROOM: "Rooms on the photos"}.get(name, name.replace("_", " ").capitalize())


def p_text(p: float) -> str:
    """A p value as it is written: "< 0.001", "= 0.04"."""
    if not np.isfinite(p):
        return "unknown"
    return "< 0.001" if p < 0.001 else f"= {p:.3f}" if p < 0.1 else f"= {p:.2f}"


def _numbers(name: str, kept: pd.DataFrame, listings: pd.DataFrame) -> list[Comparison]:
    first, second = kept[name].to_numpy(np.float64), numbers_of(listings, name)
    return [compare_numbers(name, first, second), *_missing(name, np.isnan(first), np.isnan(second))]


def _names(name: str, kept: pd.DataFrame, listings: pd.DataFrame) -> list[Comparison]:
    first = kept[name]
    second = listings[name] if name in listings else pd.Series(pd.NA, index=listings.index, dtype="string")
    missing = _missing(name, first.isna().to_numpy(bool), second.isna().to_numpy(bool))
    return [compare_names(name, first, second, new="new to the model"), *missing]


def _missing(name: str, first: NDArray[np.bool_], second: NDArray[np.bool_]) -> list[Comparison]:
    """How often it is unknown, where it ever is."""
    if not (first.any() or second.any()):
        return []
    counts = [(int((~side).sum()), int(side.sum())) for side in (first, second)]
    return [compare_missing(name, *counts)]


def _largest_change(one: Comparison) -> str:
    shares = one.bins[["first", "second"]] / one.bins[["first", "second"]].sum()
    place = int((shares["second"] - shares["first"]).abs().to_numpy().argmax())
    label = str(one.bins["label"].iloc[place])
    return f"“{label}” makes up {shares['second'].iloc[place]:.0%}, in training {shares['first'].iloc[place]:.0%}"


def _written(name: str, value: float, currency: str, area_unit: str) -> str:
    if name == PRICE:
        return format_money(value, currency)
    if name == "area":
        return f"{value:,.0f} {area_unit_name(area_unit)}"
    if name == "sale_date":
        return f"{value:.1f}"
    return f"{value:.0f}" if "year" in name.lower() else f"{value:,.4g}"


def _listed(names: Sequence[str]) -> str:
    lower = [name[:1].lower() + name[1:] for name in names]
    return " and ".join(filter(None, (", ".join(lower[:-1]), lower[-1])))
