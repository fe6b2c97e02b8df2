"""Uploads and staged rows are sealed at rest, and nothing that was tampered with is read."""

import secrets
from pathlib import Path

import pytest

from pilarsosial.core.importing import vault


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def path_of(name: str, settings) -> Path:
    return Path(settings.MEDIA_ROOT) / "imports" / f"{name}.bin"


@pytest.mark.parametrize("size", [0, 1, vault.PIECE - 1, vault.PIECE, vault.PIECE + 1, 3 * vault.PIECE])
def test_a_file_comes_back_as_it_was(size: int) -> None:
    data = secrets.token_bytes(size)
    name, stored = vault.store([data[:100], data[100:]])
    assert stored == size
    assert b"".join(vault.read(name)) == data


def test_the_file_on_the_disk_says_nothing_and_is_for_its_owner_alone(settings) -> None:
    name, _size = vault.store([b"NIK 3517991708759001;" * 100])
    path = path_of(name, settings)
    assert b"3517991708759001" not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_open_file_can_be_read_by_path_and_is_gone_afterwards() -> None:
    name, _size = vault.store([b"isi"])
    with vault.opened(name) as source:
        data = source if isinstance(source, bytes) else source.read_bytes()
    assert data == b"isi"


@pytest.mark.parametrize("change", ["flip", "cut", "swap"])
def test_a_file_that_was_changed_is_not_read(change: str, settings) -> None:
    name, _size = vault.store([secrets.token_bytes(2 * vault.PIECE + 5)])
    path = path_of(name, settings)
    sealed = bytearray(path.read_bytes())
    head, piece = len(vault.MAGIC) + 7, vault.PIECE + 16
    if change == "flip":
        sealed[head + 5] ^= 1
    elif change == "cut":
        del sealed[head + piece :]
    else:
        first, second = sealed[head : head + piece], sealed[head + piece : head + 2 * piece]
        sealed[head : head + 2 * piece] = second + first
    path.write_bytes(sealed)
    with pytest.raises(vault.VaultError):
        b"".join(vault.read(name))


def test_an_older_key_still_opens_and_a_lost_one_does_not(settings) -> None:
    old, new = settings.FIELD_KEYS[0], secrets.token_bytes(64)
    name, _size = vault.store([b"isi"])
    blob = vault.seal(b"baris")
    settings.FIELD_KEYS = [new, old]
    assert b"".join(vault.read(name)) == b"isi"
    assert vault.unseal(blob) == b"baris"
    settings.FIELD_KEYS = [new]
    with pytest.raises(vault.VaultError):
        b"".join(vault.read(name))
    with pytest.raises(vault.VaultError):
        vault.unseal(blob)


def test_names_of_files_lead_nowhere_else() -> None:
    with pytest.raises(vault.VaultError):
        list(vault.read("../../env"))


def test_removing_twice_is_no_fault() -> None:
    name, _size = vault.store([b"isi"])
    vault.remove(name)
    vault.remove(name)
    with pytest.raises(vault.VaultError):
        list(vault.read(name))
