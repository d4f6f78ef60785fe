"""What makes up and photographs the demo neighbourhood: kept out of the product, run from a checkout."""
