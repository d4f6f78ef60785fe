"""What a listing is: reading and checking portfolios, photos, duplicates, splits. See data/README.md."""
