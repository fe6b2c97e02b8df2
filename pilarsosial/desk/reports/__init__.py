"""Reports: what each is called, what it asks, and the tables that answer. Pages and files are made from them alike.

The queries stand in the rooms' own `reports`; here they get headings, links and words.
"""
