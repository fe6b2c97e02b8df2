"""How tax is withheld: profiles in the back office, offered to schemes, and what a rate does to lists and lines."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from pilarsosial.core.errors import DomainError, NotPermitted
from pilarsosial.core.models import AuditEntry
from pilarsosial.core.services import delete_reference, save_reference
from pilarsosial.core.values.percent import PercentError, format_percent, parse_percent
from pilarsosial.core.values.period import Period
from stipends.models import Batch, Line, TaxProfile, TaxRate
from stipends.services import change_scheme, generate, open_batch, submit_batch
from tests.factories import AccountFactory, DecreeFactory, assignment
from tests.stipends.factories import ceiling, rate

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 5)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def profile() -> TaxProfile:
    return TaxProfile.objects.create(code="PPH21-5", name="PPh 21 final 5%")


@pytest.fixture
def office(as_user, superuser):
    """The back office, opened by its superuser."""
    return as_user(superuser)


@pytest.fixture
def paying(scheme, jatim):
    """A scheme with a rate, a budget and one TKSK at work."""
    held = assignment("TKSK", "35.17.09", decree=DecreeFactory())
    AccountFactory(member=held.member)
    rate(scheme)
    ceiling(jatim)
    ceiling_of_the_last = ceiling(jatim, quarter=4)
    assert ceiling_of_the_last.pk
    return scheme


def address(model: str, page: str, *args: object) -> str:
    return reverse(f"admin:stipends_{model}_{page}", args=args)


def worked_out(scheme, period: str, pptk) -> Batch:
    return generate(open_batch(scheme.pk, Period.parse(period), actor=pptk).pk, actor=pptk).batch


def amounts(batch: Batch) -> tuple[int, int, int]:
    return Line.objects.filter(batch=batch, kind="utama").values_list("gross", "tax", "net").get()


def test_five_percent_from_a_day_on_reaches_drafts_and_no_list_that_was_handed_in(
    paying, profile, superuser, province_admin, activity_officer
):
    pptk = activity_officer
    change_scheme(paying.pk, {"tax_profile": profile}, actor=province_admin)
    draft = worked_out(paying, "2026-Q2", pptk)
    assert amounts(draft) == (1_500_000, 0, 1_500_000), "a profile without a rate withholds nothing"
    save_reference(
        TaxRate(profile=profile, percent=500, source="PP 58/2023", valid_from=date(2026, 9, 1)), actor=superuser
    )
    handed_in = worked_out(paying, "2026-Q3", pptk)
    assert amounts(handed_in) == (1_500_000, 75_000, 1_425_000)
    assert (handed_in.gross, handed_in.tax, handed_in.net) == (1_500_000, 75_000, 1_425_000)
    assert amounts(worked_out(paying, "2026-Q2", pptk)) == (1_500_000, 0, 1_500_000), "its data end before that day"
    submit_batch(handed_in.pk, actor=pptk, today=TODAY)
    save_reference(
        TaxRate(profile=profile, percent=1_000, source="PP 1/2026", valid_from=date(2026, 9, 15)), actor=superuser
    )
    assert generate(handed_in.pk, actor=pptk).batch.tax == 75_000
    assert amounts(handed_in) == (1_500_000, 75_000, 1_425_000)


def test_a_draft_is_worked_out_anew_with_the_rate_that_came_meanwhile(
    paying, profile, superuser, province_admin, activity_officer
):
    change_scheme(paying.pk, {"tax_profile": profile}, actor=province_admin)
    before = worked_out(paying, "2026-Q3", activity_officer)
    assert before.tax == 0
    save_reference(
        TaxRate(profile=profile, base=5_000, percent=500, source="PMK", valid_from=date(2024, 1, 1)), actor=superuser
    )
    after = worked_out(paying, "2026-Q3", activity_officer)
    assert (after.pk, after.tax, after.net) == (before.pk, 37_500, 1_462_500), "half of the gross is taxed"
    assert after.digest != before.digest


def test_a_scheme_offers_the_profiles(profile, scheme, province_admin, as_user):
    client, path = as_user(province_admin), f"/tali-asih/skema/{scheme.pk}/ubah/"
    page = client.get(path).content.decode()
    assert "PPh 21 final 5%" in page
    assert "Tanpa potongan" in page


class TestInTheBackOffice:
    def test_a_profile_and_its_rate_are_added_changed_and_told(self, office, superuser):
        office.post(address("taxprofile", "add"), {"code": "PPH21", "name": "PPh 21"})
        profile = TaxProfile.objects.get()
        form = {"profile": profile.pk, "valid_from": "2026-01-01", "percent": "2,5", "base": "50", "source": "PMK 1"}
        answer = office.post(address("taxrate", "add"), form)
        assert answer.status_code == 302, answer.context["adminform"].form.errors
        row = TaxRate.objects.get()
        assert (row.percent, row.base, row.is_final) == (250, 5_000, False)
        page = office.get(address("taxrate", "change", row.pk)).content.decode()
        assert 'value="2,5"' in page
        assert 'value="50"' in page
        office.post(address("taxrate", "change", row.pk), form | {"percent": "5 %"})
        actions = AuditEntry.objects.filter(target_type__startswith="stipends.tax").order_by("pk")
        assert [(row.action, row.actor) for row in actions] == [
            ("reference.created", superuser),
            ("reference.created", superuser),
            ("reference.changed", superuser),
        ]
        assert actions.last().changes == {"percent": [250, 500]}
        office.post(address("taxrate", "change", row.pk), form | {"percent": "5"})
        assert actions.count() == 3, "a save without a change leaves no entry"

    @pytest.mark.parametrize("typed", ["", "101", "lima", "-1", "2,555"])
    def test_what_is_no_percentage_is_said(self, office, profile, typed):
        form = {"profile": profile.pk, "valid_from": "2026-01-01", "percent": typed, "base": "100", "source": "PMK 1"}
        page = office.post(address("taxrate", "add"), form)
        assert page.status_code == 200
        assert "ersentase" in page.content.decode()
        assert not TaxRate.objects.exists()

    def test_what_is_used_stays(self, office, profile, scheme, superuser):
        scheme.tax_profile = profile
        scheme.save()
        with pytest.raises(DomainError, match="masih dipakai"):
            delete_reference(profile, actor=superuser)
        profile.code = "LAIN"
        with pytest.raises(DomainError):
            save_reference(profile, actor=superuser)

    def test_only_who_writes_for_everybody(self, profile, province_admin):
        with pytest.raises(DomainError) as refused:
            save_reference(TaxProfile(code="X", name="X"), actor=province_admin)
        assert refused.value.code == "outside_area"

    def test_an_operator_writes_none(self, operator):
        with pytest.raises(NotPermitted):
            save_reference(TaxProfile(code="X", name="X"), actor=operator)

    def test_rates_leave_and_come_back_as_a_sheet(self, office, profile):
        TaxRate.objects.create(profile=profile, percent=250, source="PMK 1", valid_from=date(2024, 1, 1))
        form = office.get(address("taxrate", "export")).context["form"]
        columns = {name: "on" for name in form.fields if name.startswith("taxrateresource_")}
        exported = office.post(address("taxrate", "export"), columns | {"format": "0", "resource": "0"})
        book = openpyxl.load_workbook(io.BytesIO(exported.content))
        heads, first = list(book.active.values)
        assert dict(zip(heads, first, strict=True))["Tarif (%)"] == "2,5"
        assert "<ins>" not in self._preview(office, exported.content)[0]
        book.active.append(["PPH21-5", date(2026, 1, 1), 5, 100, "Ya", "PP 58/2023"])
        out = io.BytesIO()
        book.save(out)
        html, confirm = self._preview(office, out.getvalue())
        assert "<ins>5</ins>" in html
        office.post(address("taxrate", "process_import"), confirm)
        assert TaxRate.objects.get(valid_from=date(2026, 1, 1)).percent == 500

    def _preview(self, office, content: bytes) -> tuple[str, dict[str, str]]:
        upload = SimpleUploadedFile("tarif.xlsx", content)
        page = office.post(address("taxrate", "import"), {"import_file": upload, "format": "0", "resource": "0"})
        confirm = page.context.get("confirm_form")
        assert confirm, page.content.decode()
        return page.content.decode(), dict(confirm.initial)


@pytest.mark.parametrize(
    "typed, hundredths",
    [("5", 500), ("2,5", 250), ("2.5 %", 250), ("0,01", 1), ("100", 10_000), (5, 500), (2.5, 250), ("0", 0)],
)
def test_percentages_are_read(typed, hundredths):
    assert parse_percent(typed) == hundredths


@pytest.mark.parametrize("hundredths, shown", [(500, "5"), (250, "2,5"), (1, "0,01"), (10_000, "100"), (0, "0")])
def test_percentages_are_shown_and_read_back(hundredths, shown):
    assert format_percent(hundredths) == shown
    assert parse_percent(shown) == hundredths


@pytest.mark.parametrize("typed", ["", None, "lima", "-5", "100,01", "5,123", "1e2"])
def test_other_things_are_no_percentages(typed):
    with pytest.raises(PercentError):
        parse_percent(typed)
