"""`./run`: prepares this installation and serves what production runs, in the foreground, until Ctrl-C.

Everything that is written lands in VAR_DIR (default `var/`). Children are ended with this process, however it ends.
"""

import base64
import contextlib
import fcntl
import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from pilarsosial.core.processes import end_with_parent

PROJECT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("VAR_DIR") or PROJECT / "var")
DEMO_ACCOUNTS = VAR / "demo-accounts.txt"
START_SECONDS = 60
STOP_SECONDS = 15
EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where to ask when it listens everywhere
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LOOPBACK = {"127.0.0.1", "localhost", "::1"}

ENVIRONMENT = """\
# Made once by ./run and read by the settings; .env.example explains every name. Keep a copy of this file apart from
# the backups of the data: without FIELD_KEYS no NIK and no account number can be read again.
SECRET_KEY={secret_key}
FIELD_KEYS={field_key}
ALLOWED_HOSTS=127.0.0.1,localhost
HTTP_ONLY=1
DEMO={demo}
LOG_LEVEL=WARNING
"""


class Refusal(Exception):
    """Why the site cannot be served; its text is for the person at the terminal."""


@contextlib.contextmanager
def only_one() -> Iterator[None]:
    """Holds the installation's lock. The kernel frees it with the process, so no stale lock can remain."""
    with (VAR / "run.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise Refusal(
                f"Pilar Sosial sudah berjalan dari folder ini (proses {lock.read().strip()}). Hentikan dulu dengan"
                " Ctrl-C di sana, atau pakai VAR_DIR lain. (Already running from this folder.)"
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def require_free(host: str, port: int) -> None:
    """Raises Refusal when nobody can listen there, before anything slow is done."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except (OSError, OverflowError) as error:
        raise Refusal(
            f"Alamat {host} port {port} tidak dapat dipakai: {error}. Mungkin dipakai program lain; pilih port lain:"
            f" PORT={port + 1} ./run (The address cannot be used.)"
        ) from error


def make_environment(empty: bool) -> None:
    """Writes `var/env` once, for its owner alone. Raises Refusal when `--empty` meets an installation of the demo."""
    path = VAR / "env"
    if path.exists():
        if not os.access(path, os.R_OK):
            raise Refusal(f"{path} milik pengguna lain dan tidak dapat dibaca. ({path} belongs to another user.)")
        if empty and "DEMO=1" in path.read_text(encoding="utf-8").split():
            raise Refusal(
                f"{VAR} sudah berisi data demo. Untuk mulai tanpa data demo, pindahkan folder itu atau pakai folder"
                " lain: VAR_DIR=... ./run --empty (There is demo data already.)"
            )
        path.chmod(0o600)
        return
    text = ENVIRONMENT.format(
        secret_key=secrets.token_urlsafe(50),
        field_key=base64.urlsafe_b64encode(secrets.token_bytes(64)).decode(),
        demo=0 if empty else 1,
    )
    # Under another name first: half a file of keys would be taken for whole ones at the next start.
    unfinished = VAR / "env.new"
    unfinished.write_text(text, encoding="utf-8")
    unfinished.chmod(0o600)
    unfinished.replace(path)


class Family:
    """The processes that this one started, by name."""

    def __init__(self, environment: dict[str, str]):
        self.environment = environment
        self.members: dict[str, subprocess.Popen] = {}

    def start(self, name: str, *words: str, own_session: bool = True) -> subprocess.Popen:
        """Starts Python with `words`. In a session of its own one signal reaches all its descendants, and a Ctrl-C
        of the terminal reaches only us."""
        self.members[name] = subprocess.Popen(
            [sys.executable, *words],
            cwd=PROJECT,
            env=self.environment,
            start_new_session=own_session,
            preexec_fn=end_with_parent(),
        )
        return self.members[name]

    def wait_for_the_first(self) -> str:
        """Blocks until one of them ends, and says which."""
        while True:
            os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
            for name, member in self.members.items():
                if member.poll() is not None:
                    return name

    def end(self) -> None:
        """Asks all to end, waits, and kills what is left of them and of their descendants."""
        deadline = time.monotonic() + STOP_SECONDS
        for member in self.members.values():
            if member.poll() is None:
                member.terminate()
        for member in self.members.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                member.wait(max(0.1, deadline - time.monotonic()))
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(member.pid, signal.SIGKILL)
            member.wait()


def wait_until_ready(server: subprocess.Popen, host: str, port: int) -> None:
    """Returns when the site answers `/healthz`. Raises Refusal when the server ends first or stays silent."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise Refusal(
                f"Peladen tidak dapat dimulai di {host} port {port} (kode {server.returncode}); sebabnya ada di atas."
                " (The server did not start; see above.)"
            )
        connection = http.client.HTTPConnection(EVERY_ADDRESS.get(host, host), port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException):
            time.sleep(0.2)
            continue
        finally:
            connection.close()
        if status >= 500:
            raise Refusal(f"Situs menjawab /healthz dengan kesalahan {status}; sebabnya ada di atas. (Not healthy.)")
        return
    raise Refusal(f"Situs tidak menjawab dalam {START_SECONDS} detik. (No answer.)")


