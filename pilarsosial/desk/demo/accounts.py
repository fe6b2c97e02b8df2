"""The demo's accounts: one for each role, as the design names them, and one for the admin site."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.hashers import make_password

from pilarsosial.core.accounts import DEMO_PASSWORD
from pilarsosial.core.errors import DomainError
from pilarsosial.core.models import Grant, Office, Pillar, User
from pilarsosial.core.policies import Role

from .places import BIRO_KESRA_JAMBI, BUKITTINGGI, EAST_JAVA, JOMBANG

# User name, invented full name, role, office, pillar.
ACCOUNTS = (
    ("operator_jombang", "Rina Kusumawati", Role.OPERATOR, JOMBANG, None),
    ("admin_jombang", "Bambang Prayitno", Role.REGENCY_ADMIN, JOMBANG, None),
    ("koordinator_tksk", "Slamet Wahyudi", Role.COORDINATOR, JOMBANG, "TKSK"),
    ("pptk", "Endang Purwanti", Role.ACTIVITY_OFFICER, EAST_JAVA, None),
    ("verifikator", "Yuli Astutik", Role.VERIFIER, EAST_JAVA, None),
    ("penyetuju", "Heru Cahyono", Role.APPROVER, EAST_JAVA, None),
    ("bendahara", "Lilik Handayani", Role.TREASURER, EAST_JAVA, None),
    ("admin_jatim", "Wahyu Setiawan", Role.PROVINCE_ADMIN, EAST_JAVA, None),
    ("pemeriksa", "Sutrisno Hadi", Role.AUDITOR, EAST_JAVA, None),
    ("operator_bukittinggi", "Yusra Marlina", Role.OPERATOR, BUKITTINGGI, None),
    ("admin_bukittinggi", "Dewi Anggraini", Role.REGENCY_ADMIN, BUKITTINGGI, None),
    ("pptk_bukittinggi", "Hendra Gunawan", Role.ACTIVITY_OFFICER, BUKITTINGGI, None),
    ("verifikator_bukittinggi", "Rahmi Oktavia", Role.VERIFIER, BUKITTINGGI, None),
    ("penyetuju_bukittinggi", "Zulkifli Rahman", Role.APPROVER, BUKITTINGGI, None),
    ("bendahara_bukittinggi", "Fitri Handayani", Role.TREASURER, BUKITTINGGI, None),
    ("operator_jambi", "Rosmawati Nasution", Role.OPERATOR, BIRO_KESRA_JAMBI, None),
)
SUPERUSER = ("superadmin", "Administrator Sistem")


def require_free_names() -> None:
    """Raises DomainError `username_taken`: an account that is there is somebody's."""
    wanted = [account[0] for account in ACCOUNTS] + [SUPERUSER[0]]
    taken = list(User.objects.filter(username__in=wanted).order_by("username").values_list("username", flat=True))
    if taken:
        raise DomainError("username_taken", f"Akun dengan nama demo sudah ada: {', '.join(taken)}.")


def open_accounts() -> dict[str, User]:
    """Makes the accounts. Only in the demo (settings.DEMO) they get the known password, elsewhere none."""
    password = make_password(DEMO_PASSWORD if settings.DEMO else None)
    offices = {office.code: office for office in Office.objects.filter(code__in={row[3] for row in ACCOUNTS})}
    pillars = {pillar.code: pillar for pillar in Pillar.objects.all()}
    users = {}
    for username, name, role, office, pillar in ACCOUNTS:
        user = User.objects.create(username=username, name=name, password=password)
        Grant.objects.create(user=user, role=role, office=offices[office], pillar=pillars[pillar] if pillar else None)
        users[username] = user
    username, name = SUPERUSER
    users[username] = User.objects.create(
        username=username, name=name, password=password, is_staff=True, is_superuser=True
    )
    return users


def listed() -> list[dict[str, str | None]]:
    """The accounts as `seed_demo --json` prints them; `password` is None where none was given."""
    password = DEMO_PASSWORD if settings.DEMO else None
    names = dict(Office.objects.filter(code__in={row[3] for row in ACCOUNTS}).values_list("code", "name"))
    rows: list[dict[str, str | None]] = [
        {
            "username": username,
            "role": role.value,
            "role_name": role.label,
            "office": office,
            "office_name": names[office],
            "pillar": pillar,
            "password": password,
        }
        for username, _, role, office, pillar in ACCOUNTS
    ]
    rows.append(
        {
            "username": SUPERUSER[0],
            "role": "superuser",
            "role_name": "Situs admin",
            "office": None,
            "office_name": None,
            "pillar": None,
            "password": password,
        }
    )
    return rows
