"""`hearthmap bench`: one module a verb."""
