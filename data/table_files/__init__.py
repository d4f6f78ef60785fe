"""Table files: from CSV, Excel, Parquet and others, or the Houses dataset's own layout, to raw cells."""
