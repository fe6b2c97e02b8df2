"""Uploads for tests: pictures with all that a phone writes into them, papers, and files that pretend."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><html><body><script>alert(1)</script></body></html>"


def jpeg(width: int = 60, height: int = 40, *, orientation: int = 1, gps: bool = False, mode: str = "RGB") -> bytes:
    """Left half red, right half blue, so that turning it shows; with GPS and a note where asked."""
    picture = Image.new("RGB", (width, height), "red")
    picture.paste("blue", (width // 2, 0, width, height))
    exif = Image.Exif()
    exif[0x0112] = orientation
    if gps:
        exif[0x010E] = "RUMAH DI JALAN MELATI"
        exif.get_ifd(0x8825).update({1: "S", 2: (7.0, 32.0, 45.0), 3: "E", 4: (112.0, 13.0, 5.0)})
    out = io.BytesIO()
    picture.convert(mode).save(out, "JPEG", exif=exif, quality=95)
    return out.getvalue()


def png(width: int = 60, height: int = 40, *, mode: str = "RGB") -> bytes:
    picture = Image.new("RGBA", (width, height), (255, 0, 0, 0))
    out = io.BytesIO()
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "RUMAH DI JALAN MELATI")
    picture.convert(mode).save(out, "PNG", pnginfo=notes)
    return out.getvalue()


def huge_png(width: int, height: int) -> bytes:
    """A few hundred bytes that say they are a picture of that size."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\x00" * 1000)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in ((b"IHDR", header), (b"IDAT", data), (b"IEND", b""))
    )


def docx(*, macros: bool = False) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w:document/>")
        if macros:
            archive.writestr("word/vbaProject.bin", b"\xd0\xcf")
    return out.getvalue()


def upload(data: bytes, name: str = "berkas.jpg", content_type: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type)
