"""Statistics of estimates against prices: plain figures from columns of numbers, which know of no model.

Errors and the ratio study (COD, PRD, PRB), bootstrap intervals, errors of groups, and whether a figure lies in the
range that practice accepts.
"""
