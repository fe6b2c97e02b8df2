"""How much a file may hold and how much reading it may cost."""

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Bounds of one file. Rows count what is not blank, over all visible sheets of the file.

    The memory bound is address space of the reading process. 100,000 rows of 24 full columns as XLSX need 361 MB of
    address space (285 MB in use), the dearest file that the other bounds let through. A file gets more than
    `first_memory_bytes` only after its filled cells were counted, so that what pretends to be small cannot use more.
    """

    max_bytes: int = 20 * MEGABYTE
    max_rows: int = 100_000
    max_columns: int = 120
    max_sheets: int = 200
    max_cells: int = 2_500_000
    max_unpacked_bytes: int = 160 * MEGABYTE
    cpu_seconds: int = 12
    wall_seconds: int = 18
    first_memory_bytes: int = 260 * MEGABYTE
    memory_bytes: int = 400 * MEGABYTE
    bytes_per_cell: int = 150

    @property
    def rows_to_read(self) -> int:
        """The rows of people, and a hundredth more for titles, headers, totals and signatures around them."""
        return self.max_rows + self.max_rows // 100

    def memory_for(self, cells: int) -> int:
        """Address space for a file with so many filled cells, in bytes."""
        return min(self.memory_bytes, max(self.first_memory_bytes, 64 * MEGABYTE + cells * self.bytes_per_cell))
