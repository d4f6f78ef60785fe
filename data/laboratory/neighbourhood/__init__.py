"""The made-up homes of the demo neighbourhood: what is true of them, and what each visible element is worth."""
