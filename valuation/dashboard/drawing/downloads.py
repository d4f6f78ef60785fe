"""The data behind a chart or table, as a file to take along."""

import pandas as pd
import streamlit as st

from data.table_files.writing import csv_bytes

__all__ = ["csv_button"]


def csv_button(table: pd.DataFrame, file_name: str, *, label: str = "Download this data (CSV)") -> None:
    """A button that downloads a table; no text in it runs as a formula.

    Args:
        table: What was drawn, numbers as numbers.
        file_name: What the file is called, ".csv" at the end; names the widget too, so one of a kind on a page.
        label: What is written on the button.
    """
    # The file itself and no function that makes it: Streamlit forgets the functions of a fragment that is drawn again.
    st.download_button(
        label,
        csv_bytes(table),
        file_name=file_name,
        mime="text/csv",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
        key=f"download-{file_name}",
    )
