"""The report of one home: everything that its PDF and its HTML page show."""

import datetime
from dataclasses import dataclass

import pandas as pd
from babel.dates import format_date

from data.portfolio import Portfolio
from explain.comparison.adjustments import AdjustmentGrid
from explain.comparison.grid_words import grid_notes
from explain.explanation import Explanation
from valuation.comparables.restrictions import EVERY_HOME, Restrictions
from valuation.encoder.serving import Server
from valuation.estimates.estimate import Estimate
from valuation.homes.subject import Subject, prepare_home
from valuation.reports.comparable_columns import comparable_columns, grid_heads, grid_verdict
from valuation.reports.contents import ComparableColumn, Headline, Note, PlaceMap, ReportPhoto, StepLine
from valuation.reports.findings import findings_of
from valuation.reports.headline import headline
from valuation.reports.pictures import OPACITY, report_photos
from valuation.reports.place_map import place_map
from valuation.reports.step_lines import step_lines
from valuation.reports.timeline_svg import timeline_words
from valuation.reports.words import NO_PHOTOS, UNUSED_PHOTOS, Legend, how_to_read, legend_of, model_rows
from valuation.trained_model.model import Model
from valuation.wording.facts import share
from valuation.wording.home_facts import address_of, attribute_rows, price_name, summary
from valuation.wording.money import number_locale

__all__ = ["HomeReport", "home_report", "report_of"]


@dataclass(frozen=True, eq=False)
class HomeReport:
    """One home as any format shows it; see `valuation.reports.contents` for the parts.

    Attributes:
        listing_id: The home.
        title: Such as "Home 7".
        place: Its address or location; empty where neither is known.
        summary: One line: "4 bed · 3 bath · 1,780 sq ft · 85255".
        as_of: Effective date.
        date: The same in words.
        locale: What numbers are written by.
        estimate, explanation, grid: What the report was made of; the last two are None where there is none.
        headline: The estimate.
        facts: Names and values of the home's attributes.
        notes: On the quality of the data, what forbids an estimate first.
        photos: In the order in which one walks through a home.
        photos_note: Why there are no heatmaps; empty where there are.
        legend: Of the heatmaps; None without any.
        reasons: Where the estimate comes from, in sentences; what cannot be told without an estimate.
        steps: The waterfall; empty without an estimate.
        merged: What small steps were put together, in sentences.
        timeline: Of `value_timeline`; None in a model of homes without dates, and without an estimate.
        timeline_words: What its chart shows.
        grid_heads: Names of the first rows of each comparable.
        grid_lines: Name of each line of the grid and what the home has there.
        comparables: Most alike first.
        comparables_note: Why there are none, or how to take them.
        verdict: Names and amounts: the value by the comparables, the unadjusted median, and the value by the model.
        grid_notes: What to know of the adjustments, in sentences.
        map: Where they are; None where coordinates are not known.
        location_note: What to know where there is no map.
        model: Names and facts of the model.
        how_to_read: Titles and paragraphs.
    """

    listing_id: str
    title: str
    place: str
    summary: str
    as_of: datetime.date
    date: str
    locale: str
    estimate: Estimate
    explanation: Explanation | None
    grid: AdjustmentGrid | None
    headline: Headline
    facts: tuple[tuple[str, str], ...]
    notes: tuple[Note, ...]
    photos: tuple[ReportPhoto, ...]
    photos_note: str
    legend: Legend | None
    reasons: str
    steps: tuple[StepLine, ...]
    merged: tuple[str, ...]
    timeline: pd.DataFrame | None
    timeline_words: str
    grid_heads: tuple[str, ...]
    grid_lines: tuple[tuple[str, str], ...]
    comparables: tuple[ComparableColumn, ...]
    comparables_note: str
    verdict: tuple[tuple[str, str], ...]
    grid_notes: tuple[str, ...]
    map: PlaceMap | None
    location_note: str
    model: tuple[tuple[str, str], ...]
    how_to_read: tuple[tuple[str, str], ...]


def home_report(
    model: Model,
    portfolio: Portfolio,
    listing_id: str,
    *,
    as_of: datetime.date,
    locale: str = "en_US",
    server: Server | None = None,
    count: int = 5,
    level: float = 0.80,
) -> HomeReport:
    """Value a home, explain the value, find its comparables, and write all of it out.

    A home that cannot be valued has a report too, which says why.

    Args:
        model: The trained model.
        portfolio: Holds the home.
        listing_id: The home.
        as_of: Effective date, that the value is of; homes sold later are no comparables.
        locale: What numbers are written by, such as "de_DE".
        server: The model's compiled backbone, where one is at hand already.
        count: Comparables at most.
        level: Confidence level of the interval.

    Raises:
        InputError: There is no such listing or locale, or the portfolio does not fit the model.
    """
    with number_locale(locale):  # a wrong one before anything takes time
        home = prepare_home(model, portfolio, listing_id, as_of=as_of, server=server)
    return report_of(home, as_of=as_of, locale=locale, count=count, level=level)


def report_of(
    home: Subject,
    *,
    as_of: datetime.date,
    locale: str = "en_US",
    count: int = 5,
    among: Restrictions = EVERY_HOME,
    level: float = 0.80,
) -> HomeReport:
    """The report of a home that is laid out already; see `home_report`.

    Args:
        home: The home.
        as_of: Effective date; homes sold later are no comparables.
        locale: What numbers are written by, such as "de_DE".
        count: Comparables at most.
        among: What they are restricted to.
        level: Confidence level of the interval.

    Raises:
        InputError: There is no such locale.
    """
    model, portfolio, listing_id = home.model, home.origin.portfolio, home.listing_id
    with number_locale(locale):
        found = findings_of(home, count=count, among=among, level=level)
        estimate, explanation, grid = found.estimate, found.explanation, found.grid
        photos = report_photos(portfolio, listing_id, explanation)
        steps, merged = step_lines(explanation)
        place, location_note = place_map(portfolio, listing_id, grid)
        heatmaps = any(photo.heatmap for photo in photos)
        return HomeReport(
            listing_id=listing_id,
            title=f"Home {listing_id}",
            place=address_of(portfolio, listing_id),
            summary=summary(portfolio, listing_id),
            as_of=as_of,
            date=format_date(as_of, "long", locale="en_GB"),
            locale=locale,
            estimate=estimate,
            explanation=explanation,
            grid=grid,
            headline=headline(estimate, price_name(portfolio, listing_id)),
            facts=tuple(attribute_rows(portfolio, listing_id)),
            notes=found.notes,
            photos=photos,
            photos_note="" if heatmaps else UNUSED_PHOTOS if photos else NO_PHOTOS,
            legend=legend_of(explanation, OPACITY) if explanation is not None and heatmaps else None,
            reasons="" if explanation is None else explanation.text,
            steps=steps,
            merged=merged,
            timeline=found.timeline,
            timeline_words=""
            if found.timeline is None
            else timeline_words(found.timeline, estimate.currency, share(estimate.confidence_level)),
            grid_heads=() if grid is None else grid_heads(grid),
            grid_lines=() if grid is None else grid.lines,
            comparables=() if grid is None else comparable_columns(grid, model, portfolio),
            comparables_note=found.no_grid,
            verdict=() if grid is None else grid_verdict(grid),
            grid_notes=() if grid is None else grid_notes(grid),
            map=place,
            location_note=location_note,
            model=model_rows(model),
            how_to_read=how_to_read(estimate, explanation, grid),
        )
