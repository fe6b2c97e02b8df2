"""The page of the trail."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from pilarsosial.core import audit
from pilarsosial.core.audit_story import tell
from pilarsosial.core.models import AuditEntry, Office, User
from pilarsosial.core.policies import SYSTEM
from pilarsosial.core.request_context import RequestContext, current_request

JAKARTA = ZoneInfo("Asia/Jakarta")


@pytest.fixture
def owner(as_user: Callable[[User], Client], operator: User) -> Client:
    return as_user(operator)


def page(client: Client, **query: object) -> str:
    response = client.get(reverse("audit-list"), query)
    assert response.status_code == 200
    return response.content.decode()


def entry_at(moment: datetime, **details: object) -> AuditEntry:
    """The trail is append-only, so its time is given when it is written."""
    entry = audit.entry(**details)
    entry.at = moment
    entry.save(force_insert=True)
    return entry


def test_an_entry_tells_who_what_from_where_and_why(owner: Client, operator: User, jombang: Office) -> None:
    token = current_request.set(RequestContext(request_id="ab12-cd34-ef56", address="10.20.30.40"))
    audit.record(
        actor=operator,
        action="user.changed",
        target=operator,
        changes={"name": ["Siti", "Siti Rahayu"], "is_active": [True, False], "berlaku mulai": [None, "2024-02-03"]},
        office=jombang,
        reason="Salah ketik",
        count=1200,
    )
    current_request.reset(token)

    html = page(owner)

    for words in (
        str(operator),
        "mengubah akun (1.200)",
        "nama lengkap:",
        "<del>Siti</del>",
        "<ins>Siti Rahayu</ins>",
        "<ins>Tidak</ins>",
        "berlaku mulai:",
        "3 Februari 2024",
        "Alasan: Salah ketik",
        "10.20.30.40",
        "ab12-cd34-ef56",
    ):
        assert words in html


def test_the_application_itself_is_called_so_and_choices_are_spelled_out(jombang: Office) -> None:
    entry = audit.record(actor=SYSTEM, action="office.changed", target=jombang, changes={"kind": ["dinsos", "upt"]})

    (told,) = tell([entry])

    assert (told.who, told.kind) == ("Sistem", "kantor")
    assert [(change.label, change.old, change.new) for change in told.changes] == [("jenis", "Dinas Sosial", "UPT")]


def test_what_a_later_release_no_longer_knows_is_still_told(operator: User) -> None:
    entry = AuditEntry(
        pk=1, actor=operator, action="old.thing_done", target_type="gone.thing", changes={"digest": "abc", "n": [1, 2]}
    )

    (told,) = tell([entry])

    assert told.what == "old.thing_done"
    assert [(change.old, change.new) for change in told.changes] == [("", "abc"), ("1", "2")]


def test_only_entries_of_ones_own_area_are_seen(owner: Client, operator: User, stranger: User, mojokerto) -> None:
    audit.record(actor=operator, action="office.changed", region_code="35.17.09", reason="di sini")
    audit.record(actor=stranger, action="office.changed", region_code="35.16.01", reason="di sebelah")
    audit.record(actor=stranger, action="office.changed", office=mojokerto, reason="kantor sebelah")
    audit.record(actor=stranger, action="office.changed", reason="tanpa tempat")

    html = page(owner)

    assert "di sini" in html
    for words in ("di sebelah", "kantor sebelah", "tanpa tempat"):
        assert words not in html


def test_the_list_is_narrowed_by_action_person_region_and_day(
    as_user, province_admin: User, operator: User, stranger: User
) -> None:
    client = as_user(province_admin)
    audit.record(actor=operator, action="office.changed", region_code="35.17", reason="kantor Jombang")
    audit.record(actor=stranger, action="claim.recorded", region_code="35.16", reason="angka Mojokerto")
    entry_at(
        datetime(2024, 2, 3, 23, 59, tzinfo=JAKARTA),
        actor=SYSTEM,
        action="office.changed",
        region_code="35",
        reason="malam hari",
    )

    def reasons(**query: object) -> set[str]:
        html = page(client, **query)
        return {words for words in ("kantor Jombang", "angka Mojokerto", "malam hari") if words in html}

    assert reasons() == {"kantor Jombang", "angka Mojokerto", "malam hari"}
    assert reasons(tindakan="claim.recorded") == {"angka Mojokerto"}
    assert reasons(q=operator.username) == {"kantor Jombang"} | ({"angka Mojokerto"})
    assert reasons(q="operator_mojo") == {"angka Mojokerto"}
    assert reasons(q="sistem") == {"malam hari"}
    assert reasons(wilayah="35.17") == {"kantor Jombang"}
    assert reasons(dari="2024-02-03", sampai="2024-02-03") == {"malam hari"}
    assert reasons(dari="2024-02-04") == {"kantor Jombang", "angka Mojokerto"}
    assert reasons(sampai="2024-02-02") == set()


def test_a_wrong_filter_is_named_and_keeps_what_was_typed(owner: Client) -> None:
    html = page(owner, dari="2024-05-01", sampai="2024-01-01", q="siti")

    assert "Tanggal akhir mendahului tanggal awal." in html
    assert 'value="siti"' in html
    assert "Saringan belum benar" in page(owner, dari="kemarin dulu")
    assert "Saringan belum benar" in page(owner, sebelum="x")


def test_a_region_outside_is_no_choice(owner: Client) -> None:
    assert "Saringan belum benar" in page(owner, wilayah="35.16")


def test_an_empty_trail_says_what_will_stand_there(owner: Client) -> None:
    assert "Belum ada jejak" in page(owner)
    assert "Tidak ada jejak yang cocok" in page(owner, tindakan="office.changed")


def test_the_trail_is_paged_by_key_with_few_queries(owner: Client, operator: User, django_assert_num_queries) -> None:
    audit.record_many(
        audit.entry(actor=operator, action="office.changed", region_code="35.17", reason=f"ke-{number:03}.")
        for number in range(120)
    )
    page(owner)  # the session notes once in five minutes that it is in use
    with django_assert_num_queries(5):  # session, user, grants, regions to choose from, entries
        first = page(owner)
    last_seen = AuditEntry.objects.order_by("-pk")[49].pk
    second = page(owner, sebelum=last_seen, tindakan="office.changed")

    assert f"sebelum={last_seen}" in first
    assert "ke-070." in first
    assert "ke-069." not in first
    assert "ke-069." in second
    assert "tindakan=office.changed&amp;sebelum=" in second


def test_without_the_permission_the_page_is_refused(as_user, coordinator: User) -> None:
    assert as_user(coordinator).get(reverse("audit-list")).status_code == 403


def test_the_inspector_reads_everything_of_the_province(as_user, auditor: User, operator: User) -> None:
    audit.record(actor=operator, action="office.changed", region_code="35.17.09", reason="di Kesamben")

    assert "di Kesamben" in page(as_user(auditor))
