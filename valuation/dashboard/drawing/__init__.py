"""What several pages draw: charts, photos, tables, downloads."""
