"""Reference tables as sheets: previewed, applied, exported, and refused in words."""

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pilarsosial.core.models import AuditEntry, BankPurpose, Office, Pillar, RegionGroup, User
from pilarsosial.core.sheet_formats import WaitingUploads, purge_uploads
from tests.factories import user_with


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def office(as_user: Callable[[User], Client], superuser: User) -> Client:
    """The back office, opened by its superuser."""
    return as_user(superuser)


def address(model: str, page: str) -> str:
    return reverse(f"admin:{model}_{page}")


def sheet(*rows: list[object], name: str = "acuan.xlsx") -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile(name, out.getvalue())


def preview(client: Client, model: str, upload: SimpleUploadedFile) -> tuple[str, dict[str, str]]:
    """The preview's page, and what its confirming form would send (empty when it may not be confirmed)."""
    response = client.post(address(model, "import"), {"import_file": upload, "format": "0", "resource": "0"})
    assert response.status_code == 200
    form = response.context.get("confirm_form")
    return response.content.decode(), dict(form.initial) if form else {}


def test_a_sheet_is_previewed_then_applied_then_nothing_new(office: Client, superuser: User) -> None:
    rows = [["Kode", "Nama", "Urutan", "Dipakai"], ["KT", "Karang Taruna", 70, "Ya"], ["TKSK", "TKSK", 30, "Ya"]]
    html, confirm = preview(office, "core_pillar", sheet(*rows))
    assert "<ins>Karang Taruna</ins>" in html
    assert not Pillar.objects.filter(code="KT").exists(), "a preview writes nothing"
    assert not AuditEntry.objects.filter(action="reference.created").exists()

    response = office.post(address("core_pillar", "process_import"), confirm, follow=True)

    assert "Impor selesai: 1 baru" in response.content.decode()
    assert Pillar.objects.get(code="KT").order == 70
    assert AuditEntry.objects.get(action="reference.created").actor == superuser
    html, _ = preview(office, "core_pillar", sheet(*rows))
    assert "<ins>" not in html


def test_what_is_exported_can_be_imported_again_without_a_change(office: Client, jombang: Office) -> None:
    BankPurpose.objects.create(office=jombang, bank_id="114", purpose="apbd_prov")
    group = RegionGroup.objects.create(code="K1", name="Korwil 1", kind="korwil", valid_from="2024-01-01")
    group.regions.set(["35.17", "35.16"])
    for model in ("pillar", "position", "requirement", "regiongroup", "office", "bank", "bankpurpose", "claim"):
        for format_index in ("0", "1"):
            form = office.get(address(f"core_{model}", "export")).context["form"]
            data = {name: "on" for name in form.fields if name.startswith(f"{_resource_name(form)}_")}
            exported = office.post(address(f"core_{model}", "export"), data | {"format": format_index, "resource": "0"})
            assert exported["Content-Disposition"].startswith("attachment"), model
            if model == "claim":
                continue
            upload = SimpleUploadedFile("kembali", exported.content)
            html, confirm = preview(office, f"core_{model}", upload)
            assert confirm, f"{model}: {html}"
            assert "<ins>" not in html, model


def test_a_name_that_looks_like_a_formula_leaves_as_text(office: Client) -> None:
    Pillar.objects.create(code="F", name="=1+1", full_name="@SUM(A1)", regulation="-2+3")
    form = office.get(address("core_pillar", "export")).context["form"]
    data = {name: "on" for name in form.fields if name.startswith(_resource_name(form))}

    answer = office.post(address("core_pillar", "export"), data | {"format": "0", "resource": "0"})
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows() for cell in row]
    assert {cell.value: cell.data_type for cell in cells if cell.value in {"=1+1", "@SUM(A1)", "-2+3"}} == {
        "=1+1": "s",
        "@SUM(A1)": "s",
        "-2+3": "s",
    }

    answer = office.post(address("core_pillar", "export"), data | {"format": "1", "resource": "0"})
    for text in ("'=1+1", "'@SUM(A1)", "'-2+3"):
        assert text in answer.content.decode("utf-8-sig")


@pytest.mark.parametrize(
    "rows, words",
    [
        ([["Kode", "Nama", "Warna"], ["KT", "Karang Taruna", "biru"]], "Kolom tidak dikenal: Warna"),
        ([["Nama"], ["Karang Taruna"]], "Kolom ini harus ada: Kode"),
        ([["Kode", "Nama"], [35, "Karang Taruna"]], "Sel ini berisi angka"),
        ([["Kode", "Nama", "Milik wilayah"], ["KT", "Karang Taruna", "99.99"]], "99.99” tidak ada"),
        ([["Kode", "Nama", "Dipakai"], ["KT", "Karang Taruna", "kadang"]], "harus Ya atau Tidak"),
        ([["Kode", "Nama", "Urutan"], ["KT", "Karang Taruna", "banyak"]], "bukan bilangan bulat"),
        ([["Kode", "Nama"], ["KT", ""]], "Nama"),
    ],
)
def test_what_is_wrong_with_a_sheet_is_said_and_nothing_can_be_applied(
    office: Client, rows: list[list[object]], words: str
) -> None:
    html, confirm = preview(office, "core_pillar", sheet(*rows))

    assert words in html
    assert not confirm
    assert "Traceback" not in html
    assert "Error" not in html
    assert not Pillar.objects.filter(name="Karang Taruna").exists()


def test_a_file_that_is_no_sheet_is_refused_in_words(office: Client) -> None:
    html, confirm = preview(office, "core_pillar", SimpleUploadedFile("foto.xlsx", b"\x89PNG\r\n\x1a\n" + b"x" * 100))

    assert "Ini gambar atau foto, bukan tabel." in html
    assert not confirm


def test_a_file_that_is_too_large_is_not_even_kept(office: Client) -> None:
    html, confirm = preview(office, "core_pillar", SimpleUploadedFile("besar.csv", b"x" * 2_100_000))

    assert "Berkas lebih besar dari 2 MB." in html
    assert not confirm
    assert not list(WaitingUploads.folder().glob("*"))


def test_a_preview_is_kept_for_a_day_and_only_by_its_own_name(office: Client) -> None:
    _, confirm = preview(office, "core_pillar", sheet(["Kode", "Nama"], ["KT", "Karang Taruna"]))
    (kept,) = WaitingUploads.folder().iterdir()
    purge_uploads(timezone.now() + timedelta(hours=23))
    assert kept.exists()
    purge_uploads(timezone.now() + timedelta(hours=25))
    assert not kept.exists()

    for name in (confirm["import_file_name"], "../env", "/etc/hostname"):
        response = office.post(
            address("core_pillar", "process_import"), confirm | {"import_file_name": name}, follow=True
        )
        assert "Unggah lagi berkasnya." in response.content.decode()
    assert not Pillar.objects.filter(code="KT").exists()


def test_an_import_changes_nothing_that_is_fixed(office: Client, jombang: Office) -> None:
    rows = [["Kode", "Nama", "Jenis", "Wilayah"], ["35.17", "Dinas Sosial", "Dinas Sosial", "35.16"]]

    html, confirm = preview(office, "core_office", sheet(*rows))

    assert confirm, html  # nothing points to this office yet
    user_with("operator", "35.17")
    html, confirm = preview(office, "core_office", sheet(*rows))
    assert "sudah dipakai data lain" in html
    assert not confirm


def _resource_name(form: object) -> str:
    return form.resources[0].__name__.lower()