def greet(host: str, port: int) -> None:
    name = f"[{host}]" if ":" in host else host
    print(f"\nPilar Sosial siap: http://{name}:{port}   (Ctrl-C untuk berhenti)", flush=True)
    if host not in LOOPBACK:
        print(
            "PERINGATAN: HTTP tanpa enkripsi, terbuka bagi jaringan. Nama yang dipakai orang harus ada di ALLOWED_HOSTS"
            f" ({VAR / 'env'}). Untuk kantor: docs/pasang.md.",
            flush=True,
        )
        if DEMO_ACCOUNTS.exists():
            print("PERINGATAN: kata sandi akun demo diketahui umum. Jangan isi data orang nyata.", flush=True)
    if DEMO_ACCOUNTS.exists():
        print(f"\n{DEMO_ACCOUNTS.read_text(encoding='utf-8').strip()}\n", flush=True)


def serve(empty: bool) -> int:
    """Prepares, serves and waits; returns the exit code. Raises Refusal."""
    host = os.environ.get("HOST") or "127.0.0.1"
    port_word = os.environ.get("PORT") or "8000"
    if not port_word.isdigit():
        raise Refusal(f"PORT harus berupa angka, bukan {port_word!r}. (PORT must be a number.)")
    port = int(port_word)
    os.umask(0o077)
    try:
        VAR.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refusal(f"Folder {VAR} tidak dapat dibuat: {error.strerror}. (Cannot be made.)") from error
    with only_one():
        require_free(host, port)
        make_environment(empty)
        family = Family(os.environ | {"VAR_DIR": str(VAR), "HOST": host, "PORT": str(port)})
        try:
            code = family.start("persiapan", "-m", "deploy.prepare", own_session=False).wait()
            if code < 0:
                raise Refusal(f"Persiapan dihentikan oleh {signal.Signals(-code).name}. (Ended by a signal.)")
            if code:
                return code
            family.members.clear()
            server = family.start("peladen", "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "pilarsosial.wsgi")
            family.start("pekerja latar", "manage.py", "run_worker")
            wait_until_ready(server, host, port)
            greet(host, port)
            ended = family.wait_for_the_first()
            code = family.members[ended].returncode
            raise Refusal(f"Proses {ended} berhenti sendiri (kode {code}); sebabnya ada di atas. (It ended by itself.)")
        finally:
            for number in ENDINGS:
                signal.signal(number, signal.SIG_IGN)
            family.end()


def main() -> int:
    def stop(number: int, _frame: object) -> None:
        print(f"\nBerhenti ({signal.Signals(number).name}) ...", file=sys.stderr, flush=True)
        raise SystemExit(128 + number)

    for number in ENDINGS:
        # Under nohup, or in the background of a script, some are ignored already: that stays so.
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, stop)
    try:
        return serve(empty=sys.argv[1:] == ["--empty"])
    except Refusal as refusal:
        print(f"\n{refusal}", file=sys.stderr, flush=True)
        return 1


if __name__ == "__main__":
    sys.exit(main())
