"""What if: the Property page's questions to the model."""
