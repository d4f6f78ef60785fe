"""A home's value over time as an SVG: its course, the interval about it, and the day that the report is of."""

import math
from html import escape

import pandas as pd

from valuation.reports.ratio_svg import Palette
from valuation.wording.money import format_money

__all__ = ["timeline_svg", "timeline_words"]

_WIDTH, _HEIGHT = 720, 200
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 12, 10, 24
_TICKS = 4


def timeline_words(table: pd.DataFrame, currency: str, level: str) -> str:
    """What the chart shows, in sentences.

    Args:
        table: Of `value_timeline`.
        currency: ISO 4217 code.
        level: The confidence level in words, such as "80 %".
    """
    first, last = table.iloc[0], table.iloc[-1]
    words = (
        f"The home as it is, valued at every month: {format_money(first['estimate'], currency)} as of "
        f"{first['as_of']:%Y-%m-%d}, {format_money(last['estimate'], currency)} as of {last['as_of']:%Y-%m-%d}. "
        f"The band is the {level} interval."
    )
    return words + (" Dashed: outside the sales that the model learned from." if table["beyond"].any() else "")


def timeline_svg(table: pd.DataFrame, currency: str, palette: Palette) -> str:
    """Draw it; the same table gives the same text.

    Args:
        table: Of `value_timeline`.
        currency: ISO 4217 code.
        palette: Its colours.
    """
    start, end = table["as_of"].iloc[0], table["as_of"].iloc[-1]
    span = max((end - start).days, 1)
    ticks = _ticks(float(table["lower"].min()), float(table["upper"].max()))
    least, most = ticks[0], ticks[-1]

    def across(day: pd.Timestamp) -> float:
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * float((day - start).days) / span

    def down(money: float) -> float:
        return _TOP + (_HEIGHT - _TOP - _BOTTOM) * (most - money) / (most - least)

    text = f'font-family="Source Sans Pro" font-size="11" fill="{palette.quiet}"'
    parts = []
    for tick in ticks:
        y = down(tick)
        parts.append(
            f'<line x1="{_LEFT}" y1="{y:.1f}" x2="{_WIDTH - _RIGHT}" y2="{y:.1f}" stroke="{palette.line}" '
            f'stroke-width="0.6"/><text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end" {text}>'
            f"{escape(format_money(tick, currency))}</text>"
        )
    for day in (start, end):
        anchor = "start" if day == start else "end"
        parts.append(
            f'<text x="{across(day):.1f}" y="{_HEIGHT - 6}" text-anchor="{anchor}" {text}>{day:%Y-%m-%d}</text>'
        )
    days = [across(day) for day in table["as_of"]]
    upper = [f"{x:.1f},{down(y):.1f}" for x, y in zip(days, table["upper"], strict=True)]
    lower = [f"{x:.1f},{down(y):.1f}" for x, y in zip(days, table["lower"], strict=True)]
    band = " ".join([*upper, *reversed(lower)])
    parts.append(f'<polygon points="{band}" fill="{palette.accepted}"/>')
    course = [f"{x:.1f},{down(y):.1f}" for x, y in zip(days, table["estimate"], strict=True)]
    inside = [place for place, beyond in enumerate(table["beyond"]) if not beyond]
    last = inside[-1] if inside else 0
    for points, dash in ((course[: last + 1], ""), (course[last:], ' stroke-dasharray="5 4"')):
        if len(points) > 1:
            parts.append(
                f'<polyline points="{" ".join(points)}" fill="none" stroke="{palette.homes}" stroke-width="2"{dash}/>'
            )
    here, height = course[-1].split(",")
    parts.append(f'<circle cx="{here}" cy="{height}" r="4" fill="{palette.homes}"/>')
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}">{"".join(parts)}</svg>'


def _ticks(low: float, high: float) -> list[float]:
    """Round amounts over a range: 1, 2 or 5 times a power of ten apart."""
    rough = max(high - low, high * 0.01) / _TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * digit for digit in (1, 2, 5, 10) if power * digit >= rough * 0.999)
    first = math.floor(low / step)
    return [step * number for number in range(first, math.ceil(high / step) + 1)]
