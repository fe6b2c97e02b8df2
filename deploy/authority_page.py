"""The one page over plain HTTP of `./run --https`: how a phone installs the certificate, and the certificate itself.

A phone that does not trust the site yet cannot be told so by the site. Nothing else is served here.
`python -m deploy.authority_page HOST PORT CERTIFICATE SITE_ADDRESS`
"""

from __future__ import annotations

import html
import io
import sys
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import segno

from .local_authority import fingerprint

FILE = "/pilar-sosial-ca.crt"
SECONDS = 10

PAGE = """<!doctype html>
<html lang="id">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Pasang sertifikat · Pilar Sosial</title>
<style>
body {{ font: 16px/1.5 -apple-system, "Segoe UI", Roboto, sans-serif; color: #14201e; background: #f4f6f5; margin: 0; }}
main {{ max-width: 34rem; margin: 0 auto; padding: 16px; }}
section {{ background: #fff; border: 1px solid #dde4e1; border-radius: 14px; padding: 16px; margin: 0 0 16px; }}
h1 {{ font-size: 1.6rem; margin: 8px 0 16px; }} h2 {{ font-size: 1.1rem; margin: 0 0 8px; }}
a.button {{ display: block; padding: 14px; border-radius: 10px; background: #0b665f; color: #fff; font-weight: 600;
 text-align: center; text-decoration: none; }}
ol {{ margin: 0; padding-left: 1.2rem; }} code {{ overflow-wrap: anywhere; font-size: .85rem; }}
.qr {{ text-align: center; }} .qr svg {{ width: 180px; height: 180px; background: #fff; }}
</style>
</head>
<body>
<main>
<h1>Kamera dan mode luring perlu sertifikat</h1>
<section>
<h2>1. Unduh sertifikat kantor ini</h2>
<p>Sekali saja untuk setiap ponsel. Sertifikat ini hanya berlaku untuk jaringan setempat.</p>
<p><a class="button" href="{file}">Unduh sertifikat</a></p>
</section>
<section>
<h2>2. Pasang</h2>
<p><strong>Android (Chrome)</strong></p>
<ol>
<li>Buka Setelan, cari “Sertifikat CA” (Keamanan › Enkripsi dan kredensial › Instal sertifikat).</li>
<li>Pilih “Sertifikat CA”, lalu “Tetap instal”.</li>
<li>Pilih berkas pilar-sosial-ca.crt dari Download.</li>
</ol>
<p><strong>iPhone (Safari)</strong></p>
<ol>
<li>Setelah mengunduh, buka Pengaturan › Profil Diunduh › Instal.</li>
<li>Buka Pengaturan › Umum › Mengenai › Pengaturan Kepercayaan Sertifikat, lalu nyalakan “Pilar Sosial”.</li>
</ol>
<p><strong>Laptop Windows</strong></p>
<ol><li>Klik dua kali berkasnya › Instal Sertifikat › “Otoritas Sertifikasi Akar Tepercaya”.</li></ol>
</section>
<section>
<h2>3. Buka situsnya</h2>
<p><a class="button" href="{site}">{site}</a></p>
<p>Bila peramban masih memperingatkan, sertifikatnya belum terpasang. Jangan lanjutkan lewat peringatan itu: kamera dan
mode luring tetap tidak akan jalan.</p>
</section>
<section>
<h2>Cocokkan sebelum memasang</h2>
<p>Sidik jari SHA-256 yang tampil di ponsel harus sama dengan ini dan dengan yang tertulis di komputer panitia:</p>
<p><code>{fingerprint}</code></p>
<div class="qr">{qr}<p>Halaman ini untuk ponsel lain</p></div>
</section>
</main>
</body>
</html>
"""


def page(certificate: Path, site: str, own: str) -> bytes:
    out = io.BytesIO()
    segno.make(own, error="m").save(out, kind="svg", xmldecl=False, svgns=True, border=2, omitsize=True)
    text = PAGE.format(
        file=FILE, site=html.escape(site), fingerprint=fingerprint(certificate), qr=out.getvalue().decode()
    )
    return text.encode()


def handler(certificate: Path, site: str, own: str) -> type[BaseHTTPRequestHandler]:
    """Answers GET and HEAD of two addresses; every other path leads to the page."""
    answers = {
        "/": ("text/html; charset=utf-8", page(certificate, site, own)),
        FILE: ("application/x-x509-ca-cert", certificate.read_bytes()),
    }

    class Handler(BaseHTTPRequestHandler):
        timeout = SECONDS
        server_version = "PilarSosial"
        sys_version = ""

        def do_GET(self) -> None:
            found = answers.get(self.path.partition("?")[0])
            if found is None:
                self.send_response(HTTPStatus.FOUND)
                self.send_header("Location", "/")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            kind, body = found
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.send_header("X-Content-Type-Options", "nosniff")
            if kind != "text/html; charset=utf-8":
                self.send_header("Content-Disposition", f'attachment; filename="{FILE[1:]}"')
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_HEAD = do_GET

        def log_message(self, *words: object) -> None:
            """Who asked for a certificate is nobody's business."""

    return Handler


def main() -> None:
    host, port, certificate, site, own = sys.argv[1:]
    ThreadingHTTPServer((host, int(port)), handler(Path(certificate), site, own)).serve_forever()


if __name__ == "__main__":
    main()
