"""The demo's money: schemes of the province and the city with their rates, and eight quarters of lists in every state.

Everything is done by the verbs that people use, each by the account whose work it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from pilarsosial.core.models import Claim, FundingSource, Measure, Office, Pillar, User
from pilarsosial.core.values.period import Period, PeriodUnit
from stipends import services
from stipends.models import Batch, BatchState, RuleKind, Scheme, SchemeKind, TaxProfile, TaxRate, Unit

from .beside_lists import find_out_afterwards, record_semester, semester_before
from .disbursing import HAND_OVER, Way, leave_open, pay_anew, pay_simply, pay_with_deposits
from .places import BUKITTINGGI, EAST_JAVA, JOMBANG

QUARTERS = 8
START = None  # since the year of the first list
RISE = date(2026, 1, 1)
ANNUAL_BUDGET = 60_000_000_000


@dataclass(frozen=True)
class Plan:
    """One scheme of the demo; `rates` (pillar, rupiah per unit, valid from; None: since the scheme began)."""

    code: str
    name: str
    kind: SchemeKind
    unit: Unit
    funding: FundingSource
    legal_basis: str
    rates: tuple[tuple[str, int, date | None], ...]
    rules: tuple[RuleKind, ...] = ()
    external: bool = False
    due_days: int = 30


BASIC = (RuleKind.DECREE, RuleKind.ACCOUNT, RuleKind.NOT_ASN)
PROVINCE = (
    Plan(
        "TALIASIH-TKSK",
        "Tali asih TKSK",
        SchemeKind.TALI_ASIH,
        Unit.QUARTER,
        FundingSource.APBD_PROVINCE,
        "Keputusan Gubernur Jawa Timur Nomor 188/46/KPTS/013/2023",
        (("TKSK", 1_500_000, START), ("TKSK", 1_650_000, RISE)),
        BASIC,
    ),
    Plan(
        "TALIASIH-TAGANA",
        "Tali asih Tagana",
        SchemeKind.TALI_ASIH,
        Unit.QUARTER,
        FundingSource.APBD_PROVINCE,
        "Keputusan Gubernur Jawa Timur Nomor 188/46/KPTS/013/2023",
        (("TAGANA", 750_000, START),),
        BASIC,
    ),
    Plan(
        "BOP-PKH-PLUS",
        "Bantuan operasional pendamping PKH Plus",
        SchemeKind.OPERATIONAL,
        Unit.QUARTER,
        FundingSource.APBD_PROVINCE,
        "Keputusan Gubernur Jawa Timur Nomor 188/51/KPTS/013/2023",
        (("PKH_PLUS", 1_500_000, START),),
        BASIC,
    ),
    Plan(
        "TAGANA-APBN",
        "Tali asih Tagana Kementerian Sosial",
        SchemeKind.TALI_ASIH,
        Unit.SEMESTER,
        FundingSource.APBN,
        "Peraturan Menteri Sosial Nomor 29 Tahun 2012",
        (("TAGANA", 1_500_000, START),),
        external=True,
    ),
)
CITY = (
    Plan(
        "TALIKASIH-BUKITTINGGI",
        "Tali kasih pilar sosial Kota Bukittinggi",
        SchemeKind.TALI_KASIH,
        Unit.MONTH,
        FundingSource.APBD_REGENCY,
        "Keputusan Wali Kota Bukittinggi Nomor 188.45-12-2023",
        (
            ("PSM", 400_000, START),
            ("TKSK", 400_000, START),
            ("TAGANA", 200_000, START),
        ),
        (RuleKind.DECREE,),
        due_days=0,
    ),
)
# Where a list stands and how it was paid, by its scheme and how many quarters it lies back; others are accounted for.
ENDS = {
    ("TALIASIH-TKSK", 0): (BatchState.DRAFT, None),
    ("TALIASIH-TAGANA", 0): (BatchState.SUBMITTED, None),
    ("BOP-PKH-PLUS", 0): (BatchState.RETURNED, None),
    ("TALIASIH-TKSK", 1): (BatchState.DISBURSING, leave_open),
    ("TALIASIH-TAGANA", 1): (BatchState.PAID, pay_with_deposits),
    ("BOP-PKH-PLUS", 1): (BatchState.APPROVED, None),
    ("BOP-PKH-PLUS", 2): (BatchState.PAID, pay_simply),
    ("TALIASIH-TKSK", 3): (BatchState.ACCOUNTED, pay_anew),
}
# So many quarters back, an office handed its lists in two months late.
LATE = {5: 62}
# Paid before its quarter was over; what was assumed of the last month is looked at again afterwards.
EARLY = ("TALIASIH-TAGANA", 2)
RETURNED_BECAUSE = "Periksa lagi pendamping yang SK-nya berakhir bulan ini; lampirkan SK perpanjangannya."
# Rupiah a quarter, as the news of the synergy in East Java told them.
STATED_ON = date(2024, 4, 4)
STATED_RATES = {"PKH_PLUS": 1_500_000, "TAGANA": 750_000, "TKSK": 1_500_000}
# Tali kasih for July that was handed over on 22 October 2024, as it was in the news.
CITY_JULY = Period.parse("2024-07")
CITY_HANDED_OVER = date(2024, 10, 22)
CITY_BUDGET = 2_400_000_000
PART_RETURNED_BECAUSE = "Dua pendamping sudah pindah tugas bulan Agustus; betulkan penugasannya, lalu pastikan lagi."
CANCELLED_BECAUSE = "Disusun sebelum daftar PSM dari kecamatan lengkap; disusun ulang."


def settle_stipends(today: date, users: dict[str, User]) -> dict[str, int]:
    """Schemes, budgets and lists up to the quarter of `today`. Returns {table: rows}."""
    admin = users["admin_jatim"]
    _tax_profiles()
    last = Period.containing(today, PeriodUnit.QUARTER)
    quarters = [last]
    while len(quarters) < QUARTERS:
        quarters.insert(0, quarters[0].previous())
    start = date(quarters[0].year, 1, 1)
    schemes = [_add(plan, start, Office.objects.get(code=EAST_JAVA), admin) for plan in PROVINCE]
    city = users["admin_bukittinggi"]
    schemes += [_add(plan, start, Office.objects.get(code=BUKITTINGGI), city) for plan in CITY]
    national, provincial = schemes[3], schemes[1]
    services.allow_beside(
        provincial.pk,
        national.pk,
        "Keputusan Gubernur Jawa Timur Nomor 188/46/KPTS/013/2023 diktum ketiga",
        actor=admin,
    )
    _budgets(sorted({quarter.year for quarter in quarters}), admin)
    # Quarter by quarter, as an office does: what was paid late, or came back, is known to the lists after it.
    for back, quarter in reversed(list(enumerate(reversed(quarters)))):
        if semester := semester_before(quarter):
            record_semester(national, semester, today, users["pptk"])
        for scheme in schemes[:3]:
            _list(scheme, quarter, back, today, users)
    _state_rates(today)
    _city_list(schemes[4], last.months[0], today, users["pptk_bukittinggi"])
    if start <= CITY_JULY.first_day and CITY_HANDED_OVER <= today:
        _city_july(schemes[4], today, users)
    return {"schemes": len(schemes), "batches": Batch.objects.count(), "lines": sum(_roster())}


def _roster() -> Iterable[int]:
    return Batch.objects.values_list("roster", flat=True)


def _tax_profiles() -> None:
    """What the law offers; no scheme of the demo withholds anything."""
    for code, name, base, percent, source in (
        ("PESERTA", "Peserta kegiatan (5 %)", 10_000, 500, "PMK 168 Tahun 2023"),
        ("BUKAN-PEGAWAI", "Bukan pegawai (2,5 %)", 5_000, 500, "PMK 168 Tahun 2023"),
    ):
        profile = TaxProfile.objects.create(code=code, name=name)
        TaxRate.objects.create(profile=profile, base=base, percent=percent, source=source, valid_from=date(2024, 1, 1))


def _add(plan: Plan, start: date, office: Office, actor: User) -> Scheme:
    scheme = services.add_scheme(
        office.pk,
        {
            "code": plan.code,
            "name": plan.name,
            "kind": plan.kind,
            "funding": plan.funding,
            "unit": plan.unit,
            "external": plan.external,
            "due_days": plan.due_days,
            "legal_basis": plan.legal_basis,
            "valid_from": start,
        },
        actor=actor,
    )
    pillars = {pillar.code: pillar for pillar in Pillar.objects.all()}
    for pillar, amount, since in plan.rates:
        if since is None or since > start:
            services.set_rate(scheme.pk, pillars[pillar], amount, since or start, actor=actor)
    for kind in plan.rules:
        services.set_rule(scheme.pk, kind, start, actor=actor)
    return scheme


def _budgets(years: list[int], actor: User) -> None:
    office = Office.objects.get(code=EAST_JAVA)
    for year in years:
        line = services.add_budget_line(
            office.pk,
            {
                "year": year,
                "funding": FundingSource.APBD_PROVINCE,
                "dpa_no": f"DPA/A.1/1.06.0.00.0.00.01.0000/001/{year}",
                "activity": "1.06.02.1.03 Pengembangan potensi sumber kesejahteraan sosial",
                "account_code": "5.1.02.02.01.0063",
                "name": "Belanja jasa tenaga pilar sosial",
                "amount": ANNUAL_BUDGET,
            },
            actor=actor,
        )
        for quarter in range(1, 5):
            services.set_ceiling(line.pk, quarter, ANNUAL_BUDGET // 4, actor=actor, spd_no=f"SPD/{quarter}/{year}")


def _list(scheme: Scheme, quarter: Period, back: int, today: date, users: dict[str, User]) -> None:
    """`back`: how many quarters before the last one."""
    early = (scheme.code, back) == EARLY
    cut_off = quarter.months[-2].last_day if early else quarter.last_day
    batch = services.open_batch(scheme.pk, quarter, actor=users["pptk"], cut_off=min(cut_off, today))
    run = services.generate(batch.pk, actor=users["pptk"])
    state, pay = ENDS.get((scheme.code, back)) or (BatchState.ACCOUNTED, pay_with_deposits)
    if state == BatchState.DRAFT:
        _ask_regencies(run.batch, users)
        return
    if not run.batch.net:
        return
    handed_in = cut_off + timedelta(days=1 + LATE.get(back, 0))
    way = Way(batch.pk, min(handed_in, today), today, users)
    if state == BatchState.RETURNED:
        way.walk(BatchState.SUBMITTED)
        services.return_submitted(batch.pk, actor=users["verifikator"], note=RETURNED_BECAUSE)
    else:
        way.walk(state, pay=pay)
    if early:
        find_out_afterwards(way, quarter)


def _ask_regencies(batch: Batch, users: dict[str, User]) -> None:
    """Of the regencies most confirmed their part, many are accepted, one got its back, some are awaited."""
    for place, part in enumerate(batch.parts.order_by("regency_code")):
        if place % 3 == 2 or part.regency_code == JOMBANG:
            continue
        services.confirm_part(part.pk, actor=users["admin_jatim"])
        if place == 0:
            services.return_part(part.pk, actor=users["pptk"], note=PART_RETURNED_BECAUSE)
        elif place % 3 == 1:
            services.accept_part(part.pk, actor=users["pptk"])


def _city_list(scheme: Scheme, month: Period, today: date, actor: User) -> None:
    """A draft that was thrown away, and the one that took its place."""
    cut_off = min(month.last_day, today)
    wrong = services.open_batch(scheme.pk, month, actor=actor, cut_off=cut_off)
    services.generate(wrong.pk, actor=actor)
    services.cancel_batch(wrong.pk, actor=actor, note=CANCELLED_BECAUSE)
    batch = services.open_batch(scheme.pk, month, actor=actor, cut_off=cut_off)
    services.generate(batch.pk, actor=actor)


def _state_rates(today: date) -> None:
    office, pillars = Office.objects.get(code=EAST_JAVA), {pillar.code: pillar for pillar in Pillar.objects.all()}
    Claim.objects.bulk_create(
        Claim(
            office=office,
            region_id=EAST_JAVA,
            pillar=pillars[code],
            measure=Measure.RATE,
            as_of=STATED_ON,
            stated=amount,
            source="surabayapagi.com",
            source_date=date(2024, 4, 5),
            note="Berita tidak mengatakan apakah untuk koordinatornya saja." if code == "PKH_PLUS" else "",
        )
        for code, amount in STATED_RATES.items()
        if today >= STATED_ON
    )


def _city_july(scheme: Scheme, today: date, users: dict[str, User]) -> None:
    """The city's list of July 2024, paid 83 days after it was due."""
    mine = {role: users[f"{role}_bukittinggi"] for role in ("pptk", "verifikator", "penyetuju", "bendahara")}
    line = services.add_budget_line(
        scheme.office_id,
        {
            "year": CITY_JULY.year,
            "funding": FundingSource.APBD_REGENCY,
            "dpa_no": f"DPA/A.1/1.06.0.00.0.00.02.0000/001/{CITY_JULY.year}",
            "activity": "1.06.02.2.03 Pengembangan potensi sumber kesejahteraan sosial",
            "account_code": "5.1.02.02.01.0063",
            "name": "Belanja jasa tenaga pilar sosial",
            "amount": CITY_BUDGET,
        },
        actor=users["admin_bukittinggi"],
    )
    services.set_ceiling(
        line.pk, 3, CITY_BUDGET // 4, actor=users["admin_bukittinggi"], spd_no=f"SPD/3/{CITY_JULY.year}"
    )
    batch = services.open_batch(scheme.pk, CITY_JULY, actor=mine["pptk"], cut_off=CITY_JULY.last_day)
    run = services.generate(batch.pk, actor=mine["pptk"])
    if run.batch.net:
        handed_in = CITY_HANDED_OVER - timedelta(days=HAND_OVER)
        Way(batch.pk, handed_in, today, mine).walk(BatchState.PAID, pay=pay_simply)
