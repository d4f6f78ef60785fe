"""Homes of one portfolio valued by a model of another."""

from dataclasses import replace

import numpy as np
import pytest

from data.errors import InputError
from data.portfolio import Portfolio
from valuation.estimates.estimate import estimate_portfolio
from valuation.laboratory.demo.held_out import judge_held_out
from valuation.training.train import train
from valuation.training.train_settings import TrainSettings


def test_the_figures_are_of_homes_that_the_model_never_saw(market_town: Portfolio, tiny: TrainSettings) -> None:
    ids = market_town.listings.index
    known, unknown = (replace(market_town, listings=market_town.listings.loc[some]) for some in (ids[:24], ids[24:]))
    known, unknown = (
        replace(some, photos=some.photos[some.photos["listing_id"].isin(some.listings.index)].reset_index(drop=True))
        for some in (known, unknown)
    )
    model = train(known, tiny)
    judged = judge_held_out(model, unknown)
    table = estimate_portfolio(model, unknown).dropna(subset=["both", "attributes_only", "price"])
    assert judged.homes == len(table) > 3
    for name, figure in (("both", judged.both), ("attributes_only", judged.attributes_only)):
        assert figure.value == pytest.approx(np.mean(np.abs(table[name] / table["price"] - 1)))
        assert figure.low <= figure.value <= figure.high
    assert judged.change.value == pytest.approx(judged.both.value / judged.attributes_only.value - 1)
    assert judged.covered == pytest.approx(np.mean(table["price"].between(table["lower"], table["upper"])))
    with pytest.raises(InputError, match="would prove nothing"):
        judge_held_out(model, market_town)
