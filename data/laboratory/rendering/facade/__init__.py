"""The house from the street, and the parts of houses that the aerial view shows too."""
