"""The dashboard. It draws what `data`, `valuation` and `explain` compute, and computes nothing itself."""
