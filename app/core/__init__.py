"""The floor of the house: it knows no room."""
