"""Every step of a list by every role: who the table names takes it, everybody else is refused."""

from __future__ import annotations

import pytest

from pilarsosial.core.errors import DomainError
from pilarsosial.core.models import Grant, User
from pilarsosial.core.policies import PERMISSIONS, Role
from stipends.models import Batch, BatchState, Decision
from stipends.services.steps import take_step
from stipends.states import SIGNATURES, TRANSITIONS
from tests.factories import user_with
from tests.stipends.factories import SchemeFactory, batch, bring_to, line

pytestmark = pytest.mark.django_db

# Written out once more, by hand: a permission given to one role too many is seen here.
WHO = {
    "submit": {Role.ACTIVITY_OFFICER},
    "cancel": {Role.ACTIVITY_OFFICER},
    "verify": {Role.VERIFIER},
    "return_submitted": {Role.VERIFIER},
    "approve": {Role.APPROVER},
    "return_verified": {Role.APPROVER},
    "disburse": {Role.TREASURER},
    "close": {Role.TREASURER},
    "account": {Role.ACTIVITY_OFFICER},
}


def at(state: BatchState, scheme, signers) -> Batch:
    made = batch(scheme, signers[0])
    line(made)
    if state == BatchState.RETURNED:
        bring_to(made, BatchState.SUBMITTED, signers)
        return take_step(made.pk, "return_submitted", actor=signers[1], note="Periksa lagi")
    return bring_to(made, state, signers)


def refused(made: Batch, act: str, actor) -> str:
    """The code, and nothing was changed."""
    before = (Batch.objects.filter(pk=made.pk).values().get(), Decision.objects.count())
    with pytest.raises(DomainError) as caught:
        take_step(made.pk, act, actor=actor, note="Alasan")
    assert (Batch.objects.filter(pk=made.pk).values().get(), Decision.objects.count()) == before
    return caught.value.code


def test_the_table_names_these_roles():
    by_permission = {
        act: {role for role in Role if step.permission in PERMISSIONS[role]} for act, step in TRANSITIONS.items()
    }
    assert by_permission == WHO


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("act", TRANSITIONS)
def test_who_may_and_nobody_else(act, role, scheme, signers):
    step = TRANSITIONS[act]
    actor = user_with(role, "35", pillar="TKSK" if role == Role.COORDINATOR else "", username="pelaku")
    for source in step.sources:
        made = at(source, SchemeFactory(office=scheme.office), signers)
        if role not in WHO[act]:
            assert refused(made, act, actor) == "not_permitted"
        else:
            done = take_step(made.pk, act, actor=actor, note="Alasan")
            assert done.state == step.target
            assert not step.signature or getattr(done, step.signature) == actor
            told = Decision.objects.filter(batch=made).latest("pk")
            assert (told.act, told.from_state, told.to_state, told.actor) == (act, source, step.target, actor)


@pytest.mark.parametrize("act", TRANSITIONS)
def test_the_same_role_elsewhere_does_not_find_it(act, scheme, signers):
    """Neither next door, nor in a regency below that sees its own people in the list."""
    made = at(TRANSITIONS[act].sources[0], scheme, signers)
    (role,) = WHO[act]
    for region in ("35.17", "13.75"):
        assert refused(made, act, user_with(role, region)) == "not_found"


@pytest.mark.parametrize("act", TRANSITIONS)
def test_not_from_any_other_state(act, scheme, signers):
    step = TRANSITIONS[act]
    (role,) = WHO[act]
    actor = user_with(role, "35", username="pelaku")
    for state in sorted(set(BatchState) - set(step.sources)):
        other = SchemeFactory(office=scheme.office)
        if state == BatchState.CANCELLED:
            made = take_step(at(BatchState.DRAFT, other, signers).pk, "cancel", actor=signers[0], note="Keliru")
        else:
            made = at(state, other, signers)
        assert refused(made, act, actor) == "wrong_state"


@pytest.mark.parametrize("act", ["verify", "approve", "disburse"])
def test_whoever_signed_before_is_somebody_else(act, scheme, signers):
    """One person with every role signs once only."""
    step = TRANSITIONS[act]
    for place in range(SIGNATURES.index(step.signature)):
        other = SchemeFactory(office=scheme.office)
        made = at(step.sources[0], other, signers)
        (role,) = WHO[act]
        assert refused(made, act, granted(signers[place], role)) == "same_person"


def granted(user: User, role: str) -> User:
    """The user with one more role, read anew so that nothing remembered stands in the way."""
    Grant.objects.create(user=user, role=role, office=user.grants.get().office)
    return User.objects.get(pk=user.pk)
