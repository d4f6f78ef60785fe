"""What the benchmark prints: each figure beside its goal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

__all__ = ["Measurement", "as_table", "seconds"]

_UNITS = {"s": "{:.2f} s", "GB": "{:.2f} GB", "errors": "{:.0f}"}


@dataclass(frozen=True)
class Measurement:
    """One thing measured.

    Attributes:
        what: What it is, in words.
        value: The figure that is held against the goal; None where it could not be measured.
        unit: "s", "GB" or "errors".
        goal: What it should not exceed; None where there is no goal.
        note: What else to know, such as the worst of several.
    """

    what: str
    value: float | None
    unit: str = "s"
    goal: float | None = None
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None where there is none, or no figure."""
        return None if self.goal is None or self.value is None else self.value <= self.goal


def seconds(what: str, times: Sequence[float], goal: float | None = None, note: str = "") -> list[Measurement]:
    """The median and the worst of several times, each held against the same goal."""
    if not times:
        return [Measurement(what, None, "s", goal, note or "nothing to measure it on")]
    several = f"of {len(times)}" + (f"; {note}" if note else "")
    return [
        Measurement(f"{what}, median", float(np.median(times)), "s", goal, several),
        Measurement(f"{what}, worst", max(times), "s", goal),
    ]


def as_table(title: str, figures: Iterable[Measurement]) -> str:
    """A table in text, the goal beside the figure.

    Example:
        >>> print(as_table("Demo", [Measurement("first paint", 1.234, "s", 3)]))
        Demo              figure    goal
          first paint     1.23 s     3 s  met
    """
    figures = list(figures)
    width = max([len(title) + 2, *(len(figure.what) + 4 for figure in figures)]) + 1
    lines = [f"{title:{width}}{'figure':>8}{'goal':>8}"]
    for figure in figures:
        value = "unknown" if figure.value is None else _UNITS[figure.unit].format(figure.value)
        goal = "" if figure.goal is None else f"{figure.goal:g} {figure.unit}".removesuffix(" errors")
        words = {None: "", True: "met", False: "MISSED"}[figure.met]
        end = "; ".join(filter(None, (words, figure.note)))
        lines.append(f"  {figure.what:{width - 2}}{value:>8}{goal:>8}  {end}".rstrip())
    return "\n".join(lines)
