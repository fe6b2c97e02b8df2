"""Sheets of the stipends: what the bank or the treasurer says became of a list."""
