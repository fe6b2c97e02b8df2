"""The log: one JSON object a line, with the request's id and without personal numbers or link tokens."""

from __future__ import annotations

import json
import logging
import re
from datetime import datetime

from django.utils import timezone

from .request_context import current_request
from .values.long_numbers import without_long_numbers

# A NIK has 16 digits, an account number 10 to 16, a phone 10 to 13, an NIP 18. Shorter runs (ids, ports, times) stay.
_PERSONAL_NUMBER = re.compile(r"\d{10,}")
# The path of a one-time link carries the right to set a password.
_LINK_TOKEN = re.compile(r"(/(?:undangan|rsvp)/)[^/\s\"'?]+")
_MASK = "[masked]"


def masked(text: str) -> str:
    """The text without runs of ten or more digits, fourteen in groups, and without the secrets of links."""
    text = without_long_numbers(_PERSONAL_NUMBER.sub(_MASK, text), _MASK)
    return _LINK_TOKEN.sub(rf"\1{_MASK}", text)


class RequestIdFilter(logging.Filter):
    """Puts `request_id` on each record; empty outside a request."""

    def filter(self, record: logging.LogRecord) -> bool:
        # Django logs a 4xx after the last middleware, when the context is gone; it hands the request along.
        request = getattr(record, "request", None)
        record.request_id = current_request.get().request_id or getattr(request, "request_id", "")
        return True


class PersonalNumbersFilter(logging.Filter):
    """Masks the message with its arguments, the traceback and the stack. Never drops a record."""

    def filter(self, record: logging.LogRecord) -> bool:
        try:
            message = record.getMessage()
        except (TypeError, ValueError) as error:
            # A log call whose arguments do not fit must neither raise here nor print its arguments unmasked.
            message = f"{record.msg} [unformatted: {type(error).__name__}]"
        record.msg, record.args = masked(message), None
        if record.exc_info and not record.exc_text:
            record.exc_text = _formatter.formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = masked(record.exc_text)
        if record.stack_info:
            record.stack_info = masked(record.stack_info)
        return True


class JsonFormatter(logging.Formatter):
    """{"time", "level", "logger", "request_id", "message"} and, where there is one, "traceback", in one line."""

    def format(self, record: logging.LogRecord) -> str:
        written = timezone.localtime(datetime.fromtimestamp(record.created, tz=timezone.get_default_timezone()))
        line = {
            "time": written.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request_id": getattr(record, "request_id", ""),
            "message": record.getMessage(),
        }
        if record.exc_info and not record.exc_text:
            record.exc_text = self.formatException(record.exc_info)
        if record.exc_text:
            line["traceback"] = record.exc_text
        if record.stack_info:
            line["stack"] = record.stack_info
        return json.dumps(line, ensure_ascii=False)


_formatter = logging.Formatter()
