"""The settings of an installation behind HTTPS, as `./run --https` sets them, with files that need no compressing."""

from __future__ import annotations

from pilarsosial.settings import *  # noqa: F403 - every setting is wanted

# Brotli of every file takes longer than the test.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("css", "js", "svg", "png", "json", "txt", "html", "ttf", "woff2", "md", "map")
