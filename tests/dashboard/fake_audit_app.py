"""The page Audit with made-up results, beside a page that stands for a home's; for tests and for `streamlit run`."""

import sys

import streamlit as st

from tests.dashboard.made_up_audit import QuickDesk, install
from valuation.dashboard.audit import shortcuts_section
from valuation.dashboard.audit.audit_page import audit_page
from valuation.dashboard.session.opening import open_model, open_portfolio
from valuation.settings import choose

if "--made-up" in sys.argv and not isinstance(shortcuts_section.desk, QuickDesk):
    install(setattr, QuickDesk())  # in their own process tests do it, and undo it

chosen = choose(sys.argv[2], sys.argv[4])
opened, model = open_portfolio(chosen.portfolio), open_model(chosen.model)
home_page = st.Page(lambda: st.title(f"Home {st.query_params['home']}"), title="Property", url_path="property")
page = st.Page(lambda: audit_page(opened, model, home_page), title="Audit", url_path="audit", default=True)
st.navigation([page, home_page]).run()
