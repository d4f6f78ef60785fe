"""What a listing is: reading and checking portfolios, photos, duplicates, splits. See data/README.md.

Its rooms: `table_files` reads raw cells, `cells` makes typed values of them, `photos` decodes and matches photos;
`portfolio` brings these together. `neighbourhood` makes up the demo's homes, and `rendering` photographs them.
"""
