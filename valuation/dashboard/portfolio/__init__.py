"""The page of all homes: figures, filters, table, map and distributions."""
