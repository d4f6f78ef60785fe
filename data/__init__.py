"""What a listing is: reading and checking portfolios, photos, duplicates, splits. See data/README.md.

Its rooms: `table_files` reads raw cells, `cells` makes typed values of them, `photos` decodes and matches photos;
`portfolio` brings these together. `laboratory` makes up and photographs the demo's homes; it is not installed.
"""
