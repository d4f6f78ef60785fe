"""The ratio of estimate to price against the price as an SVG: homes, their running median, and the accepted range."""

import math
from dataclasses import dataclass
from html import escape

from valuation.evaluation.ratio_chart import PRICE_AXIS, RATIO_AXIS, RatioChart

__all__ = ["MOST", "PAGE", "PAPER", "ratio_svg", "ratio_words"]

MOST = 4_000
"""Homes drawn; more are a blot."""
_WIDTH, _HEIGHT = 720, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 10, 12, 34


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


def ratio_words(chart: RatioChart) -> str:
    """What the chart shows, in sentences."""
    words = (
        f"Each dot is a home. The dashed line is the median ratio of all homes, {chart.median_words}; the band is its "
        "accepted range. Above 1 a home is valued higher than its price."
    )
    return " ".join(filter(None, (words, chart.running_words)))


def ratio_svg(chart: RatioChart, palette: Palette) -> str:
    """Draw it; the same chart gives the same text.

    Args:
        chart: What to draw.
        palette: Its colours.
    """
    (low, high), (least, most) = chart.prices, chart.ratios

    def across(value: float) -> float:
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * math.log(value / low) / math.log(high / low)

    def down(value: float) -> float:
        return _HEIGHT - _BOTTOM - (_HEIGHT - _TOP - _BOTTOM) * math.log(value / least) / math.log(most / least)

    text = f'font-family="Source Sans Pro" font-size="11" fill="{palette.quiet}"'
    bottom, top = (down(ratio) for ratio in chart.accepted)
    parts = [
        f'<rect x="{_LEFT}" y="{top:.1f}" width="{_WIDTH - _LEFT - _RIGHT}" height="{bottom - top:.1f}" '
        f'fill="{palette.accepted}"/>'
    ]
    for tick, words in chart.ratio_ticks:
        colour, width = (palette.quiet, 1) if tick == 1 else (palette.line, 0.6)
        parts.append(_line(_LEFT, down(tick), _WIDTH - _RIGHT, down(tick), colour, width))
        parts.append(f'<text x="{_LEFT - 6}" y="{down(tick) + 4:.1f}" text-anchor="end" {text}>{words}</text>')
    for tick, words in chart.price_ticks:
        parts.append(_line(across(tick), _HEIGHT - _BOTTOM, across(tick), _HEIGHT - _BOTTOM + 4, palette.quiet, 0.8))
        parts.append(
            f'<text x="{across(tick):.1f}" y="{_HEIGHT - _BOTTOM + 16}" text-anchor="middle" {text}>'
            f"{escape(words)}</text>"
        )
    places = zip(chart.dots["price"], chart.dots["ratio"], strict=True)
    dots = "".join(f'<circle cx="{across(price):.1f}" cy="{down(ratio):.1f}" r="2.6"/>' for price, ratio in places)
    parts.append(f'<g fill="{palette.homes}" fill-opacity="0.5">{dots}</g>')
    median = down(chart.median)
    parts.append(_line(_LEFT, median, _WIDTH - _RIGHT, median, palette.ink, 1.2, "5 4"))
    if len(chart.running):
        course = zip(chart.running["price"], chart.running["median"], strict=True)
        points = " ".join(f"{across(price):.1f},{down(ratio):.1f}" for price, ratio in course)
        parts.append(f'<polyline points="{points}" fill="none" stroke="{palette.median}" stroke-width="2.4"/>')
    parts.append(f'<text x="{_WIDTH - _RIGHT}" y="{_HEIGHT - 3}" text-anchor="end" {text}>{PRICE_AXIS}</text>')
    parts.append(f'<text x="2" y="{_HEIGHT - 3}" {text}>{RATIO_AXIS}, upwards</text>')
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}">{"".join(parts)}</svg>'


def _line(left: float, top: float, right: float, bottom: float, colour: str, width: float, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{left:.1f}" y1="{top:.1f}" x2="{right:.1f}" y2="{bottom:.1f}" stroke="{colour}" '
        f'stroke-width="{width}"{dashed}/>'
    )
