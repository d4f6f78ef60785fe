"""The homes with a price most like a home, with what their prices say of it: a section of the Property page."""
