"""What phones at the door ask: JSON by a signed pass, never by a cookie, and a refusal is JSON too, never a redirect.

An answer always says `now` (ms of the server's clock): by that the phone knows an answer of ours from a page that a
hotel's network put in its place, and how far its own clock is off.
"""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from pilarsosial.core.errors import DomainError, NotFound, NotPermitted
from pilarsosial.core.policies import may, require

from ..models import DoorPass, Event, MarkKind
from ..qr_reading import MOST_BYTES, read_qr
from ..services.door_list import find_code, milliseconds, news, whole_list
from ..services.door_marks import METHODS, PORTION, Result, SentMark, WalkIn, put_marks
from ..services.door_passes import PassRefused, claim_door, door_with, note_prepared, note_seen, open_own_door

HEADER = "X-Kartu-Pintu"
_MOST_CHARACTERS = 256 * 1024
_STATUS = {PassRefused: 401, NotPermitted: 403, NotFound: 404}


class BadRequest(DomainError):
    """What no phone of ours sends."""

    def __init__(self) -> None:
        super().__init__("bad_request", "Permintaan ini tidak dapat dibaca.")


def told(data: dict[str, Any], status: int = 200) -> JsonResponse:
    response = JsonResponse(data | {"now": milliseconds(timezone.now())}, status=status)
    response["Cache-Control"] = "no-store"
    return response


def refused(refusal: DomainError) -> JsonResponse:
    return told({"code": refusal.code, "message": refusal.message}, _STATUS.get(type(refusal), 422))


class DoorJson(View):
    """The floor of them: refusals become JSON. Subclasses answer with a dict."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        try:
            answer = super().dispatch(request, *args, **kwargs)
        except DomainError as refusal:
            return refused(refusal)
        return told(answer) if isinstance(answer, dict) else answer

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        return told({"code": "wrong_method", "message": "Cara ini tidak dilayani."}, 405)

    def sent(self) -> dict[str, Any]:
        """The body, an object. Raises BadRequest."""
        if len(self.request.body) > _MOST_CHARACTERS:
            raise BadRequest
        try:
            data = json.loads(self.request.body)
        except ValueError as error:
            raise BadRequest from error
        if not isinstance(data, dict):
            raise BadRequest
        return data


@method_decorator([csrf_exempt, login_not_required], name="dispatch")
class PassJson(DoorJson):
    """By the pass in the header. There is no cookie to be misused, so nothing for CSRF to guard."""

    door: DoorPass

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        try:
            self.door = door_with(request.headers.get(HEADER, ""))
            if self.door.event_id != kwargs["pk"]:
                raise PassRefused("pass_unknown", "Kartu pintu ini untuk kegiatan lain.")
        except PassRefused as refusal:
            return refused(refusal)
        return super().dispatch(request, *args, **kwargs)


class DoorNames(PassJson):
    def get(self, request: HttpRequest, pk: int) -> dict[str, Any]:
        if self.door.expires_at <= timezone.now():
            raise PassRefused("pass_ended", "Kartu pintu ponsel ini sudah berakhir.")
        return whole_list(self.door)


class DoorNews(PassJson):
    def get(self, request: HttpRequest, pk: int) -> dict[str, Any]:
        # A phone asks for news only when it holds nothing.
        note_seen(self.door, 0, timezone.now())
        since = request.GET.get("sejak", "0")
        return news(self.door, int(since) if since.isdecimal() and len(since) < 18 else 0)


class DoorPrepared(PassJson):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> dict[str, Any]:
        note_prepared(self.door, _whole(self.sent().get("names"), 0, 100_000), timezone.now())
        return {}


class DoorMarks(PassJson):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> dict[str, Any]:
        data = self.sent()
        marks = data.get("marks")
        if not isinstance(marks, list) or len(marks) > PORTION:
            raise BadRequest
        read = [_mark(each) for each in marks]
        pending = _whole(data.get("pending", 0), 0, 1_000_000)
        results = put_marks(read, client_now=_moment(data.get("now")), pending=pending, actor=self.door)
        return {"results": [_result(each) for each in results], "closed": self.door.event.is_locked}


class ScanPicture(PassJson):
    """One small frame of the camera, for browsers that read no QR themselves. Nothing of it is kept."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> dict[str, Any] | JsonResponse:
        if request.content_type != "image/jpeg" or int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
            return told({"code": "too_large", "message": "Gambar terlalu besar."}, 413)
        return {"text": read_qr(request.body)}


