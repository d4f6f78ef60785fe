"""The tables of `hearthmap bench explain` as plain text."""

from collections.abc import Sequence

import numpy as np

from explain.laboratory.truth.figures import TruthBench
from valuation.statistics.bootstrap import Figure

__all__ = ["differences_text", "elements_text", "truth_text"]

_PLACES = (("energy", "energy share"), ("lift", "× chance"), ("pointing", "pointing"), ("iou20", "IoU 20 %"))
_AMOUNTS = (("sign", "sign"), ("r", "r"), ("r_means", "r of means"), ("slope", "slope"))
_WITHOUT_SIGNS = "–"


def truth_text(bench: TruthBench) -> str:
    """All figures of the truth bench, then the differences to the method that leads each, then element by element."""
    lines = [f"Against the truth: {len(bench.homes)} homes, none of them trained on; 95 % bootstrap intervals."]
    for group, words in (("thing", "Things that are there or not"), ("surface", "Surfaces of one level or another")):
        rows = bench.places[bench.places["group"] == group]
        if len(rows) == 0:
            continue
        one = rows[rows["method"] == bench.methods[0]]
        lines += ["", f"{words} ({len(one)} places; {one['area'].mean():.1%} of a photo on average, the chance level)"]
        lines += _table(bench, bench.methods, _PLACES, group)
    if bench.signed:
        one = bench.amounts[bench.amounts["method"] == bench.signed[0]]
        lines += ["", f"Amounts of their regions ({len(one)} elements)", *_table(bench, bench.signed, _AMOUNTS, None)]
        for group in ("thing", "surface"):
            lines += [f"  {group}s alone", *_table(bench, bench.signed, _AMOUNTS[:2], group)[1:]]
    return "\n".join(lines)


def differences_text(bench: TruthBench, method: str) -> str:
    """By how much a method is ahead of every other, on the same homes; things only."""
    others = [name for name in bench.methods if name != method]
    lines = [f"{method} minus the others, on things that are there or not"]
    wide = max(map(len, others), default=0)
    for name in others:
        cells = [
            f"{title} {_text(bench.difference(method, name, key, 'thing'), '+')}"
            for key, title in _PLACES
            if key != "lift"
        ]
        lines.append(f"  {name:{wide}}  " + "  ".join(cells))
    return "\n".join(lines)


def elements_text(bench: TruthBench, method: str) -> str:
    """What a method finds of each element at each level."""
    lines = [
        f"{method}, element by element",
        f"  {'element':24} {'homes':>5} {'effect':>7} {'energy':>7} {'area':>6} {'peak':>5} {'sign':>5} "
        f"{'found':>9} {'true':>9}",
    ]
    for _, row in bench.by_element(method).reset_index().iterrows():
        name = f"{row['element']} {row['level']}"
        lines.append(
            f"  {name:24} {row['homes']:5.0f} {row['effect']:+7.3f} {row['energy']:7.1%} "
            f"{row['area']:6.1%} {row['pointing']:5.2f} {row['sign']:5.2f} {row['amount']:9,.0f} "
            f"{row['true_amount']:9,.0f}"
        )
    return "\n".join(lines)


def _table(
    bench: TruthBench, methods: Sequence[str], columns: Sequence[tuple[str, str]], group: str | None
) -> list[str]:
    wide = max(len(name) for name in methods)
    lines = ["  " + " " * wide + "".join(f"{title:>23}" for _, title in columns)]
    for name in methods:
        cells = "".join(f"{_text(bench.figure(name, key, group)):>23}" for key, _ in columns)
        lines.append(f"  {name:{wide}}{cells}")
    return lines


def _text(figure: Figure, sign: str = "") -> str:
    if np.isnan(figure.value):
        return _WITHOUT_SIGNS
    form = f"{sign}.3f"
    return f"{figure.value:{form}} [{figure.low:{form}}, {figure.high:{form}}]"
