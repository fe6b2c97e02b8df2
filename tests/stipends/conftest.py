"""The four who sign, and a scheme of the province."""

import pytest

from pilarsosial.core.models import Office, User
from stipends.models import Scheme
from tests.stipends.factories import SchemeFactory


@pytest.fixture
def scheme(jatim: Office) -> Scheme:
    return SchemeFactory(office=jatim)


@pytest.fixture
def signers(activity_officer: User, verifier: User, approver: User, treasurer: User) -> list[User]:
    return [activity_officer, verifier, approver, treasurer]
