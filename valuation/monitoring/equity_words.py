"""Equity in plain sentences."""

import math

from valuation.monitoring.equity import CHANCE, Equity, GroupTest, Ratios
from valuation.statistics.ratio_study import ACCEPTED
from valuation.statistics.verdict import verdict
from valuation.wording.facts import count, fixed, share
from valuation.wording.money import format_money

__all__ = ["WITHIN", "band_name", "group_sentence", "vertical_sentences"]

WITHIN = 0.05
"""How far the median ratio of a group may be from that of all homes (IAAO 2013, section 9.2.1)."""


def band_name(one: Ratios, currency: str, *, short: bool = False) -> str:
    """What a group is called: an area by its name, a price band by its edges.

    Args:
        one: The group.
        currency: ISO 4217 code.
        short: Whether there is little room.

    Example:
        >>> from valuation.statistics.bootstrap import Figure
        >>> band_name(Ratios("", 5, Figure(1, 1, 1), Figure(9, 8, 10), 300_000.0, 420_000.0), "USD")
        '$300,000 to $420,000'
    """
    if one.name or (math.isnan(one.low) and math.isnan(one.high)):
        return one.name or "all"
    low, high = (format_money(edge, currency, digits=2) for edge in (one.low, one.high))
    if math.isnan(one.low):
        return f"below {high}"
    if math.isnan(one.high):
        return f"from {low}"
    return f"{low}{'–' if short else ' to '}{high}"


def group_sentence(found: Equity, kind: str, currency: str) -> str:
    """Whether groups differ, and how far the lowest and the highest are apart.

    Args:
        found: The equity.
        kind: "areas" or "bands".
        currency: ISO 4217 code.
    """
    groups = found.areas if kind == "areas" else found.bands
    test = found.area_test if kind == "areas" else found.band_test
    things = "areas" if kind == "areas" else "price bands"
    if len(groups) < 2:
        return f"There is only one of the {things} to look at: {band_name(groups[0], currency)}."
    low, high = (choose(groups, key=lambda one: one.median_ratio.value) for choose in (min, max))
    spread = (
        f"the lowest median ratio is {fixed(low.median_ratio.value, 3)} ({band_name(low, currency)}, "
        f"{count(low.homes, 'home')}), "
        f"the highest {fixed(high.median_ratio.value, 3)} ({band_name(high, currency)}, {fixed(high.homes, 0)})"
    )
    off = sum(abs(one.median_ratio.value / found.level.value - 1) > WITHIN for one in groups)
    beyond = f"{off or 'none'} of {len(groups)} lies more than 5 % from the level of all homes"
    beyond = beyond.replace("lies", "lie") if off > 1 else beyond
    if test.differ:
        return (
            f"Homes are not valued at the same level across {things} ({_test(test)}): {spread}; {beyond}. Groups "
            f"explain {share(test.share)} of how ratios rank."
        )
    allowed = ", which so few homes allow" if off else ""
    return f"No difference across {things} beyond chance ({_test(test)}): {spread}; {beyond}{allowed}."


def vertical_sentences(found: Equity) -> list[str]:
    """What PRB and PRD say of dear homes against cheap ones."""
    prb, side = found.prb, verdict("prb", found.prb)
    if math.isnan(prb.value):
        return ["All homes are worth the same, so nothing can be said of dear against cheap ones."]
    change = f"where value doubles, ratios {'rise' if prb.value > 0 else 'fall'} by {share(abs(prb.value), places=1)}"
    direction = "progressive" if prb.value > 0 else "regressive"
    meaning = (
        "dear homes are valued higher than cheap ones"
        if prb.value > 0
        else "dear homes are valued lower than cheap ones"
    )
    if side == "inside":
        said = f"Dear and cheap homes are valued alike: {change}, well within the accepted 5 %."
    elif side == "inside, perhaps":
        said = (
            f"Dear and cheap homes are valued about alike: {change}, though the interval reaches over the accepted 5 %."
        )
    elif side == "outside, perhaps":
        said = f"The estimates look {direction}, not for certain: {change}, and {meaning}, relative to price."
    else:
        said = f"The estimates are {direction}: {change}, so {meaning}, relative to price."
    sentences = [said]
    if verdict("prb", prb).startswith("outside") and prb.value < 0 and found.spread < 1 - WITHIN:
        sentences.append(
            f"Estimates vary {fixed(found.spread, 2)} times as much as prices: what the model does not know of a home "
            "draws its estimate to the middle, which by itself looks regressive. More attributes and photos mend it."
        )
    prd = found.prd
    accepted = ACCEPTED["prd"]
    if not accepted.low <= prd.value <= accepted.high and verdict("prd", prd).startswith("outside"):
        sentences.append(
            f"PRD {fixed(prd.value, 3)} lies {'above' if prd.value > accepted.high else 'below'} its range; chance "
            "errors in prices raise it by themselves, and a few dear homes can decide it, so go by PRB where the two "
            "disagree."
        )
    return sentences


def _test(test: GroupTest) -> str:
    p = f"p < {fixed(0.001, 3)}" if test.p < 0.001 else f"p = {fixed(test.p, 3 if test.p < CHANCE else 2)}"
    return f"Kruskal-Wallis H {fixed(test.statistic, 1)}, {p}, {test.groups} groups of {count(test.homes, 'home')}"
