"""People, posts and users for tests: invented, and as small as the test that asks for them."""

from __future__ import annotations

from datetime import date, time

import factory

from events.models import (
    LOCKED_STATES,
    Event,
    EventKind,
    EventSession,
    Participant,
    Recommendation,
    RecommendationStep,
)
from events.tokens import new_code, new_token, token_hash
from personnel.models import Assignment, BankAccount, Decree, Member, Post
from personnel.rules import nik_differences
from pilarsosial.core.models import Grant, Office, Pillar, Position, PostRule, Region, User, regency_code
from pilarsosial.core.values.names import search_key


def nik(serial: int, district: str = "351799", born: str = "150880") -> str:
    """A NIK that no register issued: district 99 exists nowhere."""
    return f"{district}{born}{serial:04d}"


class OfficeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Office
        django_get_or_create = ("code",)

    code = "35.17"
    region = factory.LazyAttribute(lambda office: Region.objects.get(code=office.code))
    name = factory.LazyAttribute(lambda office: f"Dinas Sosial {office.region}")
    kind = "dinsos"


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"pengguna{n}")
    name = factory.LazyAttribute(lambda user: user.username.replace("_", " ").title())
    password = factory.django.Password("Rahasia-2026-ok")


def user_with(role: str, region: str, *, office: str = "", pillar: str = "", username: str = "") -> User:
    """An account with one grant: `user_with("operator", "35.17")`."""
    user = UserFactory(**({"username": username} if username else {}))
    Grant.objects.create(
        user=user,
        role=role,
        office=OfficeFactory(code=office or region[:5]),
        region_id=region,
        pillar=Pillar.objects.get(code=pillar) if pillar else None,
    )
    return user


class MemberFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Member

    name = factory.Sequence(lambda n: f"Warga Contoh {n}")
    name_key = factory.LazyAttribute(lambda member: search_key(member.name))
    nik = factory.Sequence(lambda n: nik(n + 1))
    sex = "L"
    birth_date = date(1980, 8, 15)
    nik_differs = factory.LazyAttribute(lambda member: nik_differences(member.nik, member.birth_date, member.sex))
    office = factory.SubFactory(OfficeFactory)


def position(pillar: str, code: str = "") -> Position:
    """`position("TKSK")` is the pillar's basic post."""
    rows = Position.objects.select_related("pillar").filter(pillar__code=pillar)
    return rows.get(code=code) if code else rows.filter(kind="pokok").first()


def post_at(pillar: str, region: str, *, code: str = "", seats: int | None = None) -> Post:
    wanted = position(pillar, code)
    single = wanted.rule == PostRule.ONE
    return Post.objects.get_or_create(
        position=wanted,
        region_id=region,
        defaults={
            "pillar": wanted.pillar,
            "single": single,
            "seats": 1 if single else seats,
            "valid_from": date(2010, 1, 1),
        },
    )[0]


def assignment(
    pillar: str = "TKSK",
    region: str = "35.17.09",
    *,
    code: str = "",
    member: Member | None = None,
    start: date = date(2020, 1, 1),
    **fields: object,
) -> Assignment:
    """A member at work: `assignment("TKSK", "35.17.09")` makes person and post as needed."""
    post = post_at(pillar, region, code=code)
    return Assignment.objects.create(
        member=member or MemberFactory(office=OfficeFactory(code=region[:5])),
        post=post,
        pillar_id=post.pillar_id,
        position_id=post.position_id,
        duty_region_id=region,
        regency_code=regency_code(region),
        single=post.single,
        start=start,
        **fields,
    )


class DecreeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Decree

    office = factory.SubFactory(OfficeFactory)
    number = factory.Sequence(lambda n: f"188/{n}/415.10/2024")
    signed_on = date(2024, 1, 2)
    effective_from = date(2024, 1, 1)


class AccountFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = BankAccount

    member = factory.SubFactory(MemberFactory)
    purpose = "apbd_prov"
    bank_id = "114"
    number = factory.Sequence(lambda n: f"00123{n:05d}")
    holder = factory.LazyAttribute(lambda account: account.member.name)
    state = "active"
    usable_from = date(2024, 1, 1)


class EventFactory(factory.django.DjangoModelFactory):
    """One day in the organiser's own region, with one session: `EventFactory(office=jombang, state="running")`."""

    class Meta:
        model = Event
        skip_postgeneration_save = True

    office = factory.SubFactory(OfficeFactory)
    title = factory.Sequence(lambda n: f"Rakor Contoh {n}")
    region = factory.LazyAttribute(lambda event: event.office.region)
    place = "Pendopo"
    starts_on = date(2026, 9, 30)
    ends_on = factory.SelfAttribute("starts_on")
    state = "draft"

    @factory.post_generation
    def kinds(event, create, kinds, **_more):  # noqa: N805
        for kind in kinds or ["rakor"]:
            EventKind.objects.create(event=event, kind=kind)

    @factory.post_generation
    def sessions(event, create, count, **_more):  # noqa: N805
        if event.state in LOCKED_STATES:
            return
        for number in range(1, (1 if count is None else count) + 1):
            EventSession.objects.create(event=event, number=number, day=event.starts_on, starts=time(6 + 2 * number))


def participant(event: Event, assigned: Assignment | None = None, **fields: object) -> Participant:
    """On the list of the event: who serves in `assigned`, or an outside person: `participant(event, name="Sri")`."""
    codes = set(Participant.objects.filter(event=event).values_list("code", flat=True))
    token = new_token()
    if assigned is not None:
        fields = {
            "member": assigned.member,
            "name": assigned.member.display_name,
            "pillar_id": assigned.pillar_id,
            "position_id": assigned.position_id,
            "region_id": assigned.duty_region_id,
            "source": "query",
            **fields,
        }
    fields = {"name": f"Tamu Contoh {len(codes) + 1}", "source": "form", **fields}
    return Participant.objects.create(
        event=event,
        name_key=search_key(str(fields["name"])),
        code=new_code(codes),
        token=token,
        token_hash=token_hash(token),
        **fields,
    )


def recommendation(event: Event, text: str, **fields: object) -> Recommendation:
    """As the verb writes it down on the day of the event."""
    row = Recommendation.objects.create(event=event, text=text, **fields)
    RecommendationStep.objects.create(recommendation=row, state=row.state, due_on=row.due_on, since=event.starts_on)
    return row
