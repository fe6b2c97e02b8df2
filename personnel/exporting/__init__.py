"""The filtered list as a file, and back: columns, column sets, rows, CSV and XLSX with a key in every row."""
