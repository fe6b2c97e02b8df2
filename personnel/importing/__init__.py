"""Roster sheets: what their cells mean, whom they speak of, and what applying them writes."""
