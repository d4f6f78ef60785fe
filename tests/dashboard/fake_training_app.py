"""The page Train by itself, with the word in the sidebar."""

import os
from pathlib import Path

import streamlit as st

from data.portfolio import read_portfolio
from valuation.dashboard.training.opened_here import with_trained
from valuation.dashboard.training.training_page import training_page
from valuation.dashboard.training.watching import training_notice
from valuation.settings import LastUsed

chosen = with_trained(LastUsed(Path(os.environ["FAKE_PORTFOLIO"]), Path("first-model")))
st.caption(f"OPEN: {chosen.model.name}")
with st.sidebar:
    training_notice()
if os.environ.get("FAKE_PAGE") != "other":
    training_page(read_portfolio(chosen.portfolio))
