"""How faithful maps are to the model: every measure, on many homes, beside baselines that know nothing of the model.

Photos are changed and the model values them again; nothing is judged by the map's own figures.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from explain.activations.subject import Subject
from explain.laboratory.faithfulness.curves import curves
from explain.laboratory.faithfulness.infidelity import (
    max_sensitivity,
    noisy_subjects,
    remove_squares,
    unexplained,
    within,
)
from explain.laboratory.faithfulness.road import PERCENTILES, road
from explain.laboratory.resampling import mean_figure
from explain.methods import METHODS
from valuation.statistics.bootstrap import Figure

__all__ = ["MEASURES", "Faithfulness", "MapsOf", "Settings", "faithfulness", "maps_of_baseline", "maps_of_method"]

MapsOf = Callable[[Subject], Tensor]
"""From a subject to its maps (N, h, w), signed."""

MEASURES: Mapping[str, tuple[str, int]] = {
    "deletion": ("mean change in log price as pixels go, most positive first", -1),
    "insertion": ("mean change in log price as pixels come, most positive first", 1),
    "road": ("(LeRF - MoRF) / 2 in log price, pixels imputed", 1),
    "infidelity": ("share of the log price's answer to removed squares left unexplained, 0 to 1", -1),
    "sensitivity": ("largest relative change of the map under a small noise", -1),
}
"""What each measure is, and whether high (1) or low (-1) is good."""


@dataclass(frozen=True)
class Settings:
    """How thoroughly to measure.

    Attributes:
        steps: Of the deletion and insertion curves.
        percentiles: Of ROAD.
        squares: Removed for the infidelity, per home.
        noises: Noisy versions for the sensitivity, per home.
        seed: Of everything random.
    """

    steps: int = 8
    percentiles: tuple[float, ...] = PERCENTILES
    squares: int = 48
    noises: int = 4
    seed: int = 0


@dataclass(frozen=True, eq=False)
class Faithfulness:
    """Every measure of every way of making maps on every home.

    Attributes:
        homes: Names of the n listings.
        baselines: Names of those ways that know nothing of the model.
        values: By way, then by measure in `MEASURES`, (n,).
    """

    homes: tuple[str, ...]
    baselines: tuple[str, ...]
    values: Mapping[str, Mapping[str, NDArray[np.float64]]] = field(repr=False)

    def figure(self, name: str, measure: str) -> Figure:
        """Mean over homes with its 95 % bootstrap interval."""
        return mean_figure(self.values[name][measure])

    def better(self, name: str, other: str, measure: str) -> Figure:
        """By how much `name` is better than `other`, home by home; above 0 it is, whatever the measure's direction."""
        gap = self.values[name][measure] - self.values[other][measure]
        return mean_figure(MEASURES[measure][1] * gap)

    def as_text(self) -> str:
        """The figures and the paired comparisons with each baseline as text."""
        lines = [f"Faithfulness on {len(self.homes)} homes, means with 95 % bootstrap intervals over homes:"]
        wide = max(map(len, self.values), default=0)
        for measure, (words, direction) in MEASURES.items():
            lines.append(f"{measure}: {words}; {'higher' if direction > 0 else 'lower'} is better")
            for name in self.values:
                lines.append(f"  {name:{wide}}  {_text(self.figure(name, measure))}")
            # That a map which ignores the photo does not answer to noise is no merit: nothing to compare.
            for name in [] if measure == "sensitivity" else self.values:
                for other in self.baselines if name not in self.baselines else ():
                    lines.append(f"    {name} is better than {other} by {_text(self.better(name, other, measure))}")
        return "\n".join(lines)


def maps_of_method(name: str) -> MapsOf:
    """The maps of the log price by a method in `explain.methods.METHODS`."""
    return lambda subject: METHODS[name].maps(subject, subject.log_price, None).values


def maps_of_baseline(maps: Callable[[Subject, int], Tensor], seed: int = 0) -> MapsOf:
    """The maps of a baseline that takes a subject and a seed."""
    return lambda subject: maps(subject, seed)


def faithfulness(
    subjects: Iterable[Subject],
    ways: Mapping[str, MapsOf],
    *,
    baselines: tuple[str, ...] = (),
    settings: Settings | None = None,
    progress: Callable[[int], None] | None = None,
) -> Faithfulness:
    """Measure ways of making maps of the log price.

    Args:
        subjects: Listings; those without photos are passed over. Taken up one by one, so any number fits into memory.
        ways: What makes the maps, by name.
        baselines: Which of them know nothing of the model.
        settings: How thoroughly.
        progress: Called after each home with the number of homes done.
    """
    chosen = settings or Settings()
    homes: list[str] = []
    rows: dict[str, list[dict[str, float]]] = {name: [] for name in ways}
    for subject in subjects:
        if len(subject) == 0:
            continue
        for name, row in _measure(subject, ways, chosen).items():
            rows[name].append(row)
        homes.append(subject.listing_id)
        if progress is not None:
            progress(len(homes))
    values = {
        name: {measure: np.array([row[measure] for row in found], np.float64) for measure in MEASURES}
        for name, found in rows.items()
    }
    return Faithfulness(tuple(homes), baselines, values)


def _measure(subject: Subject, ways: Mapping[str, MapsOf], settings: Settings) -> dict[str, dict[str, float]]:
    """Every measure of every way on one home."""
    removals = remove_squares(subject, count=settings.squares, seed=settings.seed)
    noisy = noisy_subjects(subject, count=settings.noises, seed=settings.seed)
    size = (subject.pixels.shape[1], subject.pixels.shape[2])
    done: list[tuple[Tensor, dict[str, float]]] = []
    rows: dict[str, dict[str, float]] = {}
    for name, maps_of in ways.items():
        maps = maps_of(subject)
        # Methods coincide where theory says so; the same map up to scale need not be measured twice.
        row = next((dict(found) for other, found in done if _same_up_to_scale(maps, other)), None)
        if row is None:
            drawn = curves(subject, maps, steps=settings.steps, seed=settings.seed)
            row = {
                "deletion": drawn.deletion_area,
                "insertion": drawn.insertion_area,
                "road": road(subject, maps, percentiles=settings.percentiles, seed=settings.seed),
                "infidelity": unexplained(within(removals, maps, size), removals.drop),
            }
            done.append((maps, dict(row)))
        rows[name] = row | {"sensitivity": max_sensitivity(maps, maps_of, noisy)}
    return rows


def _same_up_to_scale(maps: Tensor, other: Tensor) -> bool:
    if maps.shape != other.shape:
        return False
    a, b = (part.double() / part.double().abs().max().clamp(min=1e-300) for part in (maps, other))
    return bool(torch.allclose(a, b, rtol=0, atol=1e-5))


def _text(figure: Figure) -> str:
    return f"{figure.value:+.4f} [{figure.low:+.4f}, {figure.high:+.4f}]"
