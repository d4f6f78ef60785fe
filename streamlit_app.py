"""Hearthmap's dashboard: `streamlit run streamlit_app.py`, or with `-- --portfolio P --model M` at the end."""

import streamlit as st

with st.spinner("Starting Hearthmap …"):  # the first time this brings in the machine-learning libraries
    from valuation.dashboard.app import main

main()
