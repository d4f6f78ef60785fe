"""The documented effects, held against the list of the demo's specification rather than the code's own."""

import pytest

from data.errors import InputError
from data.laboratory.neighbourhood.drivers import DISTRACTORS, DRIVERS, LABELS, PHOTOS, driver_named, effects_of

# Written down a second time on purpose: explanations are tested against these numbers, so none may drift unseen.
DOCUMENTED = """
garage         | frontal aerial | none 0, one .03, two .06
lawn           | frontal aerial | bare 0, green .15
solar          | frontal aerial | absent 0, present .04
roof           | frontal aerial | shingle 0, tile .04, worn -.05
porch          | frontal        | absent 0, present .02
upkeep         | frontal        | sound 0, boarded -.10
island         | kitchen        | absent 0, present .15
counter        | kitchen        | laminate 0, stone .02
appliances     | kitchen        | white 0, steel .02
splashback     | kitchen        | absent 0, present .02
tub            | bathroom       | absent 0, present .03
shower         | bathroom       | curtain 0, walk-in .15
vanity         | bathroom       | single 0, double .05
bedroom_window | bedroom        | small 0, large .15
bedroom_floor  | bedroom        | carpet 0, wood .15
fireplace      | living         | absent 0, present .15
living_window  | living         | small 0, large .15
pool           | aerial         | absent 0, present .15
road           | aerial         | quiet 0, busy -.12
plot_trees     | aerial         | few 0, many .04
"""


def documented() -> dict[str, tuple[tuple[str, ...], dict[str, float]]]:
    table = {}
    for line in DOCUMENTED.strip().splitlines():
        name, photos, levels = (cell.strip() for cell in line.split("|"))
        pairs = (level.split() for level in levels.split(","))
        table[name] = (tuple(photos.split()), {level: float(effect) for level, effect in pairs})
    return table


def test_the_effects_are_the_documented_ones() -> None:
    coded = {
        name: (driver.photos, dict(zip(driver.levels, driver.effects, strict=True))) for name, driver in DRIVERS.items()
    }
    assert coded == documented()
    assert list(coded) == list(documented())


@pytest.mark.parametrize("driver", DRIVERS.values(), ids=DRIVERS)
def test_a_base_level_is_worth_nothing_and_shares_are_of_a_whole(driver) -> None:
    assert driver.effects[0] == 0
    assert all(-0.12 <= effect <= 0.15 for effect in driver.effects)
    assert len(driver.shares) == len(driver.levels) == len(set(driver.levels))
    assert sum(driver.shares) == pytest.approx(1)
    assert set(driver.photos) <= set(PHOTOS)


def test_labels_tell_everything_apart() -> None:
    assert LABELS == (*DRIVERS, *DISTRACTORS, "watermark")
    assert len(set(LABELS)) == len(LABELS) < 255  # 0 is kept for what has no label


def test_an_unknown_element_or_level_is_named_with_those_there_are() -> None:
    with pytest.raises(InputError, match="pond.*garage, lawn"):
        driver_named("pond")
    with pytest.raises(InputError, match="roof cannot be 'straw'.*shingle, tile, worn"):
        driver_named("roof").effect("straw")


def test_effects_of_a_home_need_all_of_its_elements() -> None:
    levels = {name: driver.levels[-1] for name, driver in DRIVERS.items()}
    assert effects_of(levels) == {name: driver.effects[-1] for name, driver in DRIVERS.items()}
    with pytest.raises(InputError, match="pool"):
        effects_of({name: level for name, level in levels.items() if name != "pool"})
    with pytest.raises(InputError, match="pond"):
        effects_of({**levels, "pond": "present"})
