"""A new key: nobody is lost before, while or after everything is written under it, and no number doubles."""

import json
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from personnel.models import BankAccount, Member
from pilarsosial.core.fields import field_cipher
from pilarsosial.core.importing import vault
from pilarsosial.core.key_rotation import rotate_column, rotate_keys
from pilarsosial.core.models import AuditEntry
from pilarsosial.core.policies import SYSTEM
from pilarsosial.core.raw_rows import encrypted_fields, stored_chunks
from tests.factories import AccountFactory, MemberFactory, nik

pytestmark = pytest.mark.django_db
OLD, NEW = bytes(range(64)), bytes(range(64, 128))
SERIALS = range(1, 6)


@pytest.fixture
def under_the_old_key(settings, jombang, tmp_path) -> list[Member]:
    """Five people with an account each, then a new key is put in front. Uploads of other tests lie elsewhere."""
    settings.MEDIA_ROOT = tmp_path
    settings.FIELD_KEYS = [OLD]
    members = [MemberFactory(nik=nik(serial), npwp=f"0{serial}") for serial in SERIALS]
    for member in members:
        AccountFactory(member=member)
    settings.FIELD_KEYS = [NEW, OLD]
    return members


def found() -> list[int]:
    return [Member.objects.with_nik(nik(serial)).get().pk for serial in SERIALS]


def current() -> list[bool]:
    return [field_cipher().is_current(data, "nik") for rows in stored_chunks(Member, "nik") for _, data in rows if data]


def nik_column():
    return Member._meta.get_field("nik")


def test_everybody_is_found_before_during_and_after(under_the_old_key, settings):
    wanted = [member.pk for member in under_the_old_key]
    assert found() == wanted

    steps = rotate_column(Member, nik_column(), size=2)
    next(steps)
    next(steps)
    assert current() == [True, True, False, False, False]
    assert found() == wanted
    assert list(Member.objects.filter(nik__in=[nik(1), nik(5)]).order_by("pk")) == [
        under_the_old_key[0],
        under_the_old_key[4],
    ]

    rotate_keys(actor=SYSTEM)
    assert all(current())
    assert found() == wanted
    settings.FIELD_KEYS = [NEW]
    assert found() == wanted
    assert BankAccount.objects.get(member=wanted[0]).number.startswith("00123")


def test_a_broken_off_rotation_goes_on_where_it_stopped(under_the_old_key):
    steps = rotate_column(Member, nik_column(), size=2)
    next(steps)
    next(steps)
    steps.close()
    (again,) = [one for one in rotate_keys(actor=SYSTEM) if one.name == "personnel_member.nik"]
    assert (again.checked, again.rewritten) == (5, 3)
    assert sum(one.rewritten for one in rotate_keys(actor=SYSTEM)) == 0


def test_every_encrypted_column_of_every_model_is_rotated(under_the_old_key):
    names = {one.name for one in rotate_keys(actor=SYSTEM)}
    wanted = {f"{model._meta.db_table}.{field.column}" for model, fields in encrypted_fields() for field in fields}
    assert {"personnel_member.nik", "personnel_member.npwp", "personnel_bankaccount.number"} <= wanted <= names


def test_a_nik_stays_unique_all_the_way(under_the_old_key):
    again = MemberFactory.build(nik=nik(1), office=under_the_old_key[0].office)
    with pytest.raises(ValidationError):
        again.validate_unique()  # one ciphertext differs, the look-up asks under both keys
    rotate_keys(actor=SYSTEM)
    with pytest.raises(IntegrityError), transaction.atomic():
        MemberFactory(nik=nik(1))


def test_two_rows_that_turn_out_to_hold_the_same_nik_are_named_and_kept(under_the_old_key):
    first = under_the_old_key[0]
    double = MemberFactory(nik=nik(1))  # past every rule, straight into the table
    (result,) = [one for one in rotate_keys(actor=SYSTEM) if one.name == "personnel_member.nik"]
    assert (result.rewritten, result.doubled) == (4, [str(first.pk)])
    first.refresh_from_db()
    assert first.nik == double.nik
    with pytest.raises(CommandError):
        call_command("rotate_keys", "--json", stdout=StringIO())


def test_what_no_key_opens_is_named_and_left(under_the_old_key):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE personnel_member SET npwp = %s WHERE id = %s",
            [connection.Database.Binary(b"x" * 30), under_the_old_key[2].pk],
        )
    (result,) = [one for one in rotate_keys(actor=SYSTEM) if one.name == "personnel_member.npwp"]
    assert (result.rewritten, result.unreadable) == (4, [str(under_the_old_key[2].pk)])


def test_uploads_are_sealed_anew(under_the_old_key, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.FIELD_KEYS = [OLD]
    name, _ = vault.store([b"NIK;NAMA\n" * 300_000])
    settings.FIELD_KEYS = [NEW, OLD]
    (result,) = [one for one in rotate_keys(actor=SYSTEM) if one.name == "berkas unggahan"]
    assert (result.checked, result.rewritten) == (1, 1)
    settings.FIELD_KEYS = [NEW]
    assert b"".join(vault.read(name)) == b"NIK;NAMA\n" * 300_000
    assert vault.stored_names() == [name]


def test_the_command_tells_its_counts_and_leaves_a_trace(under_the_old_key):
    output = StringIO()
    call_command("rotate_keys", "--json", stdout=output)
    result = json.loads(output.getvalue())
    assert (result["rewritten"], result["left"], result["keys"]) == (15, 0, 2)
    entry = AuditEntry.objects.get(action="keys.rotated")
    assert entry.count == 15
    assert nik(1) not in json.dumps(entry.changes)
