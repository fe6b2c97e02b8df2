"""Pages of the stipends."""
