"""What differs between two runs, or two periods, for one person, and what made it differ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from .reasons import in_order, inside, reason_of


class Cause(NamedTuple):
    """`code` is stable, `text` in plain words; `explained` is false where nothing known tells the difference."""

    code: str
    text: str
    explained: bool = True


def cause_of(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> Cause | None:
    """The cause of a difference between two states {verdict, reasons, net, months, rate, region, account} of a person.

    None where nothing differs. `left`: what the roster says of somebody who has no line any more stands in
    `before["left"]`.
    """
    if before is None and after is None:
        return None
    if before is None:
        return _arrived(after or {})
    if after is None:
        return _gone(before)
    return _changed(before, after)


def _arrived(after: Mapping[str, Any]) -> Cause:
    reasons = _told(after)
    if "joined" in after["reasons"]:
        return Cause("joined", "Baru bertugas dalam masa ini")
    if after["verdict"] != "layak":
        return Cause("new_unpaid", f"Baru dalam daftar: {reasons}")
    return Cause("new", after.get("arrived") or "Baru dalam daftar", bool(after.get("arrived", True)))


def _gone(before: Mapping[str, Any]) -> Cause:
    left = before.get("left", "")
    if left:
        return Cause("gone", left)
    return Cause("gone_unexplained", "Tidak ada lagi dalam daftar, sebabnya belum diketahui", False)


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> Cause | None:
    if before["verdict"] != after["verdict"]:
        if after["verdict"] == "layak":
            return Cause("now_payable", f"Kini layak; dahulu {inside(_told(before))}")
        return Cause("no_longer_payable", f"Kini tidak dibayar: {inside(_told(after))}")
    if before["net"] != after["net"]:
        return _amount(before, after)
    if before["reasons"] != after["reasons"]:
        return Cause("other_reason", f"Alasan berubah: {inside(_told(after)) or 'tidak ada lagi'}")
    if before.get("account") != after.get("account"):
        return Cause("account", "Rekening berubah")
    if before.get("region") != after.get("region"):
        return Cause("region", "Wilayah tugas berubah")
    return None


def _amount(before: Mapping[str, Any], after: Mapping[str, Any]) -> Cause:
    if before.get("rate") != after.get("rate"):
        return Cause("rate", "Besaran berubah")
    if before["months"] != after["months"] or before["reasons"] != after["reasons"]:
        told = _told(after) or _told(before)
        return Cause("months", f"Bulan yang dibayar berubah{f': {inside(told)}' if told else ''}")
    if before.get("tax") != after.get("tax"):
        return Cause("tax", "Pajak berubah")
    if before.get("partial"):
        return Cause("days", "Hari yang dihitung berubah")
    return Cause("amount_unexplained", "Jumlah berubah, sebabnya belum diketahui", False)


def _told(state: Mapping[str, Any]) -> str:
    return "; ".join(reason_of(code).text for code in in_order(state["reasons"].split()))