class ScanCode(PassJson):
    """Whose a code is that the phone does not know."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> dict[str, Any]:
        code = _text(self.sent().get("code"), 100)
        person, member = find_code(self.door, code)
        stranger = member and {"name": member.display_name, "from": str(member.office)}
        return {"participant": person and person.pk, "stranger": stranger}


@method_decorator([csrf_exempt, login_not_required], name="dispatch")
class DoorClaim(DoorJson):
    """A phone that scanned the coordinator's screen gets its pass."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> dict[str, Any]:
        data = self.sent()
        door, text = claim_door(_text(data.get("claim"), 200), key=_text(data.get("key"), 64), device=_device(data))
        if door.event_id != pk:
            raise PassRefused("claim_unknown", "Kode QR pintu ini untuk kegiatan lain.")
        return {"pass": text, "expires": milliseconds(door.expires_at)}


@method_decorator(login_not_required, name="dispatch")
class DoorSignedIn(DoorJson):
    """Is somebody signed in who may mark? Then the token of their session, with which a pass is asked for."""

    def get(self, request: HttpRequest, pk: int) -> dict[str, Any]:
        signed_in = request.user.is_authenticated and may(request.user, "attendance.mark")
        return {"token": get_token(request) if signed_in else ""}


@method_decorator(login_not_required, name="dispatch")
class DoorOwnPass(DoorJson):
    """A pass for the phone of somebody who is signed in: by the session's cookie, with its CSRF token."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> dict[str, Any]:
        if not request.user.is_authenticated:
            raise PassRefused("signed_out", "Sesi Anda sudah berakhir. Masuk lagi.")
        require(request.user, "attendance.mark")
        Event.objects.get_visible(request.user, "attendance.mark", pk)
        data = self.sent()
        key = _text(data.get("key"), 64)
        door, text = open_own_door(pk, key=key, device=_device(data), actor=request.user)
        return {"pass": text, "expires": milliseconds(door.expires_at)}


def _device(data: dict[str, Any]) -> str:
    return " ".join(_text(data.get("device", ""), 60).split())


def _text(value: Any, longest: int) -> str:
    if not isinstance(value, str) or len(value) > longest or "\x00" in value:
        raise BadRequest
    return value


def _whole(value: Any, least: int, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise BadRequest
    return value


# Milliseconds of a date between 2000 and 2100: anything else is no clock.
def _moment(value: Any) -> int:
    return _whole(value, 946_684_800_000, 4_102_444_800_000)


def _uuid(value: Any) -> uuid.UUID:
    try:
        return uuid.UUID(_text(value, 36))
    except ValueError as error:
        raise BadRequest from error


def _mark(given: Any) -> SentMark:
    if not isinstance(given, dict):
        raise BadRequest
    who, walk_in, kind = given.get("participant"), given.get("walkIn"), given.get("kind")
    first = _uuid(who[2:]) if isinstance(who, str) and who.startswith("w:") else None
    if kind not in MarkKind.values or given.get("method") not in METHODS:
        raise BadRequest
    return SentMark(
        uuid=_uuid(given.get("uuid")),
        session=_key(given.get("session")),
        kind=kind,
        state="" if kind == MarkKind.UNDO else _text(given.get("state"), 10),
        method=given["method"],
        at=_moment(given.get("at")),
        offset=None if given.get("offset") is None else _whole(given["offset"], -(10**12), 10**12),
        participant=None if first else _key(who),
        first=first,
        walk_in=_walk_in(walk_in) if walk_in is not None else None,
        moved_from=_key(given["from"]) if kind == MarkKind.MOVE else None,
        reason=" ".join(_text(given.get("reason", ""), 200).split()),
    )


def _key(value: Any) -> int:
    return _whole(value, 1, 2**63 - 1)


def _walk_in(given: Any) -> WalkIn:
    if not isinstance(given, dict):
        raise BadRequest
    name = " ".join(_text(given.get("name"), 150).split())
    if not name:
        raise BadRequest
    return WalkIn(name, " ".join(_text(given.get("agency", ""), 150).split()))


def _result(result: Result) -> dict[str, Any]:
    return {
        "uuid": str(result.uuid),
        "outcome": result.outcome,
        "message": result.message,
        "participant": result.participant,
        "presence": [(who, session, state, milliseconds(since)) for who, session, state, since in result.presence],
    }
