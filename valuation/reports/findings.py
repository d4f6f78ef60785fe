"""What a report of a home rests on: its estimate, the explanation, the adjusted comparables, and the notes."""

from dataclasses import dataclass

import pandas as pd

from data.errors import InputError
from explain.comparison.adjustments import AdjustmentGrid, adjustment_grid
from explain.explaining import explain_subject
from explain.explanation import Explanation
from valuation.comparables.choosing import find_comparables
from valuation.comparables.restrictions import EVERY_HOME, Restrictions
from valuation.estimates.estimate import Estimate, estimate_homes
from valuation.estimates.timeline import value_timeline
from valuation.homes.subject import Subject
from valuation.reports.contents import Note
from valuation.reports.notes import notes
from valuation.reports.words import NO_COMPARABLES

__all__ = ["findings_of"]


@dataclass(frozen=True, eq=False)
class Findings:
    """What is found out about one home.

    Attributes:
        estimate: The estimate.
        explanation: Of the estimate; None without one.
        grid: The comparables; None where there are none.
        no_grid: Why there are none; empty where there are.
        notes: On the quality of the data, what forbids an estimate first.
        timeline: The value at many dates; None without any.
    """

    estimate: Estimate
    explanation: Explanation | None
    grid: AdjustmentGrid | None
    no_grid: str
    notes: tuple[Note, ...]
    timeline: pd.DataFrame | None


def findings_of(
    home: Subject, *, regions: bool = True, count: int = 5, among: Restrictions = EVERY_HOME, level: float = 0.80
) -> Findings:
    """Value a home, explain the value, and hold it against its comparables.

    Args:
        home: The home, also one that cannot be valued.
        regions: Whether the explanation names regions of the photos.
        count: Comparables at most.
        among: What they are restricted to.
        level: Confidence level of the interval.
    """
    model, portfolio = home.model, home.origin.portfolio
    table = estimate_homes(home.origin, level)
    estimate = Estimate.of(home.listing_id, table.iloc[0], portfolio.currency)
    explanation = grid = timeline = None
    no_grid = NO_COMPARABLES
    if estimate.estimate is not None:
        explanation = explain_subject(home, regions=regions)
        if home.as_of is not None:
            timeline = value_timeline(home, level=level)
        try:
            grid = adjustment_grid(home, find_comparables(home, count=count, among=among), among=among)
            no_grid = ""
        except InputError as error:  # a model or a market without sold homes: the estimate stands without them
            no_grid = str(error)
    return Findings(estimate, explanation, grid, no_grid, notes(model, portfolio, home.listing_id, table), timeline)
