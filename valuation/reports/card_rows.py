"""A model's card as rows: section, fact, value."""

from collections.abc import Iterator, Mapping
from typing import Any

from valuation.estimates.portfolio_summary import FEWEST_UNSEEN
from valuation.evaluation.figure_page import FIGURE_NAMES
from valuation.pricing.basis import BASES
from valuation.pricing.intervals import FSD_LEVEL
from valuation.reports.portfolio_tables import PortfolioTables
from valuation.statistics.bootstrap import resample
from valuation.trained_model.model import Model
from valuation.wording.facts import area_unit_name, count, ends, number, share
from valuation.wording.figure_words import accepted_words
from valuation.wording.money import format_money, localised
from valuation.wording.price_basis import ASKING, basis_of_card

__all__ = ["accuracy_rows", "card_rows"]

_MODELS = {one.name: one.title for one in BASES}
_FIGURES = {"mape": "mean error (MAPE)", "mdape": "median error (MdAPE)", "ppe10": "homes within 10 % (PPE10)"}
_RATIOS = {name: FIGURE_NAMES[name] for name in ("median_ratio", "cod", "prd", "prb", "mki", "vei")}
_BASES = {"asking": ASKING, "mixed": "Sale and asking prices: not a ratio study of sales alone"}
_PRICES = {"sale": "sale prices", "asking": "asking prices", "mixed": "sale prices, else asking prices"}


def card_rows(model: Model) -> list[tuple[str, str, str]]:
    """All that the model's card says, in an order for reading."""
    card = model.card
    training, backbone = card["training"], card["backbone"]
    low, high = training["price_range"]
    rows = [
        ("Model", "Name", str(card["name"])),
        ("Model", "Fingerprint", model.fingerprint or "the model was not saved"),
        ("Model", "Trained", f"{str(card['created'])[:16].replace('T', ' ')} UTC"),
        ("Model", "Currency", str(card["currency"])),
        ("Model", "Unit of area", area_unit_name(str(card["area_unit"]))),
        ("Model", "Prices", _PRICES.get(str(card["price_kind"]), str(card["price_kind"]))),
        ("Training", "Homes", number(training["homes"])),
        ("Training", "Sale prices", number(training["sale_prices"])),
        ("Training", "Asking prices", number(training["asking_prices"])),
        ("Training", "Suspicious prices left out", number(training["suspicious_left_out"])),
        ("Training", "Photos", number(training["photos"])),
        ("Training", "Prices from", format_money(low, model.currency, exact=True)),
        ("Training", "Prices to", format_money(high, model.currency, exact=True)),
        ("Training", "Fingerprint of the data", str(training["fingerprint"])),
        ("Training", "Folds of cross-fitting", number(len(set(training["folds"].values())))),
        ("Attributes", "Further numbers", ", ".join(model.extra_numeric) or "none"),
        ("Attributes", "Further categories", ", ".join(model.extra_categorical) or "none"),
        ("Photos", "Rooms", ", ".join(model.rooms) or "none"),
    ]
    if card["room_accuracy"] is not None:
        rows.append(("Photos", "Rooms recognised rightly", share(card["room_accuracy"], places=1)))
    for name, value in _flat(backbone or {}):
        rows.append(("Backbone", name, value))
    heading = basis_of_card(card).heading
    if heading:
        rows.append(("Accuracy", "Prices", heading))
    for name, figures in card["metrics"].items():
        if figures is not None:
            rows += [(f"Accuracy, {_MODELS[name].lower()}", fact, text) for fact, text in _accuracy(figures)]
    for name, conformal in model.conformal.items():
        homes = count(round(float(conformal.groups_below[-1])), "home")
        rows.append(("Intervals", f"{_MODELS[name]}: calibrated on", f"{homes} that share no photos"))
    rows.append(("Intervals", "FSD", f"half the width of the {share(FSD_LEVEL)} interval, as a share of the estimate"))
    rows += [("Settings", name, value) for name, value in _flat(card["settings"])]
    return rows + [("Versions", str(name), str(value)) for name, value in card["versions"].items()]


def accuracy_rows(tables: PortfolioTables) -> list[tuple[str, str, str]]:
    """Accuracy on the portfolio's own homes, none valued by what learned from it; 95 % intervals; none on too few."""
    homes = tables.estimates
    known = (homes["price"] > 0).to_numpy() & homes["estimate_at_sale"].notna().to_numpy()
    suspicious = known & tables.flags["suspicious"].to_numpy(bool)
    known &= ~suspicious
    section = "Accuracy on this portfolio"
    if known.sum() < FEWEST_UNSEEN:
        words = f"fewer than {FEWEST_UNSEEN} homes with a price"
        return [(section, "Homes", f"{number(int(known.sum()))}: {words}")]
    study = resample(
        {"estimate": homes["estimate_at_sale"].to_numpy(float)[known]}, homes["price"].to_numpy(float)[known]
    )
    rows = [
        (section, "Homes", f"{number(int(known.sum()))}, each valued without its own price; 95 % intervals in brackets")
    ]
    if suspicious.any():
        rows.append((section, "Suspicious prices", f"{number(int(suspicious.sum()))}, which these figures leave out"))
    if tables.price_kind in _BASES:
        rows.append((section, "Prices", _BASES[tables.price_kind]))
    for name, words in _FIGURES.items():
        figure = study.figure("estimate", name)
        value, low, high = (share(part, places=1) for part in (figure.value, figure.low, figure.high))
        rows.append((section, words[:1].upper() + words[1:], f"{value} [{ends(low, high)}]"))
    for name, words in _RATIOS.items():
        figure, places = study.figure("estimate", name), 1 if name in ("cod", "vei") else 3
        value, low, high = (localised(f"{part:.{places}f}") for part in (figure.value, figure.low, figure.high))
        rows.append((section, words, f"{value} [{ends(low, high)}], accepted {accepted_words(name)}"))
    return rows


def _accuracy(figures: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "Homes", number(figures["n"])
    for name, words in _FIGURES.items():
        yield words[:1].upper() + words[1:], share(figures[name], places=1)
    yield "R² of log price", localised(f"{figures['r2_log']:.3f}")


def _flat(values: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """Names and values of settings in settings, one after the other."""
    for name, value in values.items():
        title = f"{before}{name.replace('_', ' ')}"
        if isinstance(value, Mapping):
            yield from _flat(value, f"{title}: ")
        elif isinstance(value, list | tuple):
            yield title, ", ".join(map(str, value)) or "none"
        else:
            yield title, _setting(value)


def _setting(value: Any) -> str:
    """One setting in words."""
    if value is None:
        return "default"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return localised(str(value)) if isinstance(value, float) else str(value)
