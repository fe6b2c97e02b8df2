"""Kept files: known by their bytes, cleaned, sealed, given out harmlessly, and never left behind."""

from __future__ import annotations

import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from PIL import Image

from pilarsosial.core import files
from pilarsosial.core.errors import DomainError, NotFound
from pilarsosial.core.files import drop_file, file_response, keep_file, keeps_files, read_file, sweep_files
from pilarsosial.core.importing import vault
from pilarsosial.core.key_rotation import rotate_keys
from pilarsosial.core.models import FileKind, Office, StoredFile
from pilarsosial.core.policies import SYSTEM
from tests.pictures import HTML, PDF, SVG, docx, huge_png, jpeg, png, upload

pytestmark = [pytest.mark.django_db, pytest.mark.machine]


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def keep(jombang, operator):
    def _keep(data: bytes, name: str = "foto.jpg", kind: FileKind = FileKind.PHOTO, **options) -> StoredFile:
        return keep_file(upload(data, name), kind=kind, office=jombang, actor=operator, **options)

    return _keep


def refused(keep, *args, **options) -> DomainError:
    with pytest.raises(DomainError) as error:
        keep(*args, **options)
    assert error.value.fields["file"]
    assert vault.stored_names() == []
    assert not StoredFile.objects.exists()
    return error.value


def picture_of(stored: StoredFile) -> Image.Image:
    return Image.open(io.BytesIO(read_file(stored)))


# --- Pictures -----------------------------------------------------------------------------------------------------


def test_a_photo_is_made_small_and_forgets_where_it_was_taken(keep):
    data = jpeg(1600, 1200, gps=True)
    assert b"RUMAH DI JALAN MELATI" in data
    assert Image.open(io.BytesIO(data)).getexif().get_ifd(0x8825)
    stored = keep(data)
    kept = picture_of(stored)
    assert (kept.format, kept.size) == ("JPEG", (800, 600))
    assert not kept.getexif()
    assert not kept.info.get("exif")
    assert b"RUMAH" not in read_file(stored)
    assert b"Exif" not in read_file(stored)


def test_a_photo_stands_upright_as_the_camera_was_held(keep):
    """Orientation 6: turned by a quarter; what was left is now above."""
    kept = picture_of(keep(jpeg(80, 40, orientation=6)))
    assert kept.size == (40, 80)
    assert kept.getpixel((20, 10))[0] > 200
    assert kept.getpixel((20, 70))[2] > 200


def test_a_small_photo_is_not_blown_up(keep):
    assert picture_of(keep(jpeg(60, 40))).size == (60, 40)


@pytest.mark.parametrize("data", [png(), png(mode="RGBA"), png(mode="P"), png(mode="L"), jpeg(mode="CMYK")])
def test_every_way_of_holding_colours_becomes_a_plain_jpeg(keep, data):
    stored = keep(data)
    assert picture_of(stored).mode == "RGB"
    assert stored.content_type == "image/jpeg"
    assert b"RUMAH" not in read_file(stored)


def test_what_shows_through_is_white(keep):
    assert picture_of(keep(png(mode="RGBA"))).getpixel((5, 5)) == (255, 255, 255)


def test_what_hangs_behind_a_picture_is_cut_off(keep):
    """A file that is a picture for one reader and a page for another."""
    stored = keep(jpeg() + HTML)
    assert b"script" not in read_file(stored)
    stored = keep(png() + b"PK\x03\x04" + HTML)
    assert b"script" not in read_file(stored)


@pytest.mark.parametrize("size", [(30_000, 30_000), (100_000, 10), (7_000, 7_000)])
def test_a_picture_of_too_many_points_is_refused_before_it_is_decoded(keep, size):
    assert refused(keep, huge_png(*size)).code == "picture_too_large"


@pytest.mark.parametrize("data", [jpeg(600, 400)[:2000], png(600, 400)[:200], jpeg()[:4], huge_png(200, 200)])
def test_a_damaged_or_cut_picture_is_refused(keep, data):
    assert refused(keep, data).code == "picture_unreadable"


# --- Types --------------------------------------------------------------------------------------------------------


def test_the_bytes_say_what_a_file_is_and_the_name_is_put_right(keep):
    stored = keep(png(), "pindaian.pdf")
    assert (stored.content_type, stored.filename) == ("image/jpeg", "pindaian.jpg")
    stored = keep(PDF, "SK kolektif.JPG", FileKind.SCAN)
    assert (stored.content_type, stored.filename) == ("application/pdf", "SK kolektif.pdf")


@pytest.mark.parametrize(
    "data", [SVG, b"\xef\xbb\xbf" + SVG, HTML, b"GIF89a" + HTML, b" " + PDF, HTML + PDF, docx(), b"PK\x03\x04zip", b"x"]
)
@pytest.mark.parametrize("kind", [FileKind.PHOTO, FileKind.SCAN])
def test_what_a_browser_would_run_is_refused_whatever_its_name(keep, data, kind):
    assert refused(keep, data, "foto.jpg", kind).code == "file_type"


def test_a_photo_is_no_paper(keep):
    assert refused(keep, PDF, "foto.pdf").code == "file_type"


def test_an_iphones_own_format_is_named(keep):
    error = refused(keep, b"\x00\x00\x00\x18ftypheic" + bytes(40), "IMG_0001.HEIC")
    assert "iPhone" in error.message


