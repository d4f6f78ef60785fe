"""Made-up homes without photos, for timing."""

from pathlib import Path

import numpy as np

__all__ = ["write_plain_homes"]


def write_plain_homes(folder: Path, count: int) -> None:
    """Write a portfolio of so many homes, h0000 and on; always the same."""
    folder.mkdir()
    random_numbers = np.random.default_rng(0)
    rows = ["listing_id,sale_price,sale_date,bedrooms,bathrooms,area_sqft,zipcode"]
    for home in range(count):
        area = random_numbers.uniform(800, 3500)
        price = 3e5 * np.exp(0.6 * np.log(area / 1500) + 0.1 * (home % 7) + random_numbers.normal(0, 0.1))
        date = f"2025-{home % 12 + 1:02d}-{home % 28 + 1:02d}"
        rows.append(f"h{home:04d},{price:.0f},{date},{home % 4 + 1},{home % 3 + 1},{area:.0f},9021{home % 7}")
    (folder / "listings.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
