"""Drift: how the portfolio differs from the homes that the model learned from, and what to do about it."""

import pandas as pd
import streamlit as st

from data.errors import HearthmapError
from valuation.dashboard.audit.drift_charts import draw_distribution, draw_overview
from valuation.dashboard.drawing.downloads import csv_button
from valuation.dashboard.jobs.background import Job, Report
from valuation.dashboard.session.opening import Opened, OpenModel, Stamp
from valuation.dashboard.session.results import server_of
from valuation.dashboard.words import count, plain, share
from valuation.homes.prepared_homes import check_fit
from valuation.monitoring.distributions import Comparison, judged
from valuation.monitoring.drift import AttributeDrift, advice, attribute_drift, column_name, finding
from valuation.monitoring.photo_drift import FAR_SHARE, PhotoDrift, photo_drift

__all__ = ["draw_drift"]

_SIGNS = {
    "strong drift": "▲▲ strong drift",
    "some drift": "▲ some drift",
    "unclear": "? may be chance",
    "stable": "✓ stable",
    "too few": "– too few",
}
_ABOUT = (
    "PSI, the population stability index, says how far two distributions are apart: below 0.10 they count as the same, "
    "above 0.25 as clearly different. With few homes chance alone makes a PSI of that size, so nothing is called drift "
    "unless a test, too, says that chance does not explain it (p below 0.05, adjusted for the number of comparisons)."
)


def draw_drift(opened: Opened, model: OpenModel) -> None:
    """Draw the part of the page. Arguments as of `audit_page`."""
    try:
        check_fit(model.model, opened.portfolio)
    except HearthmapError as error:
        st.error(plain(error), icon=":material/error:")
        return
    found = _attributes(opened.key, model.key, opened, model)
    if found.homes == 0:
        st.success(
            f"All {count(found.learned, 'home')} of this portfolio are homes that the model learned from, so nothing "
            "can have drifted.",
            icon=":material/check_circle:",
        )
        st.markdown("Open another portfolio with this model to see how its homes differ from these:")
        arguments = f'--portfolio other-portfolio --model "{model.folder}"'
        st.code(f"streamlit run streamlit_app.py -- {arguments}", language="bash", wrap_lines=True)
        return
    photos = _photos_job(opened, model)
    together = [*found.comparisons]
    if photos is not None and photos.wait(0.2):
        together = [*judged([*together, *_photo_comparisons(photos)])]
    _summary(found, together)
    _findings(found, together, opened, model)
    _distributions(together, opened)
    _photos(photos, opened, model)


def _summary(found: AttributeDrift, together: list[Comparison]) -> None:
    """In a sentence or two: how many homes were compared, and what it comes to."""
    drifted = [one for one in together if one.verdict in ("strong drift", "some drift")]
    learned = f"; {count(found.learned, 'home')} that it learned from are left out" if found.learned else ""
    text = f"{count(found.homes, 'home')} against {count(found.training, 'training home')}{learned}."
    if drifted:
        names = ", ".join(dict.fromkeys(column_name(one.name).lower() for one in drifted))
        st.warning(plain(f"Drift in {names}. {text}"), icon=":material/warning:")
    elif all(one.verdict == "too few" for one in together):
        st.info(plain(f"Too few homes to tell. {text}"), icon=":material/info:")
    else:
        st.success(plain(f"No drift was found. {text}"), icon=":material/check_circle:")
    far = sum(found.far.values())
    if far:
        by = " and ".join(f"{number:,} by {respect}" for respect, number in sorted(found.far.items()))
        st.markdown(
            f"**{plain(f'{far:,} of {found.homes:,} homes ({share(far / found.homes)})')}** are far from all training "
            f"homes: {by}. One or two in a hundred is usual. On the Portfolio page, the filter “Far from training "
            "data” shows them."
        )
    if found.unused:
        names = ", ".join(column_name(name) for name in found.unused)
        st.caption(plain(f"Not compared, since the model does not use it: {names}."))


def _findings(found: AttributeDrift, together: list[Comparison], opened: Opened, model: OpenModel) -> None:
    """What drifted in plain words, what to do, and the overview of all comparisons."""
    currency, unit = model.model.currency, model.model.area_unit
    drifted = [one for one in together if one.verdict in ("strong drift", "some drift")]
    if drifted:
        st.subheader("What drifted", anchor=False)
        for one in drifted:
            st.markdown(f"- {_SIGNS[one.verdict]}: {plain(finding(one, currency, unit))}")
        st.subheader("What to do", anchor=False)
        for sentence in advice(drifted):
            st.markdown(f"- {plain(sentence)}")
    st.subheader("All comparisons", anchor=False)
    draw_overview(together, _SIGNS, _name(opened))
    st.caption(plain(_ABOUT))
    others = [one for one in together if one not in drifted]
    if others:
        with st.expander(f"{count(len(others), 'comparison')} without drift, in words"):
            for one in others:
                st.markdown(f"- {_SIGNS[one.verdict]}: {plain(finding(one, currency, unit))}")


