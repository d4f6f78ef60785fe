"""Figures of accuracy in words: what they are called and mean, their values with units, and where they lie."""

import math

from valuation.pricing.basis import TITLES
from valuation.statistics.bootstrap import Figure, Resamples
from valuation.statistics.ratio_study import ACCEPTED
from valuation.statistics.verdict import verdict
from valuation.wording.facts import count, ends, number, share
from valuation.wording.money import UNKNOWN, localised

__all__ = [
    "FIGURE_WORDS",
    "MODEL_WORDS",
    "accepted_words",
    "difference_words",
    "fences_words",
    "figure_words",
    "gain_words",
    "prb_words",
    "studied_words",
    "verdict_words",
]

FIGURE_WORDS = {
    "mdape": ("MdAPE", "half of the estimates are nearer to the price than this"),
    "mape": ("MAPE", "mean size of the error"),
    "male": ("MALE", "mean size of the error on the log scale, which odd prices sway less"),
    "ppe10": ("PPE10", "share of homes within 10 % of the price"),
    "ppe20": ("PPE20", "share of homes within 20 % of the price"),
    "r2_log": ("R² of log price", "share of the differences in price that is explained"),
    "median_ratio": ("Median ratio", "the level: above 1 estimates are high"),
    "cod": ("COD", "how unevenly homes are valued, in % of the median ratio"),
    "prd": ("PRD", "above 1, dear homes are valued lower than cheap ones"),
    "prb": ("PRB", "by what share ratios rise where value doubles"),
    "mki": ("MKI", "below 1, values of dear and cheap homes are less unequal than prices"),
    "vei": ("VEI (draft)", "median ratio of the dearest group less that of the cheapest, in % of it all"),
}
"""Name and meaning of each figure, in the order in which they are shown."""
MODEL_WORDS = {
    **TITLES,
    "estimate": "The estimate",
}
_STUDIED = {
    "all": "All homes",
    "without_suspicious": "Without suspicious prices",
    "trimmed_3": "Trimmed at 3 IQR",
    "trimmed_1.5": "Trimmed at {half} IQR",
}
_SHARES = frozenset({"mape", "mdape", "ppe10", "ppe20", "coverage"})
_SIGNS = {"inside": "✓ inside", "outside": "✗ outside"}


def figure_words(name: str, figure: Figure) -> str:
    """A figure with its unit and interval: "13.2 % [12.0, 14.6]"."""
    value = _number(name, figure.value)
    unit = " %" if name in _SHARES and value != UNKNOWN else ""
    if math.isnan(figure.low) or math.isnan(figure.high):
        return f"{value}{unit}"
    return f"{value}{unit} [{ends(_number(name, figure.low), _number(name, figure.high))}]"


def difference_words(name: str, figure: Figure) -> str:
    """A difference of figures, in percentage points where the figures are shares: "−2.1 points [−3.0, −1.2]"."""
    value = _number(name, figure.value, signed=True)
    unit = " points" if name in _SHARES and value != UNKNOWN else ""
    if math.isnan(figure.low) or math.isnan(figure.high):
        return f"{value}{unit}"
    low, high = (_number(name, end, signed=True) for end in (figure.low, figure.high))
    return f"{value}{unit} [{ends(low, high)}]"


def accepted_words(name: str) -> str:
    """The accepted range of a figure, or that there is none."""
    accepted = ACCEPTED.get(name)
    if accepted is None:
        return "no standard"
    low, high = (
        f"{end:.2f}" if name in ("median_ratio", "prd", "prb", "mki") else f"{end:g}"
        for end in (accepted.low, accepted.high)
    )
    return localised(f"{low} to {high}").replace("-", "−")


def verdict_words(name: str, figure: Figure) -> str:
    """Whether a figure lies in its accepted range, with a sign; nothing where there is no range."""
    found = verdict(name, figure)
    if found in ("no range", "unknown"):
        return ""
    side, _, perhaps = found.partition(", ")
    words = _SIGNS[side]
    if side == "outside":
        words += ", too low" if figure.value < ACCEPTED[name].low else ", too high"
    return f"{words}; not for certain" if perhaps else words


def studied_words(name: str, left_out: int) -> str:
    """What the figures on some of the homes are headed by: "Trimmed at 3 IQR (4 left out)".

    Args:
        name: Of the `HomesStudied`.
        left_out: How many homes are not among them.
    """
    left = f" ({number(left_out)} left out)" if name != "all" else ""
    return _STUDIED[name].format(half=localised("1.5")) + left


def fences_words() -> str:
    """How trimmed figures are to be read."""
    return (
        f"Trimmed: without ratios beyond 3 or {localised('1.5')} interquartile ranges from the quartiles (IAAO 2013, "
        "appendix B). Which these are follows from the model's own errors, so trimmed figures have no intervals, "
        "flatter, and only stand beside the raw ones."
    )


def prb_words(ols: Figure) -> str:
    """PRB's interval by least squares in sentences, and how it differs from the bootstrap; "" where it is not known."""
    if math.isnan(ols.value):
        return ""
    return (
        f"PRB by ordinary least squares, as assessors print it: {figure_words('prb', ols)}. That interval takes the "
        "errors as independent and of equal variance; the bootstrap takes neither for granted, and is the one to read "
        "where the two differ."
    )


def gain_words(study: Resamples, homes: int) -> str:
    """What photos bring to the same homes, in two sentences."""
    change, relative = (study.difference("both", "attributes_only", "mape", relative=how) for how in (False, True))
    before, after = (share(study.values[model]["mape"], places=1) for model in ("attributes_only", "both"))
    lowers = change.value < 0
    size = Figure(abs(relative.value), *sorted((abs(relative.low), abs(relative.high))))
    same_side = relative.low * relative.high > 0
    written = figure_words("mape", size) if same_side else f"{_number('mape', relative.value, signed=True)} %"
    if not same_side and not math.isnan(relative.low):
        low, high = (_number("mape", end, signed=True) for end in (relative.low, relative.high))
        written += f" [{ends(low, high)}]"
    if same_side:
        first = f"Photos {'lower' if lowers else 'raise'} the MAPE from {before} to {after}, that is by {written}."
    else:
        first = f"With photos the MAPE goes from {before} to {after}, that is {written}."
    certain = (
        f"{'✓ They help' if lowers else '✗ They harm'}: the interval leaves out zero."
        if same_side
        else "The interval holds zero, so these homes cannot tell whether photos help."
    )
    return f"{first} {certain} Compared home by home on the same {count(homes, 'home')}."


def _number(name: str, value: float, *, signed: bool = False) -> str:
    if not math.isfinite(value):
        return UNKNOWN
    places = 1 if name in _SHARES or name in ("cod", "vei") else 3
    scaled = 100 * value if name in _SHARES else value
    scaled = round(scaled, places) + 0.0  # and no zero below zero
    return localised(f"{scaled:{'+' if signed and scaled else ''}.{places}f}").replace("-", "−")
