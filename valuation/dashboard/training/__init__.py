"""Training a model from the dashboard: in a process of its own, which all sessions of the server can watch."""