@st.fragment
def _distributions(together: list[Comparison], opened: Opened) -> None:
    """One column in detail, training beside portfolio."""
    st.subheader("One by one", anchor=False)
    some = {f"{column_name(one.name)}{' (known?)' if one.kind == 'missing' else ''}": one for one in together}
    if not some:
        st.caption("The model keeps nothing of its training homes that could be compared.")
        return
    chosen = st.selectbox("Distribution of", list(some), key="audit-distribution", persist_state="session")
    draw_distribution(some.get(chosen, next(iter(some.values()))), _name(opened))


def _photos(job: Job[PhotoDrift] | None, opened: Opened, model: OpenModel) -> None:
    """How far the photos are from those of training."""
    st.subheader("Photos", anchor=False)
    if job is None:
        st.info(_why_no_photos(opened, model), icon=":material/info:")
        return
    if not job.wait(0.3):
        _waiting(job)
        return
    try:
        found = job.result()
    except HearthmapError as error:
        _start.clear()  # what was wrong may have been mended when the page is drawn again
        st.error(plain(error), icon=":material/error:")
        return
    if found.by_room.empty:
        st.info("None of the photos shows a room that the model knows.", icon=":material/info:")
        return
    of = f" of {found.of_homes:,} (drawn at random)" if found.homes < found.of_homes else ""
    known = int(found.by_room["photos"].sum())
    other = found.photos - known
    st.markdown(
        f"{share(found.far, places=1)} of {count(known, 'photo')} of {count(found.homes, 'home')}{of} are "
        f"farther from the nearest training photo of their room than {share(FAR_SHARE)} of the training photos are "
        "from each other; 1 % is usual."
        + (f" {count(other, 'photo')} of rooms that the model does not know cannot be compared." if other else "")
    )
    room = found.by_room
    table = pd.DataFrame(
        {
            "Room": room["room"].str.capitalize(),
            "Photos": room["photos"].map("{:,}".format),
            "Far": [share(value, places=1) for value in room["far"]],
            "Median distance": room["median"].map("{:.3f}".format),
            "In training": room["usual"].map("{:.3f}".format),
        }
    ).map(plain)
    st.table(table, border="horizontal", hide_index=True, alt="Distance of photos to training photos, by room")
    csv_button(found.by_room, f"{_name(opened)}-photo-distances.csv")
    st.caption("Distances are between embeddings; only homes other than the photo's own count.")


@st.fragment(run_every=1.0)
def _waiting(job: Job[PhotoDrift]) -> None:
    if job.wait(0.0):
        st.rerun()
    st.progress(job.share, f"Looking at the photos … {job.share:.0%}")


def _photo_comparisons(job: Job[PhotoDrift]) -> list[Comparison]:
    try:
        found = job.result()
    except HearthmapError:
        return []  # which is told further down
    return [found.rooms, found.distance]


def _photos_job(opened: Opened, model: OpenModel) -> Job[PhotoDrift] | None:
    """The comparison of photos, in the making or done; None where there is nothing to compare."""
    if model.model.photos is None or len(opened.portfolio.photos) == 0:
        return None
    return _start(opened.key, model.key, opened, model)


def _why_no_photos(opened: Opened, model: OpenModel) -> str:
    if not model.model.has_photos:
        return "This model looks at no photos, so there are none to compare."
    return "This portfolio has no photos, so there are none to compare."


@st.cache_resource(max_entries=4, show_spinner="Comparing with the training homes …")
def _attributes(portfolio_key: Stamp, model_key: Stamp, _opened: Opened, _model: OpenModel) -> AttributeDrift:
    return attribute_drift(_model.model, _opened.portfolio)


@st.cache_resource(max_entries=4, show_spinner=False)
def _start(portfolio_key: Stamp, model_key: Stamp, _opened: Opened, _model: OpenModel) -> Job[PhotoDrift]:
    server = server_of(_model)

    def work(report: Report) -> PhotoDrift:
        return photo_drift(
            _model.model,
            _opened.portfolio,
            server=server,
            progress=lambda done, total: report(done / max(total, 1)),
        )

    return Job(work)


def _name(opened: Opened) -> str:
    return opened.portfolio.folder.absolute().name
