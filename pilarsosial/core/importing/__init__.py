"""From a sheet to rows with verdicts, and from verdicts to writes.

What is here is the same for every kind of sheet: keeping the upload, reading it into staged rows, counting verdicts,
comparing plans, applying once, undoing, giving back the rejected rows. What a row means is a room's business: it hands
over an `ImportKind` (see `kinds.py`).
"""
