"""The value of homes: photo encoder, price model, intervals, comparables and ratio studies."""
