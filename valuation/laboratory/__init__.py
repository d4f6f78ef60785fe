"""What measures the product, as whoever works on it needs it: kept out of the wheel, run from a checkout."""
