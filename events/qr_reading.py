"""Reading a QR from a small picture, for phones whose browser cannot."""

from __future__ import annotations

import io

import zxingcpp
from PIL import Image

MOST_BYTES = 300 * 1024
MOST_PIXELS = 1280 * 1280


def read_qr(jpeg: bytes) -> str:
    """The text of the first QR in a JPEG; empty where there is none, or where the picture is none or too large."""
    if len(jpeg) > MOST_BYTES:
        return ""
    try:
        # Only the head is read before the size is known: a small file may unpack to gigabytes.
        picture = Image.open(io.BytesIO(jpeg), formats=["JPEG"])
        if picture.width * picture.height > MOST_PIXELS:
            return ""
        grey = picture.convert("L")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return ""
    found = zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormat.QRCode)
    return found[0].text if found else ""
