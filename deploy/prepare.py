"""What `./run` does before it serves: schema, regions, demo data or the first account, static files.

One process for all of it: starting Django is most of the time that a second start takes. Exit 0 = ready, 1 = refused.
"""

import difflib
import hashlib
import io
import os
import sys
import time
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db.utils import OperationalError

OFFICE_LEVELS = (1, 2)
PROVINCE = 1


class Refusal(Exception):
    """Why the installation cannot be prepared; its text is for the person at the terminal."""


def timed(label: str, work: Callable[[], object]) -> None:
    """Says what is being done; how long it took only when somebody had to wait."""
    print(f"{label} ...", end="", flush=True)
    started = time.monotonic()
    work()
    seconds = time.monotonic() - started
    print(f" {seconds:.0f} detik" if seconds >= 1 else " siap", flush=True)


def seed_once() -> None:
    """Demo people where there is nobody yet. The accounts that the command prints are kept for later starts."""
    accounts = Path(settings.VAR_DIR) / "demo-accounts.txt"
    if apps.get_model("personnel", "Member")._default_manager.exists():
        return
    output = io.StringIO()
    timed("Mengisi data demo", lambda: call_command("seed_demo", stdout=output))
    accounts.write_text(output.getvalue(), encoding="utf-8")


def collect_static_once() -> None:
    """Hashed and compressed copies of the style sheets and scripts, which take seconds, only when one has changed."""
    digest = hashlib.sha256(metadata.version("whitenoise").encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list(None), key=lambda found: found[0]):
            digest.update(name.encode() + Path(storage.path(name)).read_bytes())
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    if stamp.exists() and stamp.read_text(encoding="ascii") == digest.hexdigest():
        return
    timed("Menyiapkan berkas tampilan", lambda: call_command("collectstatic", interactive=False, verbosity=0))
    stamp.write_text(digest.hexdigest(), encoding="ascii")


def ask(question: str, name: str) -> str:
    """The environment's `name`, else an answer from the terminal. Raises Refusal without both."""
    given = os.environ.get(name, "").strip()
    if given:
        return given
    if not sys.stdin.isatty():
        raise Refusal(f"Tanpa terminal, {name} harus diisi di lingkungan. (Without a terminal, set {name}.)")
    answer = ""
    while not answer:
        answer = input(f"{question}: ").strip()
    return answer


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace(".", " ").split())


def find_region(word: str):
    """The province or regency of that code or name. Raises Refusal with the candidates when it is none or several."""
    regions = list(apps.get_model("core", "Region")._default_manager.filter(level__in=OFFICE_LEVELS).order_by("code"))
    named = {
        region: {_plain(name) for name in (region.name, region.full_name, region.short_name)} for region in regions
    }
    hits = [region for region, names in named.items() if word == region.code or _plain(word) in names]
    if len(hits) == 1:
        return hits[0]
    if not hits:
        near = difflib.get_close_matches(_plain(word), [_plain(region.name) for region in regions], n=5, cutoff=0.7)
        hits = [region for region in regions if _plain(region.name) in near]
    listed = "".join(f"\n  {region.code}  {region.full_name}" for region in hits)
    raise Refusal(f"Wilayah {word!r} tidak ditentukan dengan pasti; tulis kodenya.{listed}")


def first_account() -> None:
    """The office's region and its administrator, for an installation that has no account yet."""
    print("\nInstalasi ini belum punya akun. Kantor siapa, dan siapa administratornya?", flush=True)
    while True:
        try:
            region = find_region(ask("Kode atau nama kabupaten/kota atau provinsi", "OFFICE_REGION"))
            break
        except Refusal as refusal:
            if os.environ.get("OFFICE_REGION") or not sys.stdin.isatty():
                raise
            print(refusal, flush=True)
    administrator = ask("Nama pengguna administrator (misalnya admin)", "ADMIN_NAME")
    role = "province_admin" if region.level == PROVINCE else "regency_admin"
    print(f"Kantor: Dinas Sosial {region.full_name} ({region.code})", flush=True)
    call_command("create_user", administrator, role=role, region=region.code)


def prepare() -> None:
    django.setup()
    timed("Menyiapkan basis data", lambda: call_command("migrate", interactive=False, verbosity=0))
    timed("Memuat wilayah", lambda: call_command("load_regions", verbosity=0))
    if settings.DEMO:
        seed_once()
    elif not apps.get_model("core", "User")._default_manager.exists():
        first_account()
    collect_static_once()


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pilarsosial.settings")
    try:
        prepare()
    except (Refusal, CommandError, ImproperlyConfigured, OperationalError, EOFError) as error:
        print(f"\n{error or 'Tidak ada jawaban. (No answer.)'}", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
