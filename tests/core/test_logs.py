"""The log: one line, one object, one request, no person."""

import io
import json
import logging
import sys

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from pilarsosial.core.logs import JsonFormatter, PersonalNumbersFilter, RequestIdFilter, masked
from pilarsosial.core.request_context import RequestContext, current_request

NIK = "3517094101759001"


@pytest.fixture
def written():
    """A logger as settings.LOGGING builds it; calling the fixture returns the lines written so far."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    handler.addFilter(RequestIdFilter())
    handler.addFilter(PersonalNumbersFilter())
    logger = logging.getLogger("tests.logs")
    logger.addHandler(handler)
    logger.propagate = False
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logger.removeHandler(handler)
    logger.propagate = True


log = logging.getLogger("tests.logs")


def test_a_line_is_one_object_with_time_level_logger_id_and_message(written):
    token = current_request.set(RequestContext(request_id="ab12-cd34-ef56-0789", address="10.0.0.1"))
    try:
        log.warning('dua\nbaris dan "kutip"')
    finally:
        current_request.reset(token)
    (line,) = written()
    assert line["level"] == "WARNING"
    assert line["logger"] == "tests.logs"
    assert line["request_id"] == "ab12-cd34-ef56-0789"
    assert line["message"] == 'dua\nbaris dan "kutip"'
    assert line["time"].endswith("+07:00")


def test_outside_a_request_the_id_is_empty(written):
    log.warning("x")
    assert written()[0]["request_id"] == ""


@pytest.mark.parametrize(
    "message, arguments",
    [
        (f"NIK {NIK} ganda", ()),
        ("NIK %s ganda", (NIK,)),
        ("NIK %d ganda", (int(NIK),)),
        ("NIK %(nik)s ganda", ({"nik": NIK},)),
        ("baris %r", ({"NIK": NIK, "rekening": "0012345678"},)),
    ],
)
def test_numbers_are_masked_in_message_and_arguments(written, message, arguments):
    log.warning(message, *arguments)
    text = json.dumps(written())
    assert NIK not in text
    assert "0012345678" not in text
    assert "[masked]" in text


def test_numbers_are_masked_in_tracebacks_and_their_causes(written):
    try:
        try:
            raise KeyError(NIK)
        except KeyError as cause:
            raise ValueError(f"rekening 001234567890 milik {NIK}") from cause
    except ValueError:
        log.exception("gagal")
    (line,) = written()
    assert NIK not in json.dumps(line)
    assert "001234567890" not in json.dumps(line)
    assert "ValueError: rekening [masked] milik [masked]" in line["traceback"]
    assert "KeyError" in line["traceback"]


def test_a_call_whose_arguments_do_not_fit_is_written_masked(written):
    log.warning("NIK %d dan %s", NIK)
    (line,) = written()
    assert NIK not in json.dumps(line)
    assert "unformatted" in line["message"]


def test_a_traceback_that_another_handler_wrote_first_is_masked_too(written):
    try:
        raise ValueError(NIK)
    except ValueError:
        record = log.makeRecord("tests.logs", logging.ERROR, __file__, 1, "x", (), sys.exc_info())
        record.exc_text = f"ValueError: {NIK}"
        log.handle(record)
    assert NIK not in json.dumps(written())


def test_the_token_of_a_one_time_link_is_masked(written):
    log.warning("Not Found: %s", "/masuk/undangan/3k-c8f0ab-0123456789abcdef/")
    assert written()[0]["message"] == "Not Found: /masuk/undangan/[masked]/"


def test_the_secret_of_a_personal_link_is_masked(written):
    log.warning("Not Found: %s", "/kegiatan/rsvp/ULf4AhU-mob2B_84bmLuOw/qr.png")
    assert written()[0]["message"] == "Not Found: /kegiatan/rsvp/[masked]/qr.png"


def test_short_numbers_stay():
    text = "job 123456789 took 0.25 s at 2026-09-30 09:00:00 from 192.168.100.200"
    assert masked(text) == text


@given(st.text(alphabet="0123456789 a-.", max_size=60))
def test_no_ten_digits_in_a_row_ever_pass(text):
    run = longest = 0
    for character in masked(text):
        run = run + 1 if character.isdigit() else 0
        longest = max(longest, run)
    assert longest < 10


def test_the_settings_put_both_filters_on_every_handler():
    for handler in settings.LOGGING["handlers"].values():
        assert set(handler["filters"]) == {"request_id", "personal_numbers"}
        assert handler["formatter"] == "json"


@pytest.mark.django_db
def test_a_failed_sign_in_with_a_nik_writes_no_nik(client, log_lines):
    client.post("/masuk/", {"login": NIK, "password": "x"})
    client.get(f"/tidak-ada/{NIK}/")
    written = json.dumps(log_lines())
    assert "/tidak-ada/[masked]/" in written
    assert NIK not in written
