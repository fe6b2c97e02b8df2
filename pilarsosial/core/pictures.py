"""Pictures that people upload, decoded and written anew: what comes out holds pixels and nothing else.

A picture is decoded within a bound of pixels, turned as its camera says, made smaller and encoded as JPEG. Where it was
taken, with what, and whatever somebody hung behind it stays outside.
"""

from __future__ import annotations

import warnings
from io import BytesIO

from PIL import Image, ImageOps

from .errors import DomainError

# A phone's camera makes 12 to 40 million. While it is decoded a picture takes up to twice three bytes a point.
MOST_PIXELS = 40_000_000
MOST_VALUES = 3 * MOST_PIXELS
# A line of a hundred thousand by three points passes the count and is no picture either.
LONGEST_SIDE = 20_000
QUALITY = 85


def clean_jpeg(data: bytes, *, longest: int) -> bytes:
    """A JPEG or PNG as a JPEG whose longest side is at most `longest` points.

    Raises DomainError `picture_too_large` for too many points, `picture_unreadable` for what is damaged or cut off.
    """
    try:
        with warnings.catch_warnings():
            # Pillow only warns at its own bound; ours is asked before anything is decoded.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data), formats=("JPEG", "PNG")) as picture:
                _check_size(picture)
                return _encoded(picture, longest)
    except Image.DecompressionBombError as error:
        raise _too_large("ini") from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        # Pillow raises any of these for a damaged file, a cut one included.
        text = "Gambar tidak dapat dibaca: berkasnya rusak atau terpotong. Ambil ulang, lalu unggah lagi."
        raise DomainError("picture_unreadable", text, {"file": text}) from error


def _check_size(picture: Image.Image) -> None:
    """By what the head of the file says, before anything is decoded."""
    width, height = picture.size
    points = width * height
    if points > MOST_PIXELS or points * len(picture.getbands()) > MOST_VALUES or max(width, height) > LONGEST_SIDE:
        raise _too_large(f"{width} × {height} titik")


def _too_large(which: str) -> DomainError:
    text = f"Gambar {which} terlalu besar. Kecilkan dahulu, paling banyak {MOST_PIXELS // 1_000_000} juta titik."
    return DomainError("picture_too_large", text, {"file": text})


def _encoded(picture: Image.Image, longest: int) -> bytes:
    # A JPEG can be decoded at a half or an eighth of its size right away; other formats ignore this.
    picture.draft("RGB", (longest, longest))
    picture.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    out = BytesIO()
    _on_white(ImageOps.exif_transpose(picture)).save(
        out, "JPEG", quality=QUALITY, optimize=True, exif=b"", icc_profile=None
    )
    return out.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    """Colours as JPEG holds them; what shows through is white, as paper is."""
    if picture.mode == "RGB":
        return picture
    if "A" in picture.getbands() or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        paper = Image.new("RGB", layer.size, "white")
        paper.paste(layer, mask=layer.getchannel("A"))
        return paper
    return picture.convert("RGB")
