"""Explain one listing's estimate in money, photo by photo and place by place."""

import math
from pathlib import Path

import numpy as np
import torch

from data.errors import InputError, PhotoError
from data.photos import try_read_photos
from data.portfolio import Portfolio
from explain.explanation import Explanation, PhotoExplanation
from explain.gradcam import grad_cam
from explain.targets import LogPrice, nothing_known
from valuation.estimate import estimate_prepared, prepare_for
from valuation.kernels import Homes
from valuation.model import Model
from valuation.money import format_money
from valuation.serving import Server, compile_for_serving

__all__ = ["METHODS", "explain"]

METHODS = ("grad-cam",)


def explain(
    model: Model,
    portfolio: Portfolio,
    listing_id: str,
    *,
    method: str = "grad-cam",
    server: Server | None = None,
) -> Explanation:
    """Explain the estimate of a listing.

    Log price is turned into money along the line between base value P0 and estimate P: a share c of ln P - ln P0 is
    worth c (P - P0) / (ln P - ln P0), so shares that add up in log price add up in money too.

    Args:
        model: The trained model.
        portfolio: Where the listing is.
        listing_id: The listing.
        method: One of `METHODS`.
        server: The model's compiled backbone, where one is at hand already.

    Raises:
        InputError: There is no such method or listing, or the listing cannot be valued.
    """
    if method not in METHODS:
        raise InputError(f"There is no explanation method '{method}'; choose one of {', '.join(METHODS)}.")
    portfolio, prepared = prepare_for(model, portfolio, [listing_id], server=server)
    if model.backbone is not None and server is None:
        server = compile_for_serving(model.backbone)
    row = estimate_prepared(model, portfolio, prepared, 0.8).iloc[0]
    if not row["basis"]:
        raise InputError(f"Listing '{listing_id}' cannot be explained. {row['note']}")
    market = prepared.market
    room = torch.tensor(market.room)
    home = model.fitted.homes(market)
    blank = Homes(**{**vars(home), "photos": torch.zeros_like(home.photos)})
    target = LogPrice(model.fitted, row["basis"], blank, room, len(model.rooms))
    maps = torch.zeros(0, 1, 1)
    used = prepared.photo_row
    if row["basis"] != "attributes_only" and len(used) and server is not None and model.backbone is not None:
        preprocessing = model.backbone.preprocessing
        paths = [Path(path) for path in portfolio.photos["path"].iloc[used]]
        photos = list(try_read_photos(paths, (preprocessing.height, preprocessing.width)))
        for photo in photos:
            if isinstance(photo, PhotoError):  # it was there a moment ago, when the estimate was made
                raise photo
        activations = torch.tensor(server(np.stack([p for p in photos if not isinstance(p, PhotoError)])))
        projection = model.fitted.projection
        assert projection is not None  # noqa: S101  # a model with a backbone has one
        maps = grad_cam(activations, target, projection.room_mean[room])
    else:
        used = used[:0]
    with torch.no_grad():
        base, without = float(target.at(nothing_known(home))), float(target.at(blank))
    estimate = float(row["estimate"])
    base_value, log_estimate = math.exp(base), math.log(estimate)
    gap = log_estimate - base
    rate = (estimate - base_value) / gap if abs(gap) > 1e-12 else estimate
    given = portfolio.photos["room"].notna().to_numpy()
    parts = []
    for number, photo_row in enumerate(used):
        money = (maps[number] * rate).numpy().astype(np.float32)
        facts = portfolio.photos.iloc[photo_row]
        source = "given" if given[photo_row] else "predicted" if prepared.predicted[photo_row] else "unknown"
        name = str(prepared.rooms[photo_row])
        parts.append(
            PhotoExplanation(facts["file"], facts["path"], name, source, float(money.sum(dtype=np.float64)), money)  # type: ignore[arg-type]
        )
    attributes = (without - base) * rate
    residual = estimate - base_value - attributes - sum(part.amount for part in parts)
    text = _text(estimate, base_value, attributes, parts, model.currency)
    return Explanation(
        listing_id, method, "log price", estimate, base_value, model.currency, attributes, tuple(parts), residual, text
    )


def _text(estimate: float, base_value: float, attributes: float, parts: list[PhotoExplanation], currency: str) -> str:
    """The explanation in plain sentences."""
    sentences = [
        f"The estimate is {format_money(estimate, currency)}; a home about which nothing is known would be at "
        f"{format_money(base_value, currency)}.",
        f"Attributes and location account for {format_money(attributes, currency, signed=True)}.",
    ]
    if parts:
        total = sum(part.amount for part in parts)
        strongest = max(parts, key=lambda part: abs(part.amount))
        sentences.append(
            f"The photos account for {format_money(total, currency, signed=True)}, most of all the {strongest.room} "
            f"photo ({format_money(strongest.amount, currency, signed=True)})."
        )
    sentences.append("Amounts are what the model associates with the photos, not what a renovation would earn.")
    return " ".join(sentences)
