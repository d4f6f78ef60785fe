"""Whether a figure lies in the range that practice accepts, and how sure that is."""

import math
from typing import Literal

from valuation.statistics.bootstrap import Figure
from valuation.statistics.ratio_study import ACCEPTED

__all__ = ["verdict"]

Verdict = Literal["inside", "inside, perhaps", "outside, perhaps", "outside", "unknown", "no range"]


def verdict(name: str, figure: Figure) -> Verdict:
    """Where a figure and its interval lie.

    Args:
        name: Of the figure, as in `valuation.statistics.ratio_study.FIGURES`.
        figure: Its value and interval.

    Returns:
        "inside" or "outside" where the whole interval lies so too; with "perhaps" where it reaches over an end of the
        range, or is not known; "no range" for figures of which no standard sets one.

    Example:
        >>> verdict("prd", Figure(1.02, 1.01, 1.06))
        'inside, perhaps'
    """
    accepted = ACCEPTED.get(name)
    if accepted is None:
        return "no range"
    if math.isnan(figure.value):
        return "unknown"
    known = not (math.isnan(figure.low) or math.isnan(figure.high))
    if accepted.low <= figure.value <= accepted.high:
        sure = known and accepted.low <= figure.low and figure.high <= accepted.high
        return "inside" if sure else "inside, perhaps"
    sure = known and (figure.high < accepted.low or figure.low > accepted.high)
    return "outside" if sure else "outside, perhaps"