def test_a_cut_pdf_is_refused(keep):
    assert refused(keep, PDF[:-20], "sk.pdf", FileKind.SCAN).code == "file_cut_off"


def test_a_report_may_be_a_word_file_without_macros(keep):
    stored = keep(docx(), "Laporan September.docx", FileKind.REPORT)
    assert read_file(stored) == docx()
    with pytest.raises(DomainError) as error:
        keep(docx(macros=True), "laporan.docx", FileKind.REPORT)
    assert error.value.code == "file_has_macros"


def test_size_has_a_bound(keep, settings):
    settings.FILE_MAX_BYTES = 1024 * 1024
    assert refused(keep, PDF[:5] + bytes(1024 * 1024) + PDF[5:], "sk.pdf", FileKind.SCAN).code == "file_too_large"
    assert refused(keep, b"").code == "file_empty"
    assert refused(keep, jpeg(), max_bytes=10).code == "file_too_large"


@pytest.mark.parametrize(
    "name, kept",
    [
        (r"C:\Users\dinsos\SK 1.pdf", "SK 1.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("KTP 3517990101800001.pdf", "KTP ….pdf"),
        ('a"b\r\nSet-Cookie: x.pdf', "a b Set-Cookie x.pdf"),
        ("", "berkas.pdf"),
        (".pdf", "pdf.pdf"),
        ("n" * 300 + ".pdf", "n" * 146 + ".pdf"),
    ],
)
def test_the_name_is_harmless(name, kept):
    assert files.tidy_filename(name, files.PDF) == kept


# --- At rest and on the way out -----------------------------------------------------------------------------------


def test_bytes_lie_sealed_under_a_name_that_says_nothing(keep, settings):
    stored = keep(PDF, "SK rahasia.pdf", FileKind.SCAN)
    paths = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert [path.stem for path in paths] == [stored.stored_name]
    assert b"PDF" not in paths[0].read_bytes()
    assert "rahasia" not in stored.stored_name


def test_new_keys_reach_kept_files(keep, settings):
    stored = keep(PDF, "sk.pdf", FileKind.SCAN)
    settings.FIELD_KEYS = [os.urandom(64), *settings.FIELD_KEYS]
    rotate_keys(actor=SYSTEM)
    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
    assert read_file(stored) == PDF


def test_a_paper_is_downloaded_and_runs_nowhere(keep):
    response = file_response(keep(PDF, "SK é.pdf", FileKind.SCAN))
    assert response.content == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "private, no-store"


def test_a_photo_is_shown_in_the_page_unless_it_is_asked_as_a_download(keep):
    stored = keep(jpeg())
    assert file_response(stored)["Content-Disposition"].startswith("inline;")
    assert file_response(stored, download=True)["Content-Disposition"].startswith("attachment;")
    assert file_response(stored)["Cache-Control"] == "private, no-cache"


def test_bytes_that_are_gone_are_not_found(keep):
    stored = keep(jpeg())
    vault.remove(stored.stored_name)
    with pytest.raises(NotFound):
        read_file(stored)


def test_a_row_of_a_kept_file_never_changes(keep):
    stored = keep(jpeg())
    with pytest.raises(IntegrityError, match="stored_file_never_changes"), transaction.atomic():
        StoredFile.objects.filter(pk=stored.pk).update(content_type="text/html")


# --- Nothing left behind ------------------------------------------------------------------------------------------


def test_a_verb_that_fails_leaves_no_bytes(keep):
    @keeps_files
    @transaction.atomic
    def verb(fails: bool) -> None:
        keep(jpeg())
        if fails:
            raise DomainError("later", "Sesudah berkas tersimpan.")

    with pytest.raises(DomainError):
        verb(True)
    assert vault.stored_names() == []
    assert not StoredFile.objects.exists()
    verb(False)
    assert len(vault.stored_names()) == 1


def test_an_outer_verb_that_fails_takes_the_inner_ones_file_along(keep):
    @keeps_files
    def inner() -> None:
        keep(jpeg())

    @keeps_files
    @transaction.atomic
    def outer() -> None:
        inner()
        raise DomainError("later", "Sesudah berkas tersimpan.")

    with pytest.raises(DomainError):
        outer()
    assert vault.stored_names() == []


def test_a_row_that_cannot_be_written_leaves_no_bytes(operator):
    nowhere = Office(code="35.17")
    with pytest.raises(ValueError, match="office"):
        keep_file(upload(jpeg()), kind=FileKind.PHOTO, office=nowhere, actor=operator)
    assert vault.stored_names() == []


def test_dropping_a_file_takes_the_bytes_when_the_transaction_is_safe(keep, django_capture_on_commit_callbacks):
    stored = keep(jpeg())
    with django_capture_on_commit_callbacks(execute=True):
        drop_file(stored.pk)
        assert vault.stored_names() == [stored.stored_name]
    assert vault.stored_names() == []
    drop_file(stored.pk)
    drop_file(None)


def test_the_chore_sweeps_what_a_killed_process_left_and_nothing_else(keep):
    stored, (lost, _) = keep(jpeg()), vault.store([b"x"], files.PREFIX)
    sheet, _ = vault.store([b"NIK;NAMA"])
    now = timezone.now()
    sweep_files(now + timedelta(hours=23))
    assert len(vault.stored_names()) == 3
    sweep_files(now + timedelta(hours=25))
    assert vault.stored_names() == sorted([stored.stored_name, sheet])
    assert lost not in vault.stored_names()
