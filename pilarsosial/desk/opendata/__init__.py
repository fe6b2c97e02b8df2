"""Figures without people for everybody, once a quarter, for Satu Data (Perpres 39/2019)."""
