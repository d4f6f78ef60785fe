"""What of the Python face is more than one call of another room; `valuation` itself hands it out."""
