"""Sheets of outside people: the same pipeline as the roster's, from upload to applied plan."""
