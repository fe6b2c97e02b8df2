"""`./run`: prepares this installation and serves what production runs, in the foreground, until Ctrl-C.

Everything that is written lands in VAR_DIR (default `var/`). Children are ended with this process, however it ends.
"""

import argparse
import base64
import contextlib
import fcntl
import http.client
import os
import secrets
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import segno

from pilarsosial.core.processes import end_with_parent

from . import local_authority

PROJECT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("VAR_DIR") or PROJECT / "var")
DEMO_ACCOUNTS = VAR / "demo-accounts.txt"
START_SECONDS = 60
STOP_SECONDS = 15
EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where to ask when it listens everywhere
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
HTTPS_PORT = 8443
PLAIN_PORT = 8000

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


def require_free(host: str, port: int, *, name: str = "PORT") -> None:
    """Raises Refusal when nobody can listen there, before anything slow is done."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except (OSError, OverflowError) as error:
        raise Refusal(
            f"Alamat {host} port {port} tidak dapat dipakai: {error}. Mungkin dipakai program lain; pilih port lain:"
            f" {name}={port + 1} ./run (The address cannot be used.)"
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


@dataclass(frozen=True)
class Place:
    """Where the site is reached. `names` are what people type, the first one stands in QR codes and links.

    `pair` is None for plain HTTP; `authority` is the certificate that phones have to install, if it is our own.
    """

    host: str
    port: int
    names: list[str] = field(default_factory=list)
    pair: local_authority.Pair | None = None
    authority: Path | None = None
    plain_port: int = 0

    @property
    def site(self) -> str:
        name = self.names[0] if self.names else self.host
        return f"{'https' if self.pair else 'http'}://{_in_address(name)}:{self.port}"

    @property
    def install_address(self) -> str:
        return f"http://{_in_address(self.names[0])}:{self.plain_port}/"

    def environment(self) -> dict[str, str]:
        """What the processes have to know beside `var/env`."""
        known = {"VAR_DIR": str(VAR), "HOST": self.host, "PORT": str(self.port)}
        if self.pair is None:
            return known
        allowed = [*_words("ALLOWED_HOSTS"), *self.names, *LOOPBACK]
        return known | {
            "TLS_CERT": str(self.pair.certificate),
            "TLS_KEY": str(self.pair.key),
            "HTTP_ONLY": "0",
            # A browser that was told "HTTPS for a year" would no longer open http://localhost of any program.
            "LOCAL_HTTPS": "1",
            "PROXY_COUNT": "0",
            "SITE_URL": os.environ.get("SITE_URL") or self.site,
            "ALLOWED_HOSTS": ",".join(dict.fromkeys(_in_address(name) for name in allowed)),
        }


def _in_address(name: str) -> str:
    return f"[{name}]" if ":" in name and not name.startswith("[") else name


def _words(name: str) -> list[str]:
    """A list of the environment, else of `var/env`, which the settings would read."""
    lines = (VAR / "env").read_text(encoding="utf-8").splitlines() if (VAR / "env").exists() else []
    kept = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return [word.strip() for word in os.environ.get(name, kept.get(name, "")).split(",") if word.strip()]


def _port(name: str, word: str | None, default: int) -> int:
    word = word or str(default)
    if not word.isdigit():
        raise Refusal(f"{name} harus berupa angka, bukan {word!r}. ({name} must be a number.)")
    return int(word)


def find_place(options: argparse.Namespace) -> Place:
    """Where to serve, from the options and the environment. Raises Refusal for half a certificate or a missing file."""
    given = [options.cert or os.environ.get("TLS_CERT", ""), options.key or os.environ.get("TLS_KEY", "")]
    if not options.https and not any(given):
        return Place(os.environ.get("HOST") or "127.0.0.1", _port("PORT", os.environ.get("PORT"), PLAIN_PORT))
    host = os.environ.get("HOST") or "0.0.0.0"  # noqa: S104 - for the phones of a hall
    port = _port("PORT", os.environ.get("PORT"), HTTPS_PORT)
    if any(given):
        if not all(given):
            raise Refusal("Sertifikat dan kuncinya diberikan berdua: --cert BERKAS --key BERKAS. (Give both.)")
        pair = local_authority.Pair(*map(Path, given))
        names = _names_of(pair)
        return Place(host, port, names, pair)
    addresses = [host] if host not in EVERY_ADDRESS else local_authority.lan_addresses()
    refused = [address for address in addresses if _is_address(address) and not local_authority.is_private(address)]
    addresses = [address for address in addresses if address not in refused]
    if refused:
        print(f"Alamat umum {', '.join(refused)} tidak disertakan: untuk itu pakai --cert dan --key.", flush=True)
    folder = VAR / "tls"
    pair = local_authority.ensure_certificate(folder, [address for address in addresses if _is_address(address)])
    names = [*addresses, *local_authority.local_names()]
    return Place(host, port, names, pair, folder / "ca.crt", _port("CA_PORT", os.environ.get("CA_PORT"), PLAIN_PORT))


def _is_address(word: str) -> bool:
    return word.replace(".", "").isdigit() or ":" in word


def _names_of(pair: local_authority.Pair) -> list[str]:
    """The names that a given certificate is for. Raises Refusal when the two files do not belong together."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(pair.certificate, pair.key)
        names = local_authority.subject_names(pair.certificate)
    except (OSError, ssl.SSLError, ValueError) as error:
        raise Refusal(f"Sertifikat tidak dapat dipakai: {error}. (The certificate cannot be used.)") from error
    if not names:
        raise Refusal("Sertifikat itu tidak menyebut nama situs. (The certificate names no host.)")
    return names


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


