"""The estimates of the homes shown as a file."""

from functools import partial

import streamlit as st
from numpy import intp
from numpy.typing import NDArray

from data.portfolio import Portfolio
from data.table_files.writing import csv_bytes
from valuation.dashboard.portfolio.homes import HomesTable
from valuation.estimates.estimate import COLUMNS, MONEY
from valuation.estimates.flags import FLAGS

__all__ = ["draw_download", "estimates_csv"]


def draw_download(portfolio: Portfolio, homes: HomesTable, rows: NDArray[intp], *, filtered: bool) -> None:
    """Offer the homes of these rows, in their order."""
    ending = "-filtered" if filtered else ""
    st.download_button(
        "Download estimates (CSV)",
        partial(estimates_csv, homes, rows),
        file_name=f"{portfolio.folder.absolute().name}-estimates-{portfolio.currency}{ending}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        help="All homes that the filters leave, on all pages, in this order",
        key="portfolio-download",
    )


def estimates_csv(homes: HomesTable, rows: NDArray[intp]) -> bytes:
    """The table of `estimate_portfolio` for these rows, with the names of their flags."""
    some = homes.table.iloc[rows]
    columns = {name: some[name].to_numpy(bool) for name in FLAGS}
    words = [";".join(name for name, has in columns.items() if has[row]) for row in range(len(some))]
    table = some[list(COLUMNS)].assign(flags=words)
    return csv_bytes(table.rename_axis("listing_id").reset_index(), money=MONEY)
