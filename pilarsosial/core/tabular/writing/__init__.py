"""Files that leave: CSV and XLSX as streams in which no text can become a formula, and the returned workbook.

    csv_chunks(headers, rows)             -> Iterator[bytes]
    xlsx_chunks([OutSheet(...), ...])     -> Iterator[bytes], write_xlsx(target, sheets)
    rejected_chunks([RejectedSheet(...)]) -> Iterator[bytes], write_rejected(target, sheets, settings)

Chunks go into a StreamingHttpResponse or an encrypting file; nothing is laid down in the clear on the way.
"""

from .csv_file import csv_chunks
from .rejected import ERRORS_HEADER, CellFault, RejectedRow, RejectedSheet, rejected_chunks, write_rejected
from .xlsx import OutSheet, write_xlsx, xlsx_chunks

__all__ = [
    "ERRORS_HEADER",
    "CellFault",
    "OutSheet",
    "RejectedRow",
    "RejectedSheet",
    "csv_chunks",
    "rejected_chunks",
    "write_rejected",
    "write_xlsx",
    "xlsx_chunks",
]
