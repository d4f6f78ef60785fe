"""Counterfactual pairs."""

from collections import Counter
from pathlib import Path

import pytest

from data.errors import PortfolioError
from data.laboratory.neighbourhood.drivers import DRIVERS
from data.laboratory.neighbourhood.pairs import read_pairs, sample_pairs, write_pairs
from data.laboratory.neighbourhood.price_formula import price_parts


def test_every_element_has_its_turn_and_no_pair_comes_twice() -> None:
    pairs = sample_pairs(3, 50, 3 * len(DRIVERS))
    assert set(Counter(pair.element for pair in pairs).values()) == {3}
    assert len({(pair.home.listing_id, pair.element) for pair in pairs}) == len(pairs)


def test_a_pair_differs_in_its_element_alone_and_its_effect_is_the_prices_difference() -> None:
    for pair in sample_pairs(3, 50, 40):
        differing = {name for name in DRIVERS if pair.home.elements[name] != pair.changed.elements[name]}
        assert differing == {pair.element}
        assert (pair.changed.style, pair.changed.area) == (pair.home.style, pair.home.area)
        difference = price_parts(pair.changed).log_price - price_parts(pair.home).log_price
        assert pair.effect == pytest.approx(difference, abs=1e-12)


def test_fewer_homes_than_pairs_give_the_pairs_there_are() -> None:
    assert len(sample_pairs(0, 2, 10_000)) == 2 * len(DRIVERS)


def test_pairs_are_the_same_at_every_call_and_read_back(tmp_path: Path) -> None:
    pairs = sample_pairs(3, 50, 25)
    assert [pair.file("aerial") for pair in pairs] == [pair.file("aerial") for pair in sample_pairs(3, 50, 25)]
    write_pairs(tmp_path, pairs)
    table = read_pairs(tmp_path)
    assert len(table) == sum(len(pair.rooms) for pair in pairs)
    assert set(table["file"]) == {pair.file(room) for pair in pairs for room in pair.rooms}
    assert table["file"].is_unique


def test_a_folder_without_pairs_says_so(tmp_path: Path) -> None:
    with pytest.raises(PortfolioError, match="only rendered neighbourhoods"):
        read_pairs(tmp_path)
    (tmp_path / "pairs.csv").write_text("listing_id,element\nS1-0000,pool\n")
    with pytest.raises(PortfolioError, match="lacks the column level"):
        read_pairs(tmp_path)
