"""How quick the dashboard is, measured in a real browser: `hearthmap bench dashboard`."""
