"""Invariants of people, posts and assignments."""

from __future__ import annotations

import re
from typing import Any

from cryptography.exceptions import InvalidTag
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Substr

from personnel import extra
from personnel.models import AccountState, Assignment, BankAccount, EndReason, Member, Pause, Post
from pilarsosial.core.fields import field_cipher
from pilarsosial.core.models import ExtraField, PostRule
from pilarsosial.core.values.names import search_key
from pilarsosial.core.values.nik import check_nik

from .registry import Count, invariant, of_each, of_rows, of_sql, stored

_PHONE = re.compile(r"\+[1-9][0-9]{7,14}")

# The rule is asked of the position, not of the copies in post and assignment: a wrong copy must not hide an overlap.
_OVERLAPS = """
SELECT b.id
FROM personnel_assignment a
JOIN personnel_assignment b ON b.{same} = a.{same} AND b.post_id = a.post_id AND b.id > a.id
JOIN personnel_post p ON p.id = a.post_id
JOIN core_position q ON q.id = p.position_id
WHERE (a."end" IS NULL OR a."end" > a.start) AND (b."end" IS NULL OR b."end" > b.start)
  AND a.start < COALESCE(b."end", '9999-12-31') AND b.start < COALESCE(a."end", '9999-12-31')
  AND {rule}
GROUP BY b.id ORDER BY b.id
"""


@invariant("Formasi yang tepat satu tidak pernah dipegang dua orang sekaligus")
def single_posts_are_held_by_one() -> Count:
    rule = "q.rule = 'one' AND NOT a.acting AND NOT b.acting"
    return of_sql(Assignment.objects.filter(post__single=True), _OVERLAPS.format(same="post_id", rule=rule))


@invariant("Tidak ada orang yang memegang satu formasi dua kali sekaligus")
def nobody_holds_a_post_twice() -> Count:
    return of_sql(Assignment.objects, _OVERLAPS.format(same="member_id", rule="1 = 1"))


@invariant("Setiap penugasan mengulang pilar, jabatan, wilayah, kabupaten/kota, dan sifat formasinya")
def assignment_repeats_its_post() -> Count:
    fits = Q(
        pillar_id=F("post__pillar_id"),
        position_id=F("post__position_id"),
        duty_region_id=F("post__region_id"),
        single=F("post__single"),
        regency_code=Substr("post__region_id", 1, 5),
    )
    return of_rows(Assignment.objects, Assignment.objects.exclude(fits))


@invariant("Penugasan yang berakhir punya alasan yang dikenal, yang berjalan tidak punya")
def ended_assignments_have_a_reason() -> Count:
    bad = Q(end__isnull=True) & ~Q(end_reason="") | Q(end__isnull=False) & ~Q(end_reason__in=EndReason.values)
    return of_rows(Assignment.objects, Assignment.objects.filter(bad))


@invariant("Tidak ada penugasan yang berakhir sebelum dimulai; yang salah catat tidak berisi hari")
def assignments_run_forward() -> Count:
    bad = Q(end__lt=F("start")) | Q(end_reason=EndReason.MISTAKE) & ~Q(end=F("start"))
    return of_rows(Assignment.objects, Assignment.objects.filter(bad))


@invariant("Tidak ada penugasan yang melewati hari tutup formasinya")
def assignments_end_with_their_post() -> Count:
    closed = Assignment.objects.filter(post__valid_until__isnull=False).exclude(end=F("start"))
    return of_rows(closed, closed.filter(Q(end__isnull=True) | Q(end__gt=F("post__valid_until"))))


@invariant("Setiap penugasan berada di wilayah pemilik pilarnya")
def assignment_lies_where_its_pillar_is() -> Count:
    return of_sql(
        Assignment.objects.filter(pillar__owner_region__isnull=False),
        """
        SELECT a.id FROM personnel_assignment a JOIN core_pillar p ON p.id = a.pillar_id
        WHERE a.duty_region_id <> p.owner_region_id
          AND substr(a.duty_region_id, 1, length(p.owner_region_id) + 1) <> p.owner_region_id || '.' ORDER BY a.id
        """,
    )


@invariant("Pengganti memegang formasi yang sama, sesudah yang digantikan berakhir")
def successors_follow() -> Count:
    bad = ~Q(post_id=F("replaces__post_id")) | Q(replaces__end__isnull=True) | Q(start__lt=F("replaces__end"))
    following = Assignment.objects.filter(replaces__isnull=False)
    return of_rows(following, following.filter(bad))


