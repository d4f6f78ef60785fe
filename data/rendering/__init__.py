"""Photos of the demo neighbourhood's made-up homes, rendered; needs the extra `render`."""
