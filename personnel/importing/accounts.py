"""Banks and purposes of the account columns: which funding source an account serves is the office's own table."""

from __future__ import annotations

from pilarsosial.core.importing.rows import StagedRow
from pilarsosial.core.models import Bank, BankPurpose, FundingSource, Office

from .schema import roster_schema
from .vocabulary import squeezed

# Usual lengths of account numbers; a soft warning at most, for banks change them.
USUAL_LENGTHS = {
    "002": (15,),
    "008": (13,),
    "009": (10,),
    "014": (10,),
    "022": (13,),
    "114": (10,),
    "147": (10,),
    "200": (16,),
    "451": (10,),
}
REGIONAL = "bpd"


class Banks:
    """Bank by the words of a sheet, and the purpose of an account at it. Two statements to load."""

    def __init__(self, office: Office) -> None:
        self.labels: dict[str, str] = {}
        self._purposes: dict[str, str] = {}
        self._words: dict[str, str] = {}
        for code, short_name, name, kind in Bank.objects.values_list("code", "short_name", "name", "kind"):
            self.labels[code] = short_name
            self._purposes[code] = FundingSource.APBD_PROVINCE if kind == REGIONAL else FundingSource.APBN
            for text in (code, short_name, name):
                self._words.setdefault(squeezed(text).removeprefix("bank"), code)
        for bank, purpose in BankPurpose.objects.filter(office=office).values_list("bank_id", "purpose"):
            self._purposes[bank] = purpose

    def named(self, text: str) -> str:
        """The bank's code, or "" for an unknown one."""
        code = self._words.get(squeezed(text).removeprefix("bank"))
        if code:
            return code
        column = roster_schema().find(f"rekening {text}")
        return column.bank if column is not None and column.bank in self.labels else ""

    def purpose(self, code: str) -> str:
        return str(self._purposes[code])


def collect_accounts(row: StagedRow, banks: Banks, numbers: dict[str, str], single: dict[str, str]) -> None:
    """The row's accounts as `[purpose, bank, number, holder]`, one for each purpose.

    `numbers` is {bank code: number} of the columns of one bank, `single` holds `account_no`, `bank` and
    `account_holder` as far as the row says them.
    """
    numbers = dict(numbers)
    if number := single.get("account_no"):
        code = banks.named(single["bank"]) if single.get("bank") else ""
        if code:
            numbers.setdefault(code, number)
        elif single.get("bank"):
            row.warn(
                "bank_unknown",
                "Nama bank tidak dikenal, jadi rekening tidak diisikan. Tulis misalnya Bank Jatim atau BRI.",
                field="bank",
                value=single["bank"][:40],
            )
        else:
            row.warn(
                "bank_missing",
                "Nama bank kosong, jadi rekening tidak diisikan. Isi kolom Nama Bank.",
                field="account_no",
            )
    holder = single.get("account_holder", "")
    taken: dict[str, str] = {}
    accounts = []
    for code, number in numbers.items():
        if code not in banks.labels:
            continue
        purpose = banks.purpose(code)
        if purpose in taken:
            row.warn(
                "account_second",
                f"Rekening {banks.labels[code]} tidak diisikan: sumber dana yang sama sudah memakai rekening "
                f"{taken[purpose]}.",
                field=f"account_{code}",
            )
            continue
        taken[purpose] = banks.labels[code]
        accounts.append([purpose, code, number, holder])
    if accounts:
        row.fields["accounts"] = accounts
