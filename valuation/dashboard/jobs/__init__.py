"""What runs beside the pages: threads and processes."""
