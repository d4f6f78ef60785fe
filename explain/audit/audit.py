"""The shortcut audit of a model over a portfolio: what in the photos moves estimates without being part of a home.

Two questions are asked of every listing. How much of the money of its maps lies on marks, the border, the sky and cars
(`explain.audit.cues`)? And for marks, by the model itself: what is the estimate when they are painted out?
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray

from data.errors import InputError
from data.portfolio import Portfolio
from explain.activations.subject import Subject, prepare_subjects
from explain.audit.association import Association, associate
from explain.audit.cues import cue_shares
from explain.audit.filling import Fillers
from explain.audit.frames import place_of
from explain.audit.overlays import Mark, find_marks
from explain.audit.totals import CueTotal, cue_totals
from explain.methods.money_map import STEPS, shares
from valuation.encoder.serving import Server
from valuation.trained_model.model import Model

__all__ = ["AMOUNT_COLUMNS", "Audit", "MarkFinding", "audit"]

AMOUNT_COLUMNS = ("listing_id", "cue", "money", "absolute_money", "picture_share")
PAINTED_OUT = "painted out"
CONTROLS = 60
"""Listings without marks in which the same place is painted out, to see what painting does by itself."""

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, eq=False)
class MarkFinding:
    """A mark, and what it does.

    Attributes:
        name: "mark 1" for the one on most photos, and so on.
        mark: Where it is; its rows are those of `Portfolio.photos`.
        place: Where it is, in words.
        photos: That carry it.
        listings: With at least one such photo, in the order of the portfolio.
        moved: Money by listing_id: the estimate minus the estimate with this mark painted out of all photos; only
            listings whose estimate rests on photos.
        moved_by_location: Its mean by location, where that is known.
        association: How it goes with place and price.
    """

    name: str
    mark: Mark
    place: str
    photos: int
    listings: tuple[str, ...]
    moved: "pd.Series[float]"
    moved_by_location: Mapping[str, float]
    association: Association


@dataclass(frozen=True, eq=False)
class Audit:
    """What an audit found.

    Attributes:
        currency: ISO 4217 code of all money.
        listings: Listings whose estimates rest on photos, those that everything but the marks is about.
        photos: Photos searched for marks.
        marks: What was found, the one on most photos first.
        cues: Money by cue over all listings.
        control: Mean absolute money that painting the first mark's place moves in listings without any mark; None
            where there is no mark, or no such listing.
        amounts: One row per listing and cue, columns `AMOUNT_COLUMNS`: money net and absolute, and the mean share of
            the listing's photos that the cue covers. Rows of a cue "mark 1 painted out" hold `MarkFinding.moved`.
    """

    currency: str
    listings: int
    photos: int
    marks: tuple[MarkFinding, ...]
    cues: tuple[CueTotal, ...]
    control: float | None
    amounts: pd.DataFrame


def audit(
    model: Model, portfolio: Portfolio, *, server: Server | None = None, progress: Progress | None = None
) -> Audit:
    """Audit a model over a portfolio.

    Args:
        model: The trained model.
        portfolio: Listings with photos; prices are only needed to compare homes with and without a mark.
        server: The model's compiled backbone, where one is at hand already.
        progress: Told the stage, how much of it is done, and its total.

    Raises:
        InputError: The model looks at no photos, the portfolio has none, or no estimate rests on one.
    """
    if not model.has_photos:
        raise InputError("The model looks at no photos, so there is nothing to audit: use one trained on photos.")
    if len(portfolio.photos) == 0:
        raise InputError(f"{portfolio.folder} has no photos, so there is nothing to audit: audit one that has.")
    tell = progress or (lambda stage, done, total: None)
    photos = portfolio.photos
    owner = portfolio.listings.index.get_indexer(pd.Index(photos["listing_id"])).astype(np.int64)
    room = pd.factorize(photos["room"])[0].astype(np.int64)
    paths = [Path(path) for path in photos["path"]]
    marks = find_marks(paths, owner, room, progress=lambda done, total: tell("looking for marks", done, total))
    valuer = _Valuer(marks, photos)
    subjects = prepare_subjects(
        model, portfolio, server=server, progress=lambda done, total: tell("photos", done, total)
    )
    amounts: list[tuple[str, str, float, float, float]] = []
    controls: list[float] = []
    number = 0
    for number, subject in enumerate(subjects, 1):
        if len(subject):
            amounts += valuer.amounts(subject)
            if marks and not valuer.marked(subject) and len(controls) < CONTROLS:
                controls.append(valuer.control(subject))
        tell("estimates", number, len(portfolio.listings))
    table = pd.DataFrame(amounts, columns=list(AMOUNT_COLUMNS))
    if table.empty:
        raise InputError(f"No estimate of {portfolio.folder} rests on a photo, so there is nothing to audit.")
    return Audit(
        model.currency,
        int(table["listing_id"].nunique()),
        len(photos),
        tuple(_finding(number, mark, portfolio, owner, table) for number, mark in enumerate(marks, 1)),
        cue_totals(table[~table["cue"].str.endswith(PAINTED_OUT)]),
        float(np.mean(controls)) if controls else None,
        table,
    )


def _finding(
    number: int, mark: Mark, portfolio: Portfolio, owner: NDArray[np.int64], amounts: pd.DataFrame
) -> MarkFinding:
    carried = np.zeros(len(portfolio.listings), bool)
    carried[owner[mark.rows]] = True
    name = f"mark {number}"
    moved = amounts[amounts["cue"] == f"{name} {PAINTED_OUT}"].set_index("listing_id")["money"]
    by_location = moved.groupby(portfolio.listings["location"].reindex(moved.index)).mean()
    height, width = mark.shapes[0]
    return MarkFinding(
        name,
        mark,
        place_of(mark.area_in((int(height), int(width)), (int(height), int(width)))),
        len(mark.rows),
        tuple(portfolio.listings.index[carried].astype(str)),
        moved,
        {str(location): float(money) for location, money in by_location.items()},
        associate(carried, portfolio.listings["location"], portfolio.listings["price"].to_numpy(float)),
    )


class _Valuer:
    """Money of a listing by cue, and with marks painted out."""

    def __init__(self, marks: list[Mark], photos: pd.DataFrame) -> None:
        self._marks, self._fill = marks, Fillers()
        self._place = {label: row for row, label in enumerate(photos.index)}
        self._carriers = [set(mark.rows.tolist()) for mark in marks]

    def marked(self, subject: Subject) -> bool:
        """Whether any photo carries any mark."""
        rows = set(self._rows(subject))
        return any(rows & carriers for carriers in self._carriers)

    def amounts(self, subject: Subject) -> list[tuple[str, str, float, float, float]]:
        """Rows of `AMOUNT_COLUMNS`."""
        money = _money(subject)
        areas = [self._areas(subject, number) for number in range(len(self._marks))]
        union = [_union([area[n] for area in areas]) for n in range(len(subject))]
        shares = cue_shares(subject, union) | {"everything": np.ones(money.shape)}
        rows = [
            (subject.listing_id, cue, float((money * share).sum()), float((abs(money) * share).sum()), share.mean())
            for cue, share in shares.items()
        ]
        for number, area in enumerate(areas, 1):
            if any(part is not None for part in area):
                moved = self._moved(subject, area)
                covered = float(np.mean([0.0 if part is None else part.mean() for part in area]))
                rows.append((subject.listing_id, f"mark {number} {PAINTED_OUT}", moved, abs(moved), covered))
        return rows

    def control(self, subject: Subject) -> float:
        """Absolute money that painting out the first mark's place moves, in photos that do not carry it."""
        mark = self._marks[0]
        shapes, counts = np.unique(mark.shapes, axis=0, return_counts=True)
        height, width = shapes[counts.argmax()]
        area = mark.area_in((int(height), int(width)), _shape(subject))
        return abs(self._moved(subject, [area] * len(subject)))

    def _rows(self, subject: Subject) -> list[int]:
        return [self._place[label] for label in subject.photos.index]

    def _areas(self, subject: Subject, number: int) -> list[NDArray[np.bool_] | None]:
        mark, carriers = self._marks[number], self._carriers[number]
        return [mark.area(row, _shape(subject)) if row in carriers else None for row in self._rows(subject)]

    def _moved(self, subject: Subject, areas: list[NDArray[np.bool_] | None]) -> float:
        """The estimate minus the estimate with these areas of the photos painted out."""
        if subject.server is None:
            return 0.0
        changed = [number for number, area in enumerate(areas) if area is not None]
        pictures = [self._fill(subject.pixels[n], area) for n, area in enumerate(areas) if area is not None]
        activations = subject.activations.clone()
        activations[changed] = torch.tensor(subject.server(np.stack(pictures)))
        with torch.no_grad():
            without = float(subject.log_price(activations))
        return float(np.exp(subject.log_estimate()) - np.exp(without))


def _money(subject: Subject) -> NDArray[np.float64]:
    """The money map of every photo, (N, h, w)."""
    price_model = subject.model.fitted.models[subject.basis]
    # Beside attributes the photos' part is linear, and one step is exact.
    steps = STEPS if "photo_likeness" in price_model.parts else 1
    money: NDArray[np.float64] = shares(subject, subject.log_price, steps).double().numpy() * subject.money_rate()
    return money


def _shape(subject: Subject) -> tuple[int, int]:
    return subject.pixels.shape[1], subject.pixels.shape[2]


def _union(areas: list[NDArray[np.bool_] | None]) -> NDArray[np.bool_] | None:
    known = [area for area in areas if area is not None]
    return np.logical_or.reduce(known) if known else None
