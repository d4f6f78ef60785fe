"""What reports say besides numbers: how to read them, what they are not, and what made them."""

import importlib.metadata
from dataclasses import dataclass

import numpy as np

from explain.comparison.adjustments import AdjustmentGrid
from explain.explanation import Explanation
from explain.pictures.overlay import heat_colours, legend_words, scale_limit
from valuation.estimates.estimate import Estimate
from valuation.pricing.basis import first_basis
from valuation.trained_model.model import Model
from valuation.wording.facts import count, share
from valuation.wording.money import UNKNOWN
from valuation.wording.price_basis import basis_of_card

__all__ = [
    "DISCLAIMER",
    "NO_COMPARABLES",
    "NO_PHOTOS",
    "UNUSED_PHOTOS",
    "Legend",
    "how_to_read",
    "legend_of",
    "model_rows",
]

DISCLAIMER = (
    "This is an estimate by a statistical model, not an appraisal. Nobody has visited the home, and no valuer has "
    "signed this report."
)
NO_COMPARABLES = "There is no estimate, so there are no comparables."
NO_PHOTOS = "This home has no photos."
UNUSED_PHOTOS = "The estimate does not rest on the photos, so they have no heatmaps."


@dataclass(frozen=True)
class Legend:
    """The colour scale of heatmaps: what is written above its left end, middle and right end, and below them.

    Attributes:
        colours: Red, green, blue (0 to 255) and opacity (0 to 1), evenly from the left end to the right.
    """

    left: str
    middle: str
    right: str
    low: str
    zero: str
    high: str
    colours: tuple[tuple[int, int, int, float], ...]


def legend_of(explanation: Explanation, opacity: float) -> Legend:
    """The legend of an explanation's heatmaps, in money.

    Args:
        explanation: Whose photos are drawn.
        opacity: The one they are drawn with.
    """
    rows = heat_colours(np.linspace(-1, 1, 33)[None], 1.0)[0].tolist()
    colours = tuple((red, green, blue, round(alpha / 255 * opacity, 3)) for red, green, blue, alpha in rows)
    return Legend(*legend_words(scale_limit(photo.map for photo in explanation.photos), explanation), colours)


def model_rows(model: Model) -> tuple[tuple[str, str], ...]:
    """What made the estimate: names and values."""
    card = model.card
    training, metrics = card["training"], card["metrics"]
    main = first_basis([name for name, known in metrics.items() if known])
    figures = None if main is None else metrics[main]
    basis = basis_of_card(card)
    homes, photos = count(training["homes"], "home"), count(training["photos"], "photo")
    rows = [
        ("Model", str(card["name"])),
        ("Version", f"trained {str(card['created'])[:16].replace('T', ' ')} UTC"),
        ("Fingerprint", model.fingerprint or "the model was not saved"),
        ("Learnt from", f"{homes} with {photos}, {basis.short}"),
    ]
    if figures is not None:
        error, within = share(figures["mdape"], places=1), share(figures["ppe10"], places=1)
        proof = f"on {count(figures['n'], 'home')} valued by models that had not seen them"
        rows.append(("Accuracy", f"median error {error}, {within} of homes within {share(0.1)}, {proof}"))
        if basis.heading:
            rows.append(("Figures rest on", f"{basis.heading}. What is asked is not what is paid."))
    rows.append(("Software", f"Hearthmap {_version()}"))
    return tuple(rows)


def how_to_read(
    estimate: Estimate, explanation: Explanation | None, grid: AdjustmentGrid | None
) -> tuple[tuple[str, str], ...]:
    """Titles and paragraphs, on those parts only that this report has; none without an estimate."""
    if estimate.estimate is None:
        return ()
    level = share(estimate.confidence_level)
    told = [
        (
            "Interval and confidence",
            f"The {level} interval is set so that it holds the price of {level} of homes. FSD, the forecast standard "
            "deviation, is the error to be expected: about two thirds of prices lie within one FSD of the estimate. "
            f"Confidence is High below an FSD of {share(0.15)}, Medium up to {share(0.3)}, and Low above.",
        )
    ]
    if explanation is not None:
        told.append(
            (
                "Where the value comes from",
                "Amounts lead from a home about which nothing is known to this one. They are what the model associates "
                "with what it is told and sees, learnt from other homes; they are not causes, nor what a renovation "
                "would earn.",
            )
        )
    if explanation is not None and explanation.photos:
        told.append(
            (
                "Heatmaps",
                "Orange places raise the estimate, blue ones lower it, and the stronger the colour, the more money. "
                "All photos of the home are on one scale. Amounts on a photo belong to the outlined regions.",
            )
        )
    if grid is not None:
        told.append(
            (
                "Comparables",
                "Each price is adjusted to what it would have been, had the comparable been this home: upwards where "
                "the comparable is inferior, downwards where it is superior. Net and gross adjustment are the sum of "
                "the adjustments and of their sizes, as shares of the price; the larger the gross adjustment, the "
                "less alike the homes are. Rooms are ranked from 0 to 100 among the homes learned from. The value by "
                "the comparables is the mean of the adjusted prices by weight.",
            )
        )
    return tuple(told)


def _version() -> str:
    try:
        return importlib.metadata.version("hearthmap")
    except importlib.metadata.PackageNotFoundError:  # run from a checkout
        return UNKNOWN
