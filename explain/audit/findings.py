"""An audit in plain sentences."""

import math

from explain.audit.audit import Audit, MarkFinding
from valuation.wording.money import format_money

__all__ = ["sentences"]


def sentences(audit: Audit) -> list[str]:
    """What was found, one sentence or a few per mark and cue; amounts are what the model does, not what is true."""
    said = []
    if not audit.marks:
        said.append(f"No mark that repeats was found in {_count(audit.photos, 'photo')}.")
    said += [_about(found, audit.currency) for found in audit.marks]
    if audit.control is not None:
        said.append(
            f"Painting out the place of {audit.marks[0].name} where there is no mark moves an estimate by "
            f"{format_money(audit.control, audit.currency, digits=2)} on average: so much is due to the painting."
        )
    for total in audit.cues:
        if total.listings:
            said.append(
                f"{total.cue.capitalize()}: {total.absolute_share:.1%} of all money in the maps, plus and minus taken "
                f"together, on {total.picture_share:.1%} of the picture; net "
                f"{format_money(total.mean_money, audit.currency, signed=True, digits=2)} on average over "
                f"{_count(total.listings, 'listing')}."
            )
        else:
            said.append(f"{total.cue.capitalize()}: none seen.")
    return said


def _about(found: MarkFinding, currency: str) -> str:
    """A mark in two or three sentences."""
    where = f"in the {found.place}" if found.place != "middle" else "in the middle"
    words = f"{found.name.capitalize()}: a mark {where} of {_count(found.photos, 'photo')} "
    words += f"of {_count(len(found.listings), 'listing')}"
    if len(found.moved):
        words += (
            f" moves their estimates by {format_money(found.moved.abs().mean(), currency, digits=2)} on average "
            f"(net {format_money(found.moved.mean(), currency, signed=True, digits=2)})"
        )
    known, clauses = found.association, []
    if known.location:
        clauses.append(
            f"{known.marked_there} of them lie in {known.location}, where {known.marked_there} of "
            f"{_count(known.listings_there, 'listing')} have it"
        )
    ratio = known.price_ratio
    if math.isfinite(ratio.value):
        interval = f" [{ratio.low:.2f}, {ratio.high:.2f}]" if math.isfinite(ratio.low) else ""
        clauses.append(f"at the median, listings with it cost {ratio.value:.2f}{interval} times those without")
    return "; ".join([words, *clauses]) + "."


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}" + ("" if number == 1 else "s")
