"""The annex of a decree: read out of a sheet or pasted text, and compared with the roster both ways."""
