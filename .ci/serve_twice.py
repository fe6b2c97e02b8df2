"""Serves this clone with `./run`, looks at it from outside, stops it and starts it again. Exit 0 = all held.

Standard library only: before the first start there is nothing else.
"""

import contextlib
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

CLONE = Path(__file__).resolve().parent.parent
FIRST_START_SECONDS = 420
LATER_START_SECONDS = 30
STOP_SECONDS = 30


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def get(port: int, path: str, authority: Path | None = None) -> tuple[int, str]:
    """Status and text, over HTTPS where an authority is named; redirects are followed, and a 4xx or 5xx raises."""
    context = ssl.create_default_context(cafile=authority) if authority else None
    address = f"{'https' if authority else 'http'}://127.0.0.1:{port}{path}"
    with urllib.request.urlopen(address, timeout=20, context=context) as answer:  # noqa: S310
        return answer.status, answer.read().decode("utf-8", "replace")


def start(port: int, seconds: int, *words: str, **environment: str) -> subprocess.Popen:
    """`./run` as from a terminal, in a process group of its own; returns when it has greeted."""
    log = CLONE / "var" / "ci.log"
    log.parent.mkdir(exist_ok=True)
    started = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["./run", *words], cwd=CLONE, env=os.environ | {"PORT": str(port)} | environment, stdin=subprocess.DEVNULL,
            stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    scheme = "https" if "--https" in words else "http"
    while f"siap: {scheme}://127.0.0.1:{port}" not in log.read_text():
        if process.poll() is not None or time.monotonic() - started > seconds:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            sys.exit(f"./run did not start within {seconds} s:\n{log.read_text()}")
        time.sleep(0.1)
    print(f"ready after {time.monotonic() - started:.1f} s", flush=True)
    return process


def look_at(port: int) -> None:
    """Healthy, the way in opens, and every file that it names is there under its hashed name."""
    assert get(port, "/healthz")[0] == 200
    _, page = get(port, "/")
    assert "/masuk/" in page, "the dashboard did not lead to the sign-in page"
    files = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page))
    assert files, "the sign-in page names no file"
    for file in files:
        assert get(port, file)[0] == 200, file
    print(f"sign-in page and its {len(files)} files are served", flush=True)


def refuse_a_twin() -> None:
    twin = subprocess.run(
        ["./run"], cwd=CLONE, env=os.environ | {"PORT": str(free_port())}, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert twin.returncode == 1, twin
    assert "sudah berjalan" in twin.stderr, twin.stderr


def still_running() -> list[str]:
    """Commands of this user's processes that work in the clone, this one apart."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if process.name != str(os.getpid()) and Path(os.readlink(process / "cwd")) == CLONE:
                found.append((process / "cmdline").read_text().replace("\0", " ").strip())
    return [command for command in found if command]


def stop(process: subprocess.Popen, number: signal.Signals) -> None:
    """Ends it as Ctrl-C does (the whole group) or as `kill` does (itself alone); nothing may remain."""
    before = set(still_running())
    if number == signal.SIGINT:
        os.killpg(process.pid, number)
    else:
        process.send_signal(number)
    code = process.wait(STOP_SECONDS)
    assert code == 128 + number, code
    left = [command for command in still_running() if ".venv" in command]
    assert not left, f"left after {number.name}: {left}"
    print(f"{number.name} ended {len(before)} processes", flush=True)


def serve_a_hall(port: int) -> None:
    """With a certificate of its own authority, which plain HTTP hands out."""
    plain = free_port()
    process = start(port, LATER_START_SECONDS, "--https", HOST="127.0.0.1", CA_PORT=str(plain))
    authority = CLONE / "var" / "tls" / "ca.crt"
    assert get(plain, "/pilar-sosial-ca.crt")[1] == authority.read_text()
    assert get(port, "/healthz", authority)[0] == 200
    assert get(port, "/sw.js", authority)[0] == 200
    print("the site is served over HTTPS", flush=True)
    stop(process, signal.SIGTERM)


def main() -> None:
    # Whoever was started in the background ignores Ctrl-C, and so would all it starts; a terminal's child does not.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    port = free_port()
    process = start(port, FIRST_START_SECONDS)
    look_at(port)
    refuse_a_twin()
    stop(process, signal.SIGINT)
    database = CLONE / "var" / "pilar.sqlite3"
    kept = (CLONE / "var" / "env").read_bytes(), database.stat().st_ino
    process = start(port, LATER_START_SECONDS)
    look_at(port)
    stop(process, signal.SIGTERM)
    assert kept == ((CLONE / "var" / "env").read_bytes(), database.stat().st_ino), "keys or database were made anew"
    serve_a_hall(port)
    changed = subprocess.run(["git", "status", "--porcelain"], cwd=CLONE, capture_output=True, text=True, check=True)
    assert not changed.stdout, f"files outside var/: {changed.stdout}"


if __name__ == "__main__":
    main()