def _connection(place: Place) -> http.client.HTTPConnection:
    host = EVERY_ADDRESS.get(place.host, place.host)
    if place.pair is None:
        return http.client.HTTPConnection(host, place.port, timeout=5)
    # It is asked whether it answers, by this machine itself; whom phones trust is not the question here.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return http.client.HTTPSConnection(host, place.port, timeout=5, context=context)


def wait_until_ready(server: subprocess.Popen, place: Place) -> None:
    """Returns when the site answers `/healthz`. Raises Refusal when the server ends first or stays silent."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise Refusal(
                f"Peladen tidak dapat dimulai di {place.host} port {place.port} (kode {server.returncode});"
                " sebabnya ada di atas. (The server did not start; see above.)"
            )
        connection = _connection(place)
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


def greet(place: Place) -> None:
    print(f"\nPilar Sosial siap: {place.site}   (Ctrl-C untuk berhenti)", flush=True)
    if place.pair is None and place.host not in LOOPBACK:
        print(
            "PERINGATAN: HTTP tanpa enkripsi, terbuka bagi jaringan. Nama yang dipakai orang harus ada di ALLOWED_HOSTS"
            f" ({VAR / 'env'}). Untuk aula: ./run --https. Untuk kantor: docs/pasang.md.",
            flush=True,
        )
    if place.host not in LOOPBACK and DEMO_ACCOUNTS.exists():
        print("PERINGATAN: kata sandi akun demo diketahui umum. Jangan isi data orang nyata.", flush=True)
    if place.authority:
        explain_installing(place)
    if DEMO_ACCOUNTS.exists():
        print(f"\n{DEMO_ACCOUNTS.read_text(encoding='utf-8').strip()}\n", flush=True)


def explain_installing(place: Place) -> None:
    """For whoever sits at the laptop of the hall: what each phone has to do once."""
    others = [name for name in place.names[1:] if name != "localhost"]
    print(
        f"\nPonsel di jaringan yang sama memasang sertifikat sekali: buka {place.install_address}"
        " atau pindai kode di bawah.",
        flush=True,
    )
    segno.make(place.install_address, error="m").terminal(compact=True, border=2)
    print(f"Sidik jari sertifikat (SHA-256): {local_authority.fingerprint(place.authority)}", flush=True)
    if others:
        print(f"Nama lain untuk situs ini: {', '.join(others)}", flush=True)


def serve(options: argparse.Namespace) -> int:
    """Prepares, serves and waits; returns the exit code. Raises Refusal."""
    os.umask(0o077)
    try:
        VAR.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refusal(f"Folder {VAR} tidak dapat dibuat: {error.strerror}. (Cannot be made.)") from error
    with only_one():
        place = find_place(options)
        require_free(place.host, place.port)
        if place.authority:
            require_free(place.host, place.plain_port, name="CA_PORT")
        make_environment(options.empty)
        family = Family(os.environ | place.environment())
        try:
            code = family.start("persiapan", "-m", "deploy.prepare", own_session=False).wait()
            if code < 0:
                raise Refusal(f"Persiapan dihentikan oleh {signal.Signals(-code).name}. (Ended by a signal.)")
            if code:
                return code
            family.members.clear()
            server = family.start("peladen", "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "pilarsosial.wsgi")
            family.start("pekerja latar", "manage.py", "run_worker")
            if place.authority:
                words = [place.host, str(place.plain_port), str(place.authority), place.site, place.install_address]
                family.start("halaman sertifikat", "-m", "deploy.authority_page", *words)
            wait_until_ready(server, place)
            greet(place)
            ended = family.wait_for_the_first()
            code = family.members[ended].returncode
            raise Refusal(f"Proses {ended} berhenti sendiri (kode {code}); sebabnya ada di atas. (It ended by itself.)")
        finally:
            for number in ENDINGS:
                signal.signal(number, signal.SIG_IGN)
            family.end()


def read_options(words: list[str]) -> argparse.Namespace:
    """The words after `./run`; a wrong one ends the program with code 2."""
    parser = argparse.ArgumentParser(prog="./run", allow_abbrev=False, add_help=False)
    parser.add_argument("--empty", action="store_true")
    parser.add_argument("--https", action="store_true")
    parser.add_argument("--cert", default="", metavar="BERKAS")
    parser.add_argument("--key", default="", metavar="BERKAS")
    return parser.parse_args(words)


def main() -> int:
    options = read_options(sys.argv[1:])

    def stop(number: int, _frame: object) -> None:
        print(f"\nBerhenti ({signal.Signals(number).name}) ...", file=sys.stderr, flush=True)
        raise SystemExit(128 + number)

    for number in ENDINGS:
        # Under nohup, or in the background of a script, some are ignored already: that stays so.
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, stop)
    try:
        return serve(options)
    except Refusal as refusal:
        print(f"\n{refusal}", file=sys.stderr, flush=True)
        return 1


if __name__ == "__main__":
    sys.exit(main())
