"""A listing laid out for explanation: a `Subject`, refused where there is no estimate to explain."""

from collections.abc import Callable, Iterator

from data.errors import InputError
from data.portfolio import Portfolio
from valuation.encoder.serving import Server, compile_for_serving
from valuation.estimates.estimate import estimate_homes
from valuation.homes.prepared_homes import prepare_homes
from valuation.homes.subject import Subject, prepare_home, subject_in
from valuation.homes.valuation_date import AsOf
from valuation.trained_model.model import Model

__all__ = ["Subject", "check_valued", "prepare_subject", "prepare_subjects"]


def prepare_subject(
    model: Model, portfolio: Portfolio, listing_id: str, *, as_of: AsOf = None, server: Server | None = None
) -> Subject:
    """Lay a listing out for explanation.

    Args:
        model: The trained model.
        portfolio: Where the listing is.
        listing_id: The listing.
        as_of: The day that it is valued at; today when None.
        server: The model's compiled backbone, where one is at hand already.

    Raises:
        InputError: There is no such listing, or it cannot be valued.
    """
    subject = prepare_home(model, portfolio, listing_id, as_of=as_of, server=server)
    check_valued(subject)
    return subject


def check_valued(subject: Subject) -> None:
    """Refuse a home that cannot be valued.

    Raises:
        InputError: There is no estimate to explain; says why.
    """
    if not subject.basis:
        note = estimate_homes(subject.origin)["note"].iloc[0]
        raise InputError(f"Listing '{subject.listing_id}' cannot be explained. {note}")


def prepare_subjects(
    model: Model,
    portfolio: Portfolio,
    *,
    server: Server | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[Subject]:
    """Lay out every listing that can be valued, one after the other; those that cannot are left out.

    Args:
        model: The trained model.
        portfolio: The listings.
        server: The model's compiled backbone, where one is at hand already.
        progress: Called with photos done and their total, while their features are made; before the first listing.

    Raises:
        InputError: The portfolio does not fit the model.
    """
    if model.backbone is not None and server is None:
        server = compile_for_serving(model.backbone)
    homes = prepare_homes(model, portfolio, server=server, progress=progress)
    for row, basis in enumerate(homes.basis):
        if basis:
            yield subject_in(homes, row)
