"""The benchmark that aggregated grad-weights come from, on CUB-200-2011's birds."""
