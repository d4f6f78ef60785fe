"""Explain one listing's estimate in money, attribute by attribute, photo by photo and place by place."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from data.portfolio import Portfolio
from data.threads import map_threads
from explain.activations.subject import Subject, check_valued, prepare_subject
from explain.attribute_amounts import attribute_shares
from explain.explanation import AttributeAmount, Explanation, PhotoExplanation, Region
from explain.methods import DEFAULT_METHOD, method_named, money_map
from explain.regions.photo_regions import photo_regions
from explain.shapley import photo_shares
from explain.target_choice import DEFAULT_TARGET, TargetChoice, check_target, likeness_to, target_named
from explain.words import explanation_text
from valuation.encoder.serving import Server
from valuation.homes.valuation_date import AsOf
from valuation.trained_model.model import Model

__all__ = ["explain", "explain_subject"]

NO_LABELS = np.zeros((0, 0), np.uint8)


def explain(
    model: Model,
    portfolio: Portfolio,
    listing_id: str,
    *,
    as_of: AsOf = None,
    method: str = DEFAULT_METHOD,
    layer: str | None = None,
    server: Server | None = None,
    regions: bool = True,
    target: str = DEFAULT_TARGET,
    to: str | Sequence[str] = (),
    shapley: bool = False,
) -> Explanation:
    """Explain the estimate of a listing.

    Args:
        model: The trained model.
        portfolio: Where the listing is.
        listing_id: The listing.
        as_of: The day that it is valued at; today when None.
        method: A name in `explain.methods.METHODS`.
        layer: Module path of the layer whose activations are mapped; None for the model's own.
        server: The model's compiled backbone, where one is at hand already.
        regions: Cut each photo's map into regions and name them; without, an explanation takes less time.
        target: What is mapped: a name in `explain.target_choice.TARGETS`, or "similarity" or "comparables", likeness
            to the photos of other homes. All amounts stay those of the estimate.
        to: Listings that "similarity" (one) or "comparables" (any number that the model was trained on) is about.
        shapley: Add the Shapley values of the photos.

    Returns:
        What every attribute, every photo and each place in it adds, in the portfolio's currency: `base_value`, all
        amounts and `residual` add up to `estimate`.

    Raises:
        InputError: There is no such method, layer, target or listing, the homes of `to` do not go with the target, or
            the listing cannot be valued.

    Example:
        >>> from explain import explain
        >>> explanation = explain(model, homes, "h07")
        >>> amounts = sum(part.amount for part in (*explanation.attributes, *explanation.photos))
        >>> round(explanation.base_value + amounts + explanation.residual - explanation.estimate, 2) == 0
        True
    """
    method_named(method, layer)  # before anything takes time
    to = (to,) if isinstance(to, str) else tuple(to)
    check_target(target, method, to)
    subject = prepare_subject(model, portfolio, listing_id, as_of=as_of, server=server)
    wanted: str | TargetChoice = target
    if to:
        wanted = likeness_to(
            target, to, lambda other: prepare_subject(subject.model, portfolio, other, as_of=as_of, server=server)
        )
    return explain_subject(subject, method=method, layer=layer, regions=regions, target=wanted, shapley=shapley)


def explain_subject(
    subject: Subject,
    *,
    method: str = DEFAULT_METHOD,
    layer: str | None = None,
    regions: bool = True,
    target: str | TargetChoice = DEFAULT_TARGET,
    shapley: bool = False,
) -> Explanation:
    """Explain a listing that is laid out already; see `explain`.

    Args:
        subject: The listing.
        method: A name in `explain.methods.METHODS`.
        layer: Module path of the layer whose activations are mapped; None for the model's own.
        regions: Cut each photo's map into regions and name them.
        target: What is mapped: a name in `explain.target_choice.TARGETS`, or what `likeness_to` there gives. All
            amounts stay those of the estimate.
        shapley: Add the Shapley values of the photos.

    Raises:
        InputError: The listing cannot be valued, there is no such method, layer or target, the model does not allow it,
            or there are no photos to give Shapley values to.
    """
    check_valued(subject)
    chosen, wanted = method_named(method, layer), target_named(target, method)
    shares = photo_shares(subject) if shapley else None
    money = money_map.METHOD.maps(subject, subject.log_price, None)
    maps = money if chosen is money_map.METHOD else chosen.maps(subject, wanted.of(subject), layer)
    rate = subject.money_rate()
    estimate, base_value = math.exp(subject.log_estimate()), math.exp(subject.log_base())
    attributes = tuple(AttributeAmount(name, value, share * rate) for name, value, share in attribute_shares(subject))
    amounts_of = [(values * rate).numpy().astype(np.float32) for values in money.values]
    painted_of = amounts_of if maps is money else [values.numpy().astype(np.float32) for values in maps.values]

    def cut(number: int) -> tuple[tuple[Region, ...], NDArray[np.uint8]]:
        return photo_regions(subject, number, painted_of[number], amounts_of[number]) if regions else ((), NO_LABELS)

    photos = []
    cuts = map_threads(cut, range(len(subject.photos)))  # the slowest part, and the photos do not need each other
    for number, ((_, facts), (found, labels)) in enumerate(zip(subject.photos.iterrows(), cuts, strict=True)):
        amounts, painted = amounts_of[number], painted_of[number]
        photos.append(
            PhotoExplanation(
                file=facts["file"],
                path=facts["path"],
                room=subject.room_names[number],
                room_source=subject.room_sources[number],
                amount=float(amounts.sum(dtype=np.float64)),
                money=amounts,
                map=painted,
                regions=found,
                region_labels=labels,
            )
        )
    explained = sum(part.amount for part in attributes) + sum(part.amount for part in photos)
    residual = estimate - base_value - explained
    currency = subject.model.currency
    return Explanation(
        listing_id=subject.listing_id,
        method=method,
        target=DEFAULT_TARGET if target == DEFAULT_TARGET else wanted.words,
        unit="money" if maps is money else "relative",
        estimate=estimate,
        base_value=base_value,
        currency=currency,
        attributes=attributes,
        photos=tuple(photos),
        residual=residual,
        text=explanation_text(estimate, base_value, attributes, photos, currency, residual),
        notes=maps.notes,
        out_of_fold=subject.model.blind_to is not None,
        shapley=shares,
    )
