"""How many are wanted, by which question they were invited, and who is on the list."""

from __future__ import annotations

from django.db import models
from django.db.models import Count, F, Q

from pilarsosial.core.fields import EncryptedTextField
from pilarsosial.core.models import Pillar, Position, Region, RegionGroup, User

from .event import Event
from .scope import EventRows, EventScope, PeopleScope


class QuotaRule(models.TextChoices):
    TYPED = "typed", "Angka sendiri"
    PER_REGENCY = "per_regency", "Per kabupaten/kota"
    PER_DISTRICT = "per_district", "Per kecamatan"
    PER_VILLAGE = "per_village", "Per desa/kelurahan"
    HOLDERS = "holders", "Setiap pemegang jabatan"


class Quota(models.Model):
    """One line of the quota: of which pillar and position, from which area, how many.

    `number` is typed, or was computed from the rule (`per` people in every region of that level, or everybody who
    holds the position) on `computed_on`; NULL is not known. `label` names a group of outside people, `units` how many
    units they come from.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="quotas", verbose_name="kegiatan")
    order = models.PositiveSmallIntegerField("urutan", default=1)
    pillar = models.ForeignKey(
        Pillar, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name="pilar"
    )
    position = models.ForeignKey(
        Position, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name="jabatan"
    )
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name="wilayah"
    )
    group = models.ForeignKey(
        RegionGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name="kelompok wilayah",
    )
    label = models.CharField("unsur lain", max_length=120, blank=True)
    rule = models.CharField("cara menghitung", max_length=12, choices=QuotaRule.choices, default=QuotaRule.TYPED)
    per = models.PositiveSmallIntegerField("orang per wilayah", null=True, blank=True)
    number = models.PositiveIntegerField("kuota", null=True, blank=True)
    units = models.PositiveIntegerField("jumlah unit", null=True, blank=True)
    computed_on = models.DateField("dihitung per", null=True, blank=True)

    scope = EventScope(event="event")
    objects = EventRows.as_manager()

    class Meta:
        verbose_name = "kuota"
        verbose_name_plural = "kuota"
        ordering = ["event_id", "order", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(rule__in=QuotaRule.values), name="quota_rule_is_known"),
            models.CheckConstraint(
                condition=Q(pillar__isnull=False) | ~Q(label=""), name="quota_names_a_pillar_or_a_group"
            ),
            models.CheckConstraint(
                condition=Q(position__isnull=True) | Q(pillar__isnull=False), name="quota_position_has_its_pillar"
            ),
            models.CheckConstraint(
                condition=Q(region__isnull=True) | Q(group__isnull=True), name="quota_has_one_area_at_most"
            ),
            models.CheckConstraint(
                condition=~Q(rule__startswith="per_") | Q(per__gte=1), name="quota_by_region_says_how_many"
            ),
        ]

    def __str__(self) -> str:
        return self.label or str(self.position or self.pillar)


class Invitation(models.Model):
    """A question to the roster by which people were invited, kept so that later changes of the roster show.

    `question` is {"pillars": [ids], "positions": [ids], "region": code, "group": id, "grade": text, "day": ISO}.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="invitations", verbose_name="kegiatan")
    question = models.JSONField("pertanyaan", default=dict)
    told = models.CharField("bunyi", max_length=300)
    count = models.PositiveIntegerField("jumlah orang")
    made_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name="dibuat oleh"
    )
    made_at = models.DateTimeField("dibuat", auto_now_add=True)

    scope = EventScope(event="event")
    objects = EventRows.as_manager()

    class Meta:
        verbose_name = "undangan menurut data anggota"
        verbose_name_plural = "undangan menurut data anggota"
        ordering = ["event_id", "pk"]

    def __str__(self) -> str:
        return self.told


class ParticipantRole(models.TextChoices):
    PARTICIPANT = "peserta", "Peserta"
    SPEAKER = "narasumber", "Narasumber"
    MODERATOR = "moderator", "Moderator"
    JUDGE = "juri", "Juri"
    COMMITTEE = "panitia", "Panitia"
    GUEST = "tamu", "Tamu"


class Source(models.TextChoices):
    """How somebody came onto the list."""

    QUERY = "query", "Dari data anggota"
    FORM = "form", "Ditambah satu per satu"
    PASTE = "paste", "Ditempel"
    IMPORT = "import", "Dari lembar"
    COORDINATOR = "coordinator", "Didaftarkan koordinator"
    SUBSTITUTE = "substitute", "Mewakili undangan"
    WALK_IN = "walk_in", "Datang tanpa undangan"


class Reply(models.TextChoices):
    """What they answered to the invitation."""

    COMING = "hadir", "Akan hadir"
    NOT_COMING = "tidak", "Berhalangan"
    REPRESENTED = "diwakili", "Diwakili"


