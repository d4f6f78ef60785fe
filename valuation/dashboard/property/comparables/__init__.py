"""The sold homes most like a home, with what their prices say of it: a section of the Property page."""
