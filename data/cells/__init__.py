"""Cells: raw text of a column as numbers, dates, areas, prices and names, whatever the country's habits.

`columns` says which columns there are, with type, unit and range.
"""
