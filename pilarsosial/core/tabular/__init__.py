"""Tables in files: read as they really come, mapped to fields, written safely.

Nothing in here knows Django or a database; a room hands over a Schema and takes typed rows.

Reading, from the outside in:

    schema = load_schema("roster")                       # columns and headers: synonyms.toml, section [roster]
    for table in read_tables(data, "tksk.xlsx", schema, limits=Limits(), overrides={"STATUS": "employment_status"},
                             ignores=["UKURAN SEPATU"]):
        if isinstance(table, SkippedSheet):              # hidden, empty or without a header: name, reason, message
            continue
        for row in table.rows():                         # DataRow(number, values, section), streamed from the child
            nik = row.at(table.mapping.fields.get("nik"))
        table.problems                                   # after reading: HeaderProblem(code, message, header, nearest)
        table.left_out.counts, table.notes               # title, header, numbering, blank, total, signature rows ...

Whatever the file is, reading gives tables or raises SheetRefused (a DomainError: `code`, `message` in Indonesian).
The file is read by a child process with limits of memory and time (sandbox.py); the parent only sees JSON.

Values (cells.py): None, str, int, float, bool, date, datetime, time. Text stays text and numbers stay numbers, so
that a NIK which Excel kept as a number can be refused; from a CSV all is text. `clean_text(value)` is what a person
sees. Row numbers are those that the sheet shows, columns count from 0 (`column_letters(0)` is `A`).

The steps, each usable alone:

    read_sheets(bytes or path, filename, limits)         -> FileStart, then per sheet SheetStart, RowChunk..., SheetEnd
    find_layout(rows, schema, merges)                    -> Layout(headers, header_rows, titles) or None
    map_headers(headers, schema, overrides, ignores, filled) -> HeaderMapping(fields, uses, problems)
    Body(layout, mapping, schema).data_rows(rows)        -> DataRow..., and left_out, filled
    nearest_fields(text, schema)                         -> the fields an unknown header resembles

Where the names live (nothing is imported here, because the child loads this package and must start fast):

    tables    read_tables, tables_of, Table, SkippedSheet
    schema    load_schema, Schema, Column
    mapping   map_headers, Header, HeaderMapping, HeaderProblem, ColumnUse, nearest_fields, problem_of
    header    find_layout, Layout
    body      Body, DataRow, LeftOut, KINDS, LABELS
    cells     clean_text, column_letters, type_label, Value
    limits    Limits
    refusals  SheetRefused, refused, MESSAGES
    sandbox   read_sheets
    events    FileStart, SheetStart, RowChunk, SheetEnd
    settings_sheet  saved_settings (what a returned workbook says about how it was read)
    writing   csv_chunks, xlsx_chunks, write_xlsx, OutSheet, write_rejected, RejectedSheet, RejectedRow, CellFault
"""
