"""The ratio of estimate to price against the price as an SVG: homes, their running median, and the accepted range."""

import math
from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from valuation.statistics.ratio_study import ACCEPTED
from valuation.statistics.running_median import running_median
from valuation.wording.facts import count
from valuation.wording.money import format_money, localised

__all__ = ["PAGE", "PAPER", "Palette", "ratio_svg", "ratio_words"]

_WIDTH, _HEIGHT = 720, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 10, 12, 34
_TICKS = (0.1, 0.2, 0.33, 0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0, 5.0, 10.0)
_MOST = 4_000  # homes drawn; more are a blot


@dataclass(frozen=True)
class Palette:
    """Colours of a chart, as SVG has them."""

    ink: str
    quiet: str
    line: str
    homes: str
    median: str
    accepted: str


PAPER = Palette("#24292b", "#5d6567", "#d9d6ce", "#1f6b73", "#b35600", "#e6efee")
PAGE = Palette("var(--ink)", "var(--quiet)", "var(--line)", "var(--accent)", "var(--raises)", "var(--accepted)")
"""For a page that knows light and dark."""


def ratio_words(homes: pd.DataFrame) -> str:
    """What the chart shows, in sentences."""
    median = localised(f"{float(homes['ratio'].median()):.3f}")
    words = f"Each dot is a home. The dashed line is the median ratio of all homes, {median}; the band is its accepted "
    words += "range. Above 1 a home is valued higher than its price."
    running = _running(homes)
    if running.empty:
        return words
    first, last = (localised(f"{running['median'].iloc[place]:.2f}") for place in (0, -1))
    cheapest = count(int(running["homes"].iloc[0]), "home")
    return (
        f"{words} The running median goes from {first} among the cheapest {cheapest} to {last} "
        "among the dearest; some of its fall is chance, since homes that sold high for what they are stand further "
        "right."
    )


def ratio_svg(homes: pd.DataFrame, currency: str, palette: Palette) -> str:
    """Draw it, both axes logarithmic; the same homes give the same text.

    Args:
        homes: Of `HeldOutHomes.table`.
        currency: ISO 4217 code.
        palette: Its colours.
    """
    price, ratio = homes["price"].to_numpy(np.float64), homes["ratio"].to_numpy(np.float64)
    low, high = float(price.min()) * 0.95, float(price.max()) * 1.05
    least, most = min(float(ratio.min()), 0.66) * 0.95, max(float(ratio.max()), 1.5) * 1.05

    def across(value: float) -> float:
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * math.log(value / low) / math.log(high / low)

    def down(value: float) -> float:
        return _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * math.log(value / least) / math.log(most / least)

    text = f'font-family="Source Sans Pro" font-size="11" fill="{palette.quiet}"'
    accepted = ACCEPTED["median_ratio"]
    parts = [
        f'<rect x="{_LEFT}" y="{down(accepted.high):.1f}" width="{_WIDTH - _LEFT - _RIGHT}" '
        f'height="{down(accepted.low) - down(accepted.high):.1f}" fill="{palette.accepted}"/>'
    ]
    for tick in (one for one in _TICKS if least <= one <= most):
        colour, width = (palette.quiet, 1) if tick == 1 else (palette.line, 0.6)
        parts.append(_line(_LEFT, down(tick), _WIDTH - _RIGHT, down(tick), colour, width))
        parts.append(f'<text x="{_LEFT - 6}" y="{down(tick) + 4:.1f}" text-anchor="end" {text}>{_short(tick)}</text>')
    for tick in _prices(low, high):
        words = escape(format_money(tick, currency, digits=2))
        parts.append(_line(across(tick), _HEIGHT - _BOTTOM, across(tick), _HEIGHT - _BOTTOM + 4, palette.quiet, 0.8))
        parts.append(
            f'<text x="{across(tick):.1f}" y="{_HEIGHT - _BOTTOM + 16}" text-anchor="middle" {text}>{words}</text>'
        )
    rows = np.linspace(0, len(price) - 1, min(len(price), _MOST)).round().astype(int)
    dots = "".join(f'<circle cx="{across(price[row]):.1f}" cy="{down(ratio[row]):.1f}" r="2.6"/>' for row in rows)
    parts.append(f'<g fill="{palette.homes}" fill-opacity="0.5">{dots}</g>')
    median = down(float(homes["ratio"].median()))
    parts.append(_line(_LEFT, median, _WIDTH - _RIGHT, median, palette.ink, 1.2, "5 4"))
    running = _running(homes)
    if len(running):
        points = " ".join(
            f"{across(x):.1f},{down(y):.1f}" for x, y in zip(running["price"], running["median"], strict=True)
        )
        parts.append(f'<polyline points="{points}" fill="none" stroke="{palette.median}" stroke-width="2.4"/>')
    parts.append(f'<text x="{_WIDTH - _RIGHT}" y="{_HEIGHT - 3}" text-anchor="end" {text}>Price</text>')
    parts.append(f'<text x="2" y="{_HEIGHT - 3}" {text}>Estimate / price, upwards</text>')
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}">{"".join(parts)}</svg>'


def _running(homes: pd.DataFrame) -> pd.DataFrame:
    return running_median(homes["price"].to_numpy(np.float64), homes["ratio"].to_numpy(np.float64))


def _line(left: float, top: float, right: float, bottom: float, colour: str, width: float, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{left:.1f}" y1="{top:.1f}" x2="{right:.1f}" y2="{bottom:.1f}" stroke="{colour}" '
        f'stroke-width="{width}"{dashed}/>'
    )


def _prices(low: float, high: float) -> list[float]:
    """1, 2 and 5 times the powers of ten in between; over a wide range fewer."""
    digits: tuple[int, ...] = (1, 2, 5) if high < 100 * low else (1, 3) if high < 3_000 * low else (1,)
    powers: NDArray[np.int64] = np.arange(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    return [digit * 10.0**power for power in powers.tolist() for digit in digits if low < digit * 10.0**power < high]


def _short(value: float) -> str:
    return localised(f"{value:g}")