class ParticipantQuerySet(EventRows):
    def listed(self) -> ParticipantQuerySet:
        """Not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def invited(self) -> ParticipantQuerySet:
        return self.listed().filter(invited_at__isnull=False)

    def registered(self) -> ParticipantQuerySet:
        return self.listed().filter(registered_at__isnull=False)

    def with_story(self) -> ParticipantQuerySet:
        """With everything that a page about one of them tells."""
        return self.select_related(
            "event__office",
            "event__region",
            "member",
            "pillar",
            "position__pillar",
            "region",
            "invitation",
            "quota",
            "represented_by",
            "matched_to",
            "registered_by",
        )

    def unmatched(self) -> ParticipantQuerySet:
        """Came without an invitation, and nobody has said yet who they are."""
        return self.listed().filter(unmatched=True)

    def of_person(self, member_id: int) -> ParticipantQuerySet:
        """Of a member, also under an entry that was merged into theirs."""
        return self.filter(Q(member=member_id) | Q(member__merged_into=member_id))

    def counted(self) -> dict[str, int]:
        """{"invited": n, "registered": n}."""
        listed = Q(withdrawn_at__isnull=True)
        return self.aggregate(
            invited=Count("pk", filter=listed & Q(invited_at__isnull=False)),
            registered=Count("pk", filter=listed & Q(registered_at__isnull=False)),
        )


class Participant(models.Model):
    """Somebody on the list of an event: a member, or an outside person (agency, unit, phone stand here then).

    `name`, pillar, position and region are copies from the moment of entering the list: it is frozen. `region` says
    whose person it is, `quota` of which group an outside person is. `token` is the secret of the personal QR and RSVP
    link; only its hash is looked up, and NULL is revoked. `code` is what people type where no camera works. Who was
    withdrawn stays, and counts nowhere. `matched_to` is the entry that a walk-in turned out to be.
    """

    event = models.ForeignKey(Event, models.PROTECT, related_name="participants", verbose_name="kegiatan")
    member = models.ForeignKey(
        "personnel.Member", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="anggota"
    )
    name = models.CharField("nama", max_length=180)
    name_key = models.CharField("kunci nama", max_length=180, editable=False)
    pillar = models.ForeignKey(
        Pillar, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name="pilar"
    )
    position = models.ForeignKey(
        Position, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name="jabatan"
    )
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name="wilayah"
    )
    quota = models.ForeignKey(
        Quota, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False, verbose_name="unsur"
    )
    agency = models.CharField("instansi", max_length=150, blank=True)
    unit = models.CharField("unit", max_length=120, blank=True)
    job = models.CharField("jabatan di instansi", max_length=120, blank=True)
    phone = models.CharField("telepon", max_length=20, blank=True)
    role = models.CharField(
        "peran", max_length=12, choices=ParticipantRole.choices, default=ParticipantRole.PARTICIPANT
    )
    source = models.CharField("asal", max_length=12, choices=Source.choices)
    invitation = models.ForeignKey(
        Invitation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        db_index=False,
        verbose_name="undangan",
    )
    invited_at = models.DateTimeField("diundang", null=True, blank=True)
    registered_at = models.DateTimeField("terdaftar", null=True, blank=True)
    registered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name="didaftarkan oleh"
    )
    reply = models.CharField("jawaban", max_length=10, choices=Reply.choices, blank=True)
    reply_note = models.CharField("keterangan jawaban", max_length=200, blank=True)
    replied_at = models.DateTimeField("dijawab", null=True, blank=True)
    represented_by = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="represents",
        db_index=False,
        verbose_name="diwakili oleh",
    )
    code = models.CharField("kode", max_length=6)
    token = EncryptedTextField("kode rahasia", kind="token", editable=False)
    token_hash = models.CharField("sidik kode rahasia", max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001
    unmatched = models.BooleanField("belum dicocokkan", default=False)
    matched_to = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="matched_from",
        db_index=False,
        verbose_name="ternyata",
    )
    withdrawn_at = models.DateTimeField("ditarik", null=True, blank=True)
    withdrawn_reason = models.CharField("alasan ditarik", max_length=200, blank=True)
    added_at = models.DateTimeField("dimasukkan", auto_now_add=True)
    version = models.PositiveIntegerField("versi", default=1, editable=False)

    scope = PeopleScope()
    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = "peserta"
        verbose_name_plural = "peserta"
        ordering = ["event_id", "name_key", "pk"]
        indexes = [models.Index(fields=["event", "name_key", "id"], name="participant_by_name")]
        constraints = [
            models.UniqueConstraint(fields=["event", "member"], name="member_is_on_a_list_once"),
            models.UniqueConstraint(fields=["event", "code"], name="participant_code_is_unique_in_its_event"),
            models.CheckConstraint(condition=~Q(name=""), name="participant_has_a_name"),
            models.CheckConstraint(
                condition=Q(member__isnull=True) | Q(agency="", unit="", job="", phone=""),
                name="participant_is_a_member_or_an_outside_person",
            ),
            models.CheckConstraint(condition=Q(role__in=ParticipantRole.values), name="participant_role_is_known"),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="participant_source_is_known"),
            models.CheckConstraint(condition=Q(reply__in=["", *Reply.values]), name="participant_reply_is_known"),
            models.CheckConstraint(
                condition=Q(represented_by__isnull=True) | ~Q(represented_by=F("pk")),
                name="participant_is_represented_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(source=Source.WALK_IN) | Q(invited_at__isnull=True), name="walk_in_was_not_invited"
            ),
            models.CheckConstraint(
                condition=Q(unmatched=False) | Q(source=Source.WALK_IN), name="only_a_walk_in_waits_to_be_matched"
            ),
            models.CheckConstraint(
                condition=Q(matched_to__isnull=True) | Q(withdrawn_at__isnull=False),
                name="matched_walk_in_is_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return self.name
