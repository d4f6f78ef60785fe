"""What to do next, where there is no portfolio or no model yet."""

import streamlit as st

from data.portfolio import Portfolio

__all__ = ["about_the_demo", "how_to_begin", "how_to_train"]


def how_to_begin() -> None:
    """Say how to get from a table of homes and their photos to this dashboard."""
    st.title("Welcome to Hearthmap")
    st.markdown(
        "Hearthmap learns the prices of a market from its listings and photos, values every home with an honest "
        "interval, and paints on each photo where the value comes from. **No portfolio has been opened yet.** "
        "These four commands lead from your table and photos to this page:"
    )
    _steps()


def about_the_demo() -> None:
    """Say that the homes are made up, and how to get to one's own."""
    with st.container(border=True):
        st.markdown("**These homes are made up.**")
        st.caption(
            "Photos are rendered and prices follow a known formula, so that you can see what the model gets right."
        )
        with st.popover("Value your own homes", icon=":material/upload:", width="stretch"):
            _steps()


def _steps() -> None:
    """The commands from a table of homes to this dashboard."""
    _step("1. Import your listings", "a table (CSV, Excel or Parquet) and a folder of photos.")
    st.code("hearthmap import my-listings.csv --to my-portfolio", language="bash")
    _step("2. Check them", "what is there, and what could not be used.")
    st.code("hearthmap check my-portfolio", language="bash")
    _step("3. Train a model", "on the homes whose prices are known; a few minutes for some hundred homes.")
    st.code("hearthmap train my-portfolio --model my-model", language="bash")
    _step("4. Open the dashboard", "from now on it opens what was used last.")
    st.code("streamlit run streamlit_app.py -- --portfolio my-portfolio --model my-model", language="bash")
    st.caption("Each command explains itself with `--help`. Nothing leaves your computer.")


def how_to_train(portfolio: Portfolio) -> None:
    """Say how to train a model on a portfolio, or what is missing for that."""
    priced = int(portfolio.listings["price"].notna().sum())
    if not priced:
        st.warning(
            "No home of this portfolio has a price, so no model can learn from it. Import prices with it, or open it "
            "with a model that was trained on another portfolio.",
            icon=":material/info:",
        )
        command = f'streamlit run streamlit_app.py -- --portfolio "{portfolio.folder}" --model my-model'
    else:
        st.info(
            f"No model has been opened yet, so there are no estimates. This trains one on the {priced:,} homes whose "
            "prices are known; then reload this page.",
            icon=":material/info:",
        )
        command = f'hearthmap train "{portfolio.folder}" --model my-model'
    st.code(command, language="bash", wrap_lines=True)


def _step(title: str, text: str) -> None:
    st.markdown(f"**{title}:** {text}")
