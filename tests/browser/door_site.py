"""A real server for the tests of the door: gunicorn with a certificate of a local authority, to be stopped and started,
a front that misbehaves on purpose, and a Chromium that trusts the authority by its own store of certificates."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from deploy.local_authority import ensure_certificate

START_SECONDS = 60
SETTINGS = "tests.browser.door_settings"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def trusting_home(folder: Path, authority: Path) -> Path:
    """A home whose Chromium trusts the authority: an NSS database, as an administrator of a laptop would fill it."""
    certutil = shutil.which("certutil")
    if certutil is None:
        pytest.skip("NO CERTUTIL: the browser cannot be told whom to trust (Debian: apt install libnss3-tools)")
    for place in (".pki/nssdb", ".local/share/pki/nssdb"):
        store = folder / place
        store.mkdir(parents=True)
        for words in (["-N", "--empty-password"], ["-A", "-t", "C,,", "-n", "pilar", "-i", str(authority)]):
            subprocess.run([certutil, "-d", f"sql:{store}", *words], check=True, capture_output=True)
    return folder


class Site:
    """The site of the test's own database on https://127.0.0.1:<port>; `stop` ends the process, nothing less."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.folder = folder
        self.pair = ensure_certificate(folder / "tls", [])
        self.authority = folder / "tls/ca.crt"
        self.process: subprocess.Popen | None = None
        self.front: Front | None = None
        name = connection.settings_dict["NAME"]
        database = f"sqlite:///{name}" if connection.vendor == "sqlite" else os.environ["DATABASE_URL"]
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": SETTINGS,
            "DATABASE_URL": database,
            "VAR_DIR": str(folder),
            "HTTP_ONLY": "0",
            "LOCAL_HTTPS": "1",
            "DEMO": "0",
            "ALLOWED_HOSTS": "127.0.0.1",
            "SITE_URL": self.url,
            "TLS_CERT": str(self.pair.certificate),
            "TLS_KEY": str(self.pair.key),
            "HOST": "127.0.0.1",
            "WEB_WORKERS": "1",
            "LOG_LEVEL": "ERROR",
        }
        self._python("manage.py", "collectstatic", "--no-input", "--verbosity=0")

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    def _python(self, *words: str) -> None:
        subprocess.run([sys.executable, *words], cwd=settings.BASE_DIR, env=self.environment, check=True)

    def start(self, port: int | None = None) -> None:
        """gunicorn on the site's own port, or behind a front on another one."""
        port = port or self.port
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "pilarsosial.wsgi"],
            cwd=settings.BASE_DIR,
            env=self.environment | {"PORT": str(port)},
        )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            assert self.process.poll() is None, "the server ended by itself"
            with contextlib.suppress(OSError):
                if self.ask(port, "GET", "/healthz")[0] == 200:
                    return
            time.sleep(0.1)
        raise AssertionError("the server does not answer")

    def ask(
        self, port: int, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        """Straight to a server of this site, its certificate checked."""
        context = ssl.create_default_context(cafile=self.authority)
        asked = http.client.HTTPSConnection("127.0.0.1", port, timeout=30, context=context)
        try:
            asked.request(method, path, body, headers or {})
            answer = asked.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            asked.close()

    def start_behind(self, front: Front) -> None:
        inner = free_port()
        self.start(inner)
        front.serve(self, inner)
        self.front = front

    def stop(self) -> None:
        if self.front:
            self.front.stop()
            self.front = None
        if self.process:
            self.process.terminate()
            self.process.wait(20)
            self.process = None
        with contextlib.suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", self.port), 1):
            raise AssertionError("somebody still listens")


class Front:
    """Before the site: answers 500 and a page of its own, loses an answer that the site has given, and then behaves.

    `faults` are used up by POSTs of marks, one each: "500", "page", "lost", "hang".
    """

    def __init__(self, faults: list[str], *, patience: float) -> None:
        self.faults = faults
        self.patience = patience
        self.done: list[str] = []
        self.server: ThreadingHTTPServer | None = None

    def next_fault(self, method: str, path: str) -> str:
        if method != "POST" or not path.endswith("/hadir/catat/") or not self.faults:
            return ""
        self.done.append(self.faults.pop(0))
        return self.done[-1]

    def serve(self, site: Site, inner: int) -> None:
        front = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length) if length else None
                fault = front.next_fault(self.command, self.path)
                if fault == "500":
                    return self.say(500, [("Content-Type", "text/html")], b"<h1>Server Error</h1>")
                if fault == "page":
                    return self.say(200, [("Content-Type", "text/html")], b"<h1>Selamat datang di hotel</h1>")
                if fault != "hang":
                    status, headers, text = site.ask(inner, self.command, self.path, body, dict(self.headers))
                if fault in {"lost", "hang"}:
                    time.sleep(front.patience)
                    self.close_connection = True
                    return None
                return self.say(status, headers, text)

            do_GET = do_POST = do_HEAD = answer

            def say(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
                self.send_response(status)
                for name, value in headers:
                    if name.lower() not in {"connection", "transfer-encoding", "content-length", "server", "date"}:
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *words: object) -> None:
                """The test tells what matters."""

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(site.pair.certificate, site.pair.key)
        self.server = ThreadingHTTPServer(("127.0.0.1", site.port), Handler)
        self.server.daemon_threads = True
        # A browser opens connections in advance and says nothing on them: the handshake must not hold up the others.
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        if self.server:
            self.server.shutdown()
            self.server.server_close()


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Site]:
    site = Site(folder)
    site.start()
    try:
        yield site
    finally:
        site.stop()
