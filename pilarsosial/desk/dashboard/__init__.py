"""The dashboard: small panels, each a function of who looks, at which region, on which day. Nothing on it was typed.

Every number on it is a `Number`: it carries the address of the list that it counts, and the list has that many rows.
"""
