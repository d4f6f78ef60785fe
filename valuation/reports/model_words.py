"""What a report on a model says besides figures: what it is for, how intervals are made, and the quality-control rule.

The rule is the joint one of six US agencies (89 FR 64538, in force since 1 October 2025). It binds those who originate
mortgages and who issue securities on them. Nothing here says that anybody complies with it: for each of its five
factors stands what the software shows, and what it cannot show.
"""

from collections.abc import Sequence

from valuation.pricing.intervals import FSD_LEVEL
from valuation.reports.model_contents import Factor
from valuation.trained_model.model import Model
from valuation.wording.facts import count, share

__all__ = ["DISCLAIMER", "RULE_NOTE", "factors", "how_made", "inputs", "tiers"]

DISCLAIMER = (
    "The model makes statistical estimates, not appraisals. This report describes it and measures its errors. It is "
    "not a legal opinion, and no statement that anybody complies with a rule."
)
RULE_NOTE = (
    "The five factors of the US rule on quality control standards for automated valuation models (89 FR 64538, in "
    "force since 1 October 2025), which binds mortgage originators and secondary-market issuers. An institution has to "
    "adopt policies of its own; what follows is evidence that it can use for them, and what it has to find elsewhere."
)
_NAMES = {"sale_date": "date of sale", "area": "living area"}


def inputs(model: Model) -> str:
    """All that the model is told of a home, in one line."""
    space = model.fitted.space
    names = [*space.numeric, *space.categorical, *(["location"] if space.locations else [])]
    words = [_NAMES.get(name, name.replace("_", " ")) for name in names]
    if space.middle is not None:
        words.append("coordinates")
    return ", ".join([*words, *(["photos by room"] if model.has_photos else [])])


def how_made(model: Model, level: float) -> tuple[tuple[str, str], ...]:
    """Titles and paragraphs on what the model is for and how it works."""
    folds = len(set(model.card["training"]["folds"].values()))
    photos = (
        " A net that is not trained further turns each photo into numbers, learnt weights bring homes of like price "
        "near to each other, and all photos of a room count together."
        if model.has_photos
        else " It looks at no photos."
    )
    return (
        (
            "Intended use",
            "Estimates of single homes like those it learnt from, in the same market and at about the same time, to be "
            "read by a person who can look at the home: portfolio review, triage, a second opinion. A person decides.",
        ),
        (
            "Not intended",
            "Other markets, other kinds of property, land, homes under construction; any decision without a person; "
            "telling what a renovation would earn.",
        ),
        (
            "How it estimates",
            "The logarithm of the price is a sum of smooth functions (Gaussian processes) of attributes, place and "
            f"photos, fitted with weights that keep odd prices from deciding it.{photos} The price of the home that is "
            "valued is not an input.",
        ),
        (
            "How it was tested",
            f"In training the homes were split into {folds} parts. Each part was valued by models fitted to the other "
            "parts, and homes that share photos always stay in one part. Those estimates are what all figures here "
            "rest on, besides homes that the model never saw at all.",
        ),
        (
            "How intervals are made",
            f"By conformal prediction: the width of the {share(level)} interval is set by the errors of homes that the "
            "models were not fitted to, wider where the model calls itself unsure. It is right for homes as a whole, "
            f"not for each street. FSD is half the width of the {share(FSD_LEVEL)} interval as a share of the "
            f"estimate. Confidence is High below an FSD of {share(0.15)}, Medium up to {share(0.3)}, and Low above.",
        ),
        (
            "Known limits",
            "It knows the homes it was given and no others. Photos may stand for something else, such as a mark that "
            "tells the region; “hearthmap audit” looks for such shortcuts. What it does not know of a home draws its "
            "estimate to the middle. Prices move on after training; “hearthmap audit” and the Audit page test drift.",
        ),
    )


def tiers() -> tuple[tuple[str, str], ...]:
    """The two tiers of data problems, and what falls into each."""
    return (
        (
            "Cannot be valued",
            "Neither attributes nor readable photos are known, the listing was left out as unreadable, or its currency "
            "or unit of area is another than the model's. There is no estimate, and the reason is given.",
        ),
        (
            "Value with care",
            "Low confidence, a place or attributes far from all training homes, photos missing or unusable, the three "
            "figures far apart, values out of range that were left out. There is an estimate, and the reason to look.",
        ),
    )


def factors(
    model: Model, level_words: str, figures: Sequence[str], equity: Sequence[str], homes: int
) -> tuple[Factor, ...]:
    """The five factors with what is shown for this model.

    Args:
        model: The model.
        level_words: Whether intervals hold what they promise, a sentence; empty where it is not known.
        figures: The main figures, as short sentences.
        equity: What is found of equity, in sentences.
        homes: How many homes the figures rest on.
    """
    training = model.card["training"]
    seen = f"{count(homes, 'home')} valued by models that had not seen them" if homes else ""
    return (
        Factor(
            "A high level of confidence in the estimates",
            (
                *(
                    (f"Figures on {seen}, with 95 % intervals beside the accepted ranges: {' '.join(figures)}",)
                    if seen
                    else ()
                ),
                *((level_words,) if level_words else ()),
                "Every estimate has an interval, an FSD and a confidence, and flags say which homes to look at first.",
            ),
            (
                "How accurate it is on sales after training: test it on them (“hearthmap estimate”, Accuracy page).",
                "How accurate is accurate enough for a given use: that is for the institution to set.",
            ),
        ),
        Factor(
            "Protection against the manipulation of data",
            (
                f"The model's fingerprint covers every file of it ({model.fingerprint[:12] or 'not saved'}…), that of "
                f"the training data every row and photo used ({str(training['fingerprint'])[:12]}…). A model whose "
                "files were changed is refused, and its files hold no code.",
                "The import reports every value that was changed or left out, photos shared between homes, and prices "
                "out of range; odd prices get less weight in fitting.",
                "The same input gives the same report byte for byte, so that anybody can make it again and compare.",
            ),
            (
                "Who supplied or changed the source data before it was imported, and whether a photo was doctored.",
                "Access rights and logs: they belong to the system that it runs in.",
            ),
        ),
        Factor(
            "Avoidance of conflicts of interest",
            (
                "The known price of a home is no input of its own estimate, and no person's wish is: estimates follow "
                f"from {inputs(model)} alone.",
                "Each estimate is explained in money, by attribute, room and place in the photo, and the software is "
                "open source, so that a reviewer who has no part in the deal can check it.",
            ),
            ("Who chose the training homes, who runs the model, and who gains from its result.",),
        ),
        Factor(
            "Random sample testing and reviews",
            (
                *(
                    (
                        f"All {count(homes, 'home')} were tested, each left out in turn, in parts drawn at random with "
                        f"seed {model.card['settings'].get('seed', 'unknown')}.",
                    )
                    if homes
                    else ()
                ),
                "“hearthmap evaluate” repeats the split at random and pools the errors; the homes missed most are "
                "listed with a guess why, and the workbook of a portfolio has flags and a column for a reviewer's "
                "notes.",
            ),
            ("A schedule of reviews, samples of new sales, and who signs them off.",),
        ),
        Factor(
            "Compliance with nondiscrimination laws",
            (
                f"The model is told nothing about persons; its inputs are {inputs(model)}.",
                *equity[:1],
                *(
                    ("Equity, above, tests whether areas and price bands are valued at the same level.",)
                    if equity
                    else ()
                ),
            ),
            (
                "Whether estimates differ between protected groups: no data on them is here, and a place or the look "
                "of a home can stand for them.",
                "Whether a difference between areas is justified: the tests tell that there is one, not why.",
            ),
        ),
    )
