"""Do maps find what is worth something? Every method against the truth of a rendered neighbourhood.

The homes explained were never trained on: they are dealt into folds, and each fold is explained by a model trained on
the other homes just as a user's model is, its grad-weight store included. One pass over the homes: a home's photos go
through the net once, every method makes its maps, they are scored, and nothing but the scores is kept.
"""

from collections.abc import Iterable, Sequence
from typing import Any, cast

import pandas as pd

from data.errors import PortfolioError
from data.laboratory.neighbourhood.truth import TRUTH, read_truth
from data.portfolio import Portfolio
from explain.laboratory.held_out import HeldOut, hold_out, learned_from
from explain.laboratory.localisation import energy_share, iou, pointing_game
from explain.laboratory.truth.cases import Element, cases_of, mean_effects
from explain.laboratory.truth.figures import TruthBench
from explain.laboratory.truth.ways import Evidence, Ways
from valuation.training.train_settings import Progress, TrainSettings

__all__ = ["bench_truth", "score_amounts", "score_places"]


def bench_truth(
    portfolio: Portfolio,
    settings: TrainSettings,
    ways: Ways,
    *,
    trained_on: Portfolio | None = None,
    folds: int = 5,
    progress: Progress | None = None,
) -> TruthBench:
    """Hold maps against the truth of a rendered neighbourhood.

    Args:
        portfolio: A rendered neighbourhood with its masks and its truth.
        settings: Of training.
        ways: What makes the maps, by name.
        trained_on: Another rendered neighbourhood to train on; None to cross-validate.
        folds: Of the cross-validation; homes that share photos are never parted.
        progress: Told how far it is.

    Raises:
        PortfolioError: There are no masks, or no truth about a home.
        InputError: Homes are too few.
    """
    tell = progress or (lambda stage, done, total: None)
    truth = read_truth(portfolio.folder / TRUTH)
    unknown = portfolio.listings.index.difference(truth.index)
    if len(unknown):
        raise PortfolioError(
            f"{portfolio.folder} lists {unknown[0]}, of which its {TRUTH} says nothing: render it again."
        )
    places: list[dict[str, Any]] = []
    amounts: list[dict[str, Any]] = []
    known_truth, done = truth, 0
    parts: Iterable[HeldOut] = hold_out(portfolio, settings, folds=folds, progress=tell)
    if trained_on is not None:
        tell("training", 0, 1)
        known_truth = read_truth(trained_on.folder / TRUTH)
        parts = [learned_from(trained_on, portfolio, portfolio.listings.index.tolist(), settings)]
    for part in parts:
        mean = mean_effects(known_truth.loc[part.trained_on.listings.index])
        for subject in part.subjects():
            name = subject.listing_id
            home = cast("pd.Series[Any]", truth.loc[name])
            elements = cases_of(portfolio.folder, home, subject.photos["file"].tolist(), mean)
            rate = subject.money_rate()
            for way, maps in ways.items():
                evidence = maps(subject)
                for element in elements:
                    facts: dict[str, Any] = {"listing_id": name, "method": way, "element": element.name}
                    facts |= {"level": element.level, "group": element.group, "effect": element.effect}
                    places += [facts | row for row in score_places(evidence, element, subject.room_names)]
                    amounts += [facts | row for row in score_amounts(evidence, element, rate)]
            done += 1
            tell("maps", done, len(portfolio.listings))
    return TruthBench(pd.DataFrame(places), pd.DataFrame(amounts), settings.seed)


def score_places(evidence: Evidence, element: Element, rooms: Sequence[str]) -> list[dict[str, Any]]:
    """How well each photo's map finds an element, one row per photo that shows it.

    Args:
        evidence: The maps.
        element: What they should find.
        rooms: Of the photos.
    """
    rows = []
    for photo, mask in element.masks.items():
        heat, margin = evidence.heat(photo, element.sign, mask.shape), element.margins[photo]
        scores = {
            "area": mask.mean(),
            "margin_area": margin.mean(),
            "energy": energy_share(heat, mask),
            "pointing": pointing_game(heat, margin, tolerance=0),
            "iou15": iou(heat, mask, threshold=0.15),
            "iou20": iou(heat, mask, threshold=0.20),
        }
        rows.append({"room": rooms[photo]} | {name: float(score) for name, score in scores.items()})
    return rows


def score_amounts(evidence: Evidence, element: Element, rate: float) -> list[dict[str, Any]]:
    """What a signed map says an element is worth, over all photos that show it, beside the truth; else nothing.

    Args:
        evidence: The maps.
        element: What they should find.
        rate: Money per unit of log price, `Subject.money_rate`.
    """
    if not evidence.signed:
        return []
    found = sum(evidence.region_sum(photo, mask) for photo, mask in element.masks.items())
    return [{"amount": found * rate, "true_amount": element.effect * rate}]
