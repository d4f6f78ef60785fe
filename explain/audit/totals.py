"""Money by cue over a portfolio."""

from dataclasses import dataclass

import pandas as pd

__all__ = ["CueTotal", "cue_totals"]


@dataclass(frozen=True)
class CueTotal:
    """How much of the estimates sits on one cue.

    Attributes:
        cue: One of those that `explain.audit.cues.cue_shares` tells.
        listings: In whose photos it was seen.
        picture_share: Mean share of the listings' photos that it covers, 0 to 1.
        absolute_share: Its share of all absolute money in the maps, 0 to 1; far above `picture_share` where the model
            looks at it more than at the rest.
        net_share: Its net money, over all absolute money, -1 to 1: how far what it adds here and takes there does not
            cancel out.
        mean_money: Net money per listing in which it was seen; 0 where there is none.
        mean_absolute: Absolute money per such listing.
    """

    cue: str
    listings: int
    picture_share: float
    absolute_share: float
    net_share: float
    mean_money: float
    mean_absolute: float


def cue_totals(amounts: pd.DataFrame) -> tuple[CueTotal, ...]:
    """Add up the amounts of listings.

    Args:
        amounts: Columns listing_id, cue, money, absolute_money, picture_share; the cue "everything" holds the whole of
            each listing's maps.
    """
    everything = amounts[amounts["cue"] == "everything"]
    whole = max(float(everything["absolute_money"].sum()), 1e-9)
    totals = []
    for cue, rows in amounts[amounts["cue"] != "everything"].groupby("cue", sort=False):
        seen = rows[rows["picture_share"] > 0]
        count = max(len(seen), 1)
        totals.append(
            CueTotal(
                str(cue),
                len(seen),
                float(rows["picture_share"].mean()),
                float(rows["absolute_money"].sum()) / whole,
                float(rows["money"].sum()) / whole,
                float(seen["money"].sum()) / count,
                float(seen["absolute_money"].sum()) / count,
            )
        )
    return tuple(totals)