@invariant("Jeda berada di dalam penugasannya, paling banyak satu yang terbuka")
def pauses_lie_in_their_assignment() -> Count:
    other = Pause.objects.filter(assignment=OuterRef("assignment"), end=None).exclude(pk=OuterRef("pk"))
    bad = Q(start__lt=F("assignment__start")) | Q(end__gt=F("assignment__end")) | Q(Exists(other), end=None)
    return of_rows(Pause.objects, Pause.objects.filter(bad))


@invariant("Tingkat wilayah dan sifat tepat satu setiap formasi sesuai jabatannya")
def posts_follow_their_rule() -> Count:
    fits = Q(pillar_id=F("position__pillar_id"), region__level=F("position__level")) & (
        Q(position__rule=PostRule.ONE, single=True, seats=1) | (~Q(position__rule=PostRule.ONE) & Q(single=False))
    )
    return of_rows(Post.objects, Post.objects.exclude(pk__in=Post.objects.filter(fits).values("pk")))


@invariant("Satu nomor anggota dalam satu pilar hanya dimiliki satu orang, bila pilarnya menentukan begitu")
def membership_numbers_are_unique() -> Count:
    return of_sql(
        Assignment.objects.exclude(membership_no=""),
        """
        SELECT MIN(a.id) FROM personnel_assignment a JOIN core_pillar p ON p.id = a.pillar_id
        JOIN personnel_member m ON m.id = a.member_id
        WHERE p.membership_unique AND a.membership_no <> '' AND a.end_reason <> 'mistake'
        GROUP BY a.pillar_id, a.membership_no HAVING COUNT(DISTINCT COALESCE(m.merged_into_id, m.id)) > 1 ORDER BY 1
        """,
    )


@invariant("Anggota yang dihapus dari daftar tidak punya penugasan berjalan")
def removed_members_have_no_open_assignment() -> Count:
    removed = Member.objects.filter(removed_at__isnull=False)
    return of_rows(removed, removed.filter(Exists(Assignment.objects.filter(member=OuterRef("pk"), end=None))))


@invariant("Setiap NIK sah dan hanya dimiliki satu orang, juga setelah dibuka")
def niks_are_valid_and_unique() -> Count:
    cipher, seen = field_cipher(), set()

    def is_bad(data: bytes) -> bool:
        try:
            nik = cipher.decrypt(data, "nik")
        except InvalidTag:
            return True
        known = nik in seen
        seen.add(nik)
        return known or bool(check_nik(nik))

    return of_each(stored(Member, "nik"), is_bad)


@invariant("Kunci nama setiap anggota cocok dengan namanya")
def name_keys_fit() -> Count:
    return of_each(stored(Member, "name", "name_key"), lambda name, key: not name or search_key(name) != key)


@invariant("Setiap nomor telepon tersimpan dalam bentuk +62...")
def phones_are_international() -> Count:
    return of_each(stored(Member, "phone"), lambda phone: bool(phone) and not _PHONE.fullmatch(phone))


@invariant("Setiap orang punya paling banyak satu rekening aktif untuk satu sumber dana")
def one_active_account_for_each_source() -> Count:
    active = BankAccount.objects.filter(state=AccountState.ACTIVE)
    earlier = active.filter(member=OuterRef("member"), purpose=OuterRef("purpose"), pk__lt=OuterRef("pk"))
    return of_rows(active, active.filter(Exists(earlier)))


@invariant("Perubahan rekening disahkan oleh orang lain, dan rekening aktif punya hari pertama")
def accounts_are_confirmed_by_another() -> Count:
    bad = Q(decided_by=F("proposed_by")) | Q(state=AccountState.ACTIVE, usable_from=None)
    return of_rows(BankAccount.objects, BankAccount.objects.filter(bad))


@invariant("Setiap rekening dan keadaannya dikenal")
def accounts_are_known() -> Count:
    known = Q(state__in=AccountState.values, purpose__in=("apbn", "apbd_prov", "apbd_kab", "lain"))
    return of_rows(BankAccount.objects, BankAccount.objects.exclude(known))


@invariant("Setiap isian tambahan dikenal pilarnya dan berisi nilai dari jenisnya")
def extra_values_are_of_their_kind() -> Count:
    known = {(field.pillar_id, field.code): field for field in ExtraField.objects.all()}

    def is_bad(pillar_id: int, values: dict[str, Any]) -> bool:
        fields = [(known.get((pillar_id, code)), value) for code, value in values.items()]
        return any(field is None or not extra.fits(field, value) for field, value in fields)

    rows = Assignment.objects.exclude(extra={}).order_by().values_list("pk", "pillar_id", "extra")
    return of_each(rows.iterator(chunk_size=2_000), is_bad)
