"""A bank that knows only the file it was sent. Nothing of the application is imported here, on purpose."""

import csv
import io


def orders(transfer_file: bytes) -> list[dict[str, str]]:
    """What the office asks it to pay: one dict a row of the CSV, without the sum at the end."""
    rows = list(csv.DictReader(io.StringIO(transfer_file.decode("utf-8")), delimiter=";"))
    return [row for row in rows if row["Rujukan"]]


def answer(orders: list[dict[str, str]], day: str = "02/10/2026", with_reference: bool = True) -> list[dict[str, str]]:
    """Everything went through."""
    return [
        {
            "Tanggal Transaksi": day,
            "Rekening Tujuan": order["No Rekening"],
            "Nama Nasabah": order["Nama Nasabah"],
            "Nominal": f"{int(order['Nominal']):,}".replace(",", ".") + ",00",
            "Status": "BERHASIL",
            "Referensi": order["Rujukan"] if with_reference else "",
        }
        for order in orders
    ]


def written(rows: list[dict[str, str]]) -> bytes:
    """As banks send it: a title, an empty line, the table."""
    out = io.StringIO()
    out.write("LAPORAN HASIL TRANSFER;;;;;\r\n;;;;;\r\n")
    writer = csv.DictWriter(out, rows[0].keys(), delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def dropped(rows: list[dict[str, str]], place: int) -> list[dict[str, str]]:
    return [row for number, row in enumerate(rows) if number != place]


def doubled(rows: list[dict[str, str]], place: int) -> list[dict[str, str]]:
    return [*rows, rows[place]]


def one_rupiah_more(rows: list[dict[str, str]], place: int) -> list[dict[str, str]]:
    nominal = rows[place]["Nominal"]
    more = int(nominal.replace(".", "").removesuffix(",00")) + 1
    return _with(rows, place, Nominal=str(more))


def swapped_digits(rows: list[dict[str, str]], place: int) -> list[dict[str, str]]:
    """The first two neighbours of an account that differ change places."""
    number = rows[place]["Rekening Tujuan"]
    at = next(i for i in range(len(number) - 1) if number[i] != number[i + 1])
    return _with(rows, place, **{"Rekening Tujuan": number[:at] + number[at + 1] + number[at] + number[at + 2 :]})


def another_account(rows: list[dict[str, str]], place: int) -> list[dict[str, str]]:
    return _with(rows, place, **{"Rekening Tujuan": "9999999999"})


def refused(rows: list[dict[str, str]], place: int) -> list[dict[str, str]]:
    return _with(rows, place, Status="GAGAL")


def _with(rows: list[dict[str, str]], place: int, **changes: str) -> list[dict[str, str]]:
    return [{**row, **changes} if number == place else row for number, row in enumerate(rows)]
