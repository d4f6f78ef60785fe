"""An explanation as a statement of account: from the base value, part by part, to the estimate."""

from collections.abc import Sequence

from explain.explanation import Explanation, PhotoShapley
from valuation.wording.money import format_money

__all__ = ["attribute_name", "shapley_statement", "statement"]

_NAMES = {"area": "Living area", "place": "Location"}


def attribute_name(column: str) -> str:
    """An attribute as people call it: "area" is "Living area", "year_built" is "Year built"."""
    return _NAMES.get(column, column.replace("_", " ").capitalize())


def statement(explanation: Explanation) -> str:
    """Aligned lines of text: base value, attributes, photos with their regions, residual, estimate."""
    currency = explanation.currency
    rows = [("Base value", "of a home about which nothing is known", format_money(explanation.base_value, currency))]
    for part in explanation.attributes:
        rows.append((f"  {attribute_name(part.name)}", part.value, format_money(part.amount, currency, signed=True)))
    for photo in explanation.photos:
        amount = format_money(photo.amount, currency, signed=True)
        rows.append((f"  {photo.room.capitalize() or 'Photo'}", photo.file, amount))
        rows += [
            ("", f"  {region.name} {format_money(region.amount, currency, signed=True)}", "")
            for region in photo.regions
        ]
    rows.append(("Residual", "attributed to nothing", format_money(explanation.residual, currency, signed=True)))
    rows.append(("Estimate", "", format_money(explanation.estimate, currency)))
    return _aligned(rows)


def shapley_statement(shares: PhotoShapley) -> str:
    """Aligned lines of text: the estimate with average photos, what each photo adds, sums of sides, the estimate."""

    def money(amount: float) -> str:
        return format_money(amount, shares.currency, signed=True)

    drawn = f"{shares.permutations} orders drawn" if shares.permutations else "exact"
    rows = [(f"Shapley values, {drawn}", "with average photos", format_money(shares.nothing, shares.currency))]
    errors = shares.standard_errors.tolist()
    for file, room, amount, error in zip(shares.files, shares.rooms, shares.amounts.tolist(), errors, strict=True):
        doubt = f" ± {format_money(error, shares.currency)}" if shares.permutations else ""
        rows.append((f"  {room.capitalize() or 'Photo'}", file, f"{money(amount)}{doubt}"))
    rows += [("", f"of which {side}", money(amount)) for side, amount in shares.by_side.items() if amount]
    return _aligned([*rows, ("Estimate", "", format_money(shares.everything, shares.currency))])


def _aligned(rows: Sequence[tuple[str, str, str]]) -> str:
    names, details, amounts = (max(len(row[column]) for row in rows) for column in range(3))
    return "\n".join(
        f"{name:<{names}}  {detail:<{details}}  {amount:>{amounts}}".rstrip() for name, detail, amount in rows
    )
