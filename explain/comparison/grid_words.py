"""What is said of an adjustment grid besides its numbers: whose adjustments they are, and which are unexpected."""

from explain.comparison.adjustments import Adjustment, AdjustmentGrid
from valuation.wording.facts import count
from valuation.wording.money import format_money

__all__ = ["amount_text", "grid_notes", "unadjusted_text"]

_MARK = "†"
_OWN = (
    "The adjustments are the model's own: that adjusted prices agree with its estimate is no proof of it from outside."
)


def amount_text(line: Adjustment, currency: str) -> str:
    """The money of an adjustment, marked where its sign is unexpected: "-$5,000 †"."""
    text = format_money(line.amount, currency, signed=True)
    return f"{text} {_MARK}" if line.unexpected else text


def grid_notes(grid: AdjustmentGrid) -> tuple[str, ...]:
    """Sentences to show with the grid: on choice, adjustments, unadjusted median and each unexpected sign."""
    chosen = grid.among.words()
    return (*([chosen] if chosen else []), _OWN, _unadjusted_note(grid), *_sign_notes(grid))


def unadjusted_text(grid: AdjustmentGrid) -> str:
    """The unadjusted median with its spread: "$410,000 ($350,000 to $470,000)"."""
    value = grid.unadjusted
    median, low, high = (format_money(amount, grid.currency) for amount in (value.median, value.low, value.high))
    return f"{median} ({low} to {high})"


def _unadjusted_note(grid: AdjustmentGrid) -> str:
    value = grid.unadjusted
    kind = "asking price" if grid.price_kind == "asking" else "price"
    if value.indexed_to is None:
        how = "as they are, not indexed to the day of the valuation"
    else:
        how = f"carried to {value.indexed_to} by the market's price index"
        if value.indexed < value.homes:
            how += f", but for {value.homes - value.indexed} without a day of sale"
    return (
        f"The unadjusted median is of {count(value.homes, kind)} {how}; it owes nothing to the model but the choice of "
        "the comparables."
    )


def _sign_notes(grid: AdjustmentGrid) -> tuple[str, ...]:
    """One for each line and sentence, with the comparables that it is about."""
    about: dict[tuple[str, str], list[str]] = {}
    for column in grid.comparables:
        for line in column.adjustments:
            if line.unexpected:
                about.setdefault((line.name, line.unexpected), []).append(column.comparable.listing_id)
    order = [name for name, _ in grid.lines]
    ranked = sorted(about.items(), key=lambda one: order.index(one[0][0]))
    return tuple(
        f"{_MARK} Unexpected sign, {name.lower()} ({', '.join(homes)}). {told}" for (name, told), homes in ranked
    )
