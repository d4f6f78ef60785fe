"""Do maps depend on what the model learned? Two checks that a picture of edges would fail.

Adebayo et al. 2018 ("Sanity Checks for Saliency Maps"): parameters are made random from the top down, and the model is
refitted to shuffled prices. Each time the maps must change: their rank correlation with those of the real model is to
be near 0. Maps are signed and so is the correlation; its absolute value is given beside it, as a map of the opposite
sign would still show the same shapes.

Whatever a model keeps of its training homes is made anew by the changed model, and for the real maps by the real one
from the same homes: nothing differs but the change.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata
from torch import Tensor

from explain.activations.subject import Subject
from explain.laboratory.faithfulness.faithfulness import MapsOf
from explain.laboratory.resampling import mean_figure
from explain.laboratory.sanity.randomising import belongs_to_layer, randomised, stages, with_model
from explain.laboratory.sanity.shuffling import with_shuffled_prices
from valuation.encoder.serving import Server
from valuation.metric_learning.projection import MetricSettings
from valuation.pricing.market import Market
from valuation.statistics.bootstrap import Figure
from valuation.trained_model.model import Model

__all__ = ["Sanity", "label_randomisation", "parameter_randomisation", "rank_correlation"]

LIMIT = 0.2
"""Below this a map is taken to have changed."""
SHUFFLED = "shuffled prices"

Rebuild = Callable[[Model], Model]
"""Makes anew what a model keeps of its training homes, such as their grad-weights, after its parts were changed; see
`explain.laboratory.sanity.rebuilding`."""


@dataclass(frozen=True, eq=False)
class Sanity:
    """Rank correlations of maps with those of the real model.

    Attributes:
        homes: Names of the n listings.
        changes: What was changed, S in all; in a cascade each includes those before it.
        last_stage: Place in `changes` from which on the price head, the projection and the backbone's last stage are
            random; -1 where it did not come to that.
        signed: By way, (S, n): Spearman's correlation, mean over a home's photos and over random draws.
        absolute: By way, (S, n): likewise, of its absolute values.
    """

    homes: tuple[str, ...]
    changes: tuple[str, ...]
    last_stage: int
    signed: Mapping[str, NDArray[np.float64]] = field(repr=False)
    absolute: Mapping[str, NDArray[np.float64]] = field(repr=False)

    def figure(self, name: str, change: str) -> Figure:
        """Mean signed correlation over homes with its 95 % bootstrap interval."""
        return mean_figure(self.signed[name][self.changes.index(change)])

    def passes(self, name: str) -> bool:
        """Whether the mean correlation stays below `LIMIT` once head and last stage are random (or prices shuffled)."""
        return bool((self.signed[name][max(self.last_stage, 0) :].mean(1) < LIMIT).all())

    def as_text(self) -> str:
        """A table: a row per change, the signed and absolute correlations of every way."""
        wide = max(map(len, (*self.changes, *self.signed)), default=0)
        lines = [f"Rank correlation with the real model's maps, {len(self.homes)} homes, 95 % bootstrap intervals:"]
        for name in self.signed:
            lines.append(f"{name}: {'passes' if self.passes(name) else 'FAILS'} (limit {LIMIT})")
            for number, change in enumerate(self.changes):
                figure, size = self.figure(name, change), self.absolute[name][number].mean()
                mark = "  <- head and last stage" if number == self.last_stage else ""
                text = f"{figure.value:+.3f} [{figure.low:+.3f}, {figure.high:+.3f}]  absolute {size:.3f}"
                lines.append(f"  {change:{wide}}  {text}{mark}")
        return "\n".join(lines)


def rank_correlation(maps: Tensor, other: Tensor) -> NDArray[np.float64]:
    """Spearman's rank correlation of each photo's map with the other's, (N,); 0 where one of them is flat.

    Args:
        maps: (N, h, w).
        other: (N, h, w).
    """
    a, b = (rankdata(part.flatten(1).double().numpy(), axis=1) for part in (maps, other))
    a, b = a - a.mean(1, keepdims=True), b - b.mean(1, keepdims=True)
    size = np.sqrt((a**2).sum(1) * (b**2).sum(1))
    common: NDArray[np.float64] = (a * b).sum(1)
    correlation: NDArray[np.float64] = np.divide(common, size, out=np.zeros_like(common), where=size > 0)
    return correlation


def parameter_randomisation(
    subjects: Sequence[Subject],
    ways: Mapping[str, MapsOf],
    *,
    rebuild: Rebuild,
    draws: int = 3,
    depth: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Sanity:
    """Maps with more and more of the model random, top down.

    Args:
        subjects: Listings with photos, all of one model.
        ways: What makes the maps, by name.
        rebuild: For methods that rest on what the model keeps of its training homes; applied to the real model too.
        draws: Random models per stage; a single one may by chance be like the real one.
        depth: How many stages; all when None.
        progress: Called with random models done and their total.
    """
    model, changes = subjects[0].model, stages(subjects[0].model)[:depth]
    backbone = model.backbone
    last = [name for name in changes if backbone is not None and belongs_to_layer(backbone, name)]
    models = [(number, draw) for number in range(len(changes)) for draw in range(draws)]
    found = _Correlations(subjects, ways, rebuild, len(changes), draws)
    for done, (number, draw) in enumerate(models):
        found.add(number, draw, randomised(model, number + 1, draw))
        if progress is not None:
            progress(done + 1, len(models))
    return found.result(changes, changes.index(last[-1]) if last else -1)


def label_randomisation(
    subjects: Sequence[Subject],
    ways: Mapping[str, MapsOf],
    market: Market,
    settings: MetricSettings,
    *,
    rebuild: Rebuild,
    draws: int = 5,
    progress: Callable[[int, int], None] | None = None,
) -> Sanity:
    """Maps of models that were fitted to shuffled prices.

    Args:
        subjects: Listings with photos, all of one model.
        ways: What makes the maps, by name.
        market: What the model was trained on, all homes with a price.
        settings: Of metric learning, as the model had them.
        rebuild: For methods that rest on what the model keeps of its training homes; applied to the real model too.
        draws: Shuffles; after a single one maps may by chance be like the real ones.
        progress: Called with shuffles done and their number.
    """
    model, found = subjects[0].model, _Correlations(subjects, ways, rebuild, 1, draws)
    for draw in range(draws):
        found.add(0, draw, with_shuffled_prices(model, market, settings, draw))
        if progress is not None:
            progress(draw + 1, draws)
    return found.result((SHUFFLED,), -1)


class _Correlations:
    """Correlations as they come, model by model."""

    def __init__(
        self, subjects: Sequence[Subject], ways: Mapping[str, MapsOf], rebuild: Rebuild, changes: int, draws: int
    ) -> None:
        self.subjects, self.ways, self.rebuild = subjects, ways, rebuild
        model = rebuild(subjects[0].model)
        real = [with_model(subject, model, None) for subject in subjects]
        self.real = {name: [maps_of(subject) for subject in real] for name, maps_of in ways.items()}
        self.signed = {name: np.zeros((changes, draws, len(subjects))) for name in ways}
        self.absolute = {name: np.zeros((changes, draws, len(subjects))) for name in ways}

    def add(self, change: int, draw: int, changed_model: Model) -> None:
        model = self.rebuild(changed_model)
        backbone = model.backbone
        # Not compiled: that would take longer than the few photos of a check.
        changed = backbone is not None and backbone is not self.subjects[0].model.backbone
        server = Server(backbone, None) if backbone is not None and changed else None
        for home, subject in enumerate(self.subjects):
            seen = with_model(subject, model, server)
            for name, maps_of in self.ways.items():
                values = rank_correlation(self.real[name][home], maps_of(seen))
                self.signed[name][change, draw, home] = values.mean()
                self.absolute[name][change, draw, home] = np.abs(values).mean()

    def result(self, changes: tuple[str, ...], last_stage: int) -> Sanity:
        homes = tuple(subject.listing_id for subject in self.subjects)
        signed = {name: values.mean(1) for name, values in self.signed.items()}
        return Sanity(homes, changes, last_stage, signed, {n: values.mean(1) for n, values in self.absolute.items()})
