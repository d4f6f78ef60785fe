import math
from dataclasses import replace

import numpy as np
import pytest

from data.errors import InputError
from explain.comparison.difference import difference
from explain.explanation import AttributeAmount, Explanation, PhotoExplanation


def home(listing: str, base: float, shares: dict[str, float], rooms: dict[str, float]) -> Explanation:
    """A home whose parts have these shares of the log price."""
    estimate = base * math.exp(sum(shares.values()) + sum(rooms.values()))
    gap = math.log(estimate / base)
    rate = (estimate - base) / gap if gap else base
    none = np.zeros((1, 1), np.float32)
    return Explanation(
        listing_id=listing,
        method="money-map",
        target="log price",
        unit="money",
        estimate=estimate,
        base_value=base,
        currency="USD",
        attributes=tuple(AttributeAmount(name, f"{name} of {listing}", share * rate) for name, share in shares.items()),
        photos=tuple(
            PhotoExplanation(f"{room}.jpg", "", room.split("_")[0], "given", share * rate, none, none)
            for room, share in rooms.items()
        ),
        residual=0.0,
        text="",
        notes=(),
    )


A = home("a", 4e5, {"area": 0.3, "place": -0.1}, {"kitchen": 0.05, "kitchen_2": -0.02, "frontal": 0.1})
B = home("b", 4e5, {"area": 0.5, "place": -0.1}, {"kitchen": 0.03, "bathroom": -0.2})


def test_the_parts_add_up_to_the_difference() -> None:
    found = difference(A, B)
    assert sum(part.amount for part in found.parts) == pytest.approx(B.estimate - A.estimate, abs=1e-9)
    assert found.amount == pytest.approx(B.estimate - A.estimate)
    assert abs(found.parts[-1].amount) < 1e-6


def test_each_part_is_its_share_of_the_log_price_at_one_rate() -> None:
    found = {part.name: part for part in difference(A, B).parts}
    rate = (B.estimate - A.estimate) / math.log(B.estimate / A.estimate)
    expected = {"Living area": 0.2, "Location": 0.0, "Kitchen": 0.0, "Frontal": -0.1, "Bathroom": -0.2}
    assert {name: part.amount for name, part in found.items() if part.kind != "rest"} == pytest.approx(
        {name: share * rate for name, share in expected.items()}, abs=1e-6
    )
    assert (found["Kitchen"].first, found["Kitchen"].second) == ("2 photos", "1 photo")
    assert (found["Bathroom"].first, found["Frontal"].second) == ("no photo", "no photo")
    assert found["Living area"].second == "area of b"


def test_the_other_way_round_it_is_the_same_with_the_sign_changed() -> None:
    there = {part.name: part.amount for part in difference(A, B).parts}
    back = {part.name: -part.amount for part in difference(B, A).parts}
    assert there == pytest.approx(back, abs=1e-6)


def test_equal_homes_differ_by_nothing() -> None:
    assert [part.amount for part in difference(A, A).parts] == pytest.approx([0.0] * 5, abs=1e-9)


def test_another_price_model_begins_at_another_base_value() -> None:
    alone = home("c", 3e5, {"area": 0.3}, {})
    found = {part.name: part for part in difference(A, alone).parts}
    assert found["Base value"].first == "$400,000"
    assert found["Base value"].amount < 0
    assert sum(part.amount for part in found.values()) == pytest.approx(alone.estimate - A.estimate)
    assert abs(found["Not attributed"].amount) < 1e-6


def test_two_currencies_are_refused() -> None:
    with pytest.raises(InputError, match="one currency"):
        difference(A, replace(B, currency="EUR"))
