"""Model fields of the floor: region codes that sort the same everywhere, and text that is encrypted at rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django import forms
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models
from django.db.models import ExpressionWrapper, F, Lookup


class RegionCodeField(models.CharField):
    """An official dotted region code (`35.17.09.2001`), with the look-up `inside`.

    The column is compared byte by byte on both engines (collation C on PostgreSQL), so "inside" is one index range.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 13)
        super().__init__(*args, **kwargs)

    def db_parameters(self, connection) -> dict:
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


class Inside(Lookup):
    """`region__inside="35.17"`: equal to the code or below it."""

    lookup_name = "inside"

    def as_sql(self, compiler, connection):
        column, column_params = self.process_lhs(compiler, connection)
        code = str(self.rhs)
        # "/" is the character after "." and below every digit, so between them is the code and whatever continues it
        # with a dot: one range of an index, at whose beginning a walk in the order of codes may start.
        return f"({column} >= %s AND {column} < %s)", [*column_params, code, *column_params, f"{code}/"]


RegionCodeField.register_lookup(Inside)


class FieldCipher:
    """AES-SIV (RFC 5297): deterministic, so that equal text is equal ciphertext and `unique` and `exact` hold.

    The kind of value is the associated data: a copy between tables stays readable, a NIK never reads as an account.
    """

    def __init__(self, keys: list[bytes]) -> None:
        self._ciphers = [AESSIV(key) for key in keys]
        self._readers: dict[str, Callable[[bytes], str]] = {}

    def encrypt(self, text: str, kind: str) -> bytes:
        return self._ciphers[0].encrypt(text.encode(), [kind.encode()])

    def encrypt_each(self, text: str, kind: str) -> list[bytes]:
        """The ciphertext under every key, for look-ups while keys are being changed."""
        return [cipher.encrypt(text.encode(), [kind.encode()]) for cipher in self._ciphers]

    def decrypt(self, data: bytes, kind: str) -> str:
        """Raises InvalidTag when no key fits: a wrong key must never look like an empty field."""
        return self.reader(kind)(data)

    def reader(self, kind: str) -> Callable[[bytes], str]:
        """`decrypt` for many values of one kind."""
        if kind not in self._readers:
            self._readers[kind] = self._new_reader(kind)
        return self._readers[kind]

    def _new_reader(self, kind: str) -> Callable[[bytes], str]:
        about, opening = [kind.encode()], [cipher.decrypt for cipher in self._ciphers]

        def read(data: bytes) -> str:
            for decrypt in opening:
                try:
                    return decrypt(data, about).decode()
                except InvalidTag:
                    continue
            raise InvalidTag(f"no key of FIELD_KEYS opens this {kind}")

        return read

    def is_current(self, data: bytes, kind: str) -> bool:
        """Was it written under the newest key?"""
        try:
            self._ciphers[0].decrypt(bytes(data), [kind.encode()])
        except InvalidTag:
            return False
        return True


_ciphers: dict[tuple[bytes, ...], FieldCipher] = {}


def field_cipher() -> FieldCipher:
    """The cipher of settings.FIELD_KEYS, built once for each set of keys."""
    keys = tuple(settings.FIELD_KEYS)
    if keys not in _ciphers:
        _ciphers[keys] = FieldCipher(list(keys))
    return _ciphers[keys]


def sealed(name: str) -> ExpressionWrapper:
    """An encrypted field as it stands in the table, the same in every table: to compare, or to open by a reader."""
    return ExpressionWrapper(F(name), models.BinaryField())


class EncryptedTextField(models.Field):
    """Short text kept as AES-SIV ciphertext. Only `exact`, `in` and `isnull` are possible; others raise FieldError.

    Empty text is stored as NULL, so that a unique column may lack the value many times.
    """

    empty_strings_allowed = False
    description = "Teks terenkripsi"

    def __init__(self, *args: Any, kind: str, text_length: int = 64, **kwargs: Any) -> None:
        self.kind = kind
        self.text_length = text_length
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs["kind"] = self.kind
        if self.text_length != 64:
            kwargs["text_length"] = self.text_length
        return name, path, args, kwargs

    def get_internal_type(self) -> str:
        return "BinaryField"

    def to_python(self, value: Any) -> str | None:
        return None if value in (None, "") else str(value)

    def get_prep_value(self, value: Any) -> bytes | None:
        if isinstance(value, bytes | memoryview):
            return bytes(value)  # already ciphertext: set-based statements and look-ups
        text = self.to_python(value)
        return None if text is None else field_cipher().encrypt(text, self.kind)

    def get_db_prep_value(self, value: Any, connection, prepared: bool = False) -> Any:
        value = value if prepared else self.get_prep_value(value)
        return None if value is None else connection.Database.Binary(value)

    def from_db_value(self, value: Any, expression, connection) -> str | None:
        return None if value is None else field_cipher().decrypt(value, self.kind)

    def get_lookup(self, lookup_name: str):
        if lookup_name not in {"exact", "in", "isnull"}:
            raise FieldError(f"{self.name} is encrypted: it can be looked up by exact, in and isnull only.")
        return super().get_lookup(lookup_name)

    def value_to_string(self, obj) -> str:
        return self.value_from_object(obj) or ""

    def formfield(self, **kwargs: Any):
        return super().formfield(**{"form_class": forms.CharField, "max_length": self.text_length, **kwargs})


class EncryptedIn(models.lookups.In):
    """Asks under each key, so that nobody is missed while keys are being changed."""

    def get_prep_lookup(self):
        if not self.rhs_is_direct_value():
            return super().get_prep_lookup()  # a subquery of ciphertext of the same kind
        field = self.lhs.output_field
        values = [value for value in self.rhs if value not in (None, "")]
        return [data for value in values for data in field_cipher().encrypt_each(str(value), field.kind)]


class EncryptedExact(models.lookups.Exact):
    """Equal under any key; with one key it is a plain equality."""

    def get_prep_lookup(self):
        if hasattr(self.rhs, "resolve_expression"):
            raise FieldError("An encrypted field is compared with a value, not with an expression.")
        if self.rhs in (None, ""):
            return self.rhs  # Django asks IS NULL for None; empty text is stored as NULL and equals nothing
        field = self.lhs.output_field
        return field_cipher().encrypt_each(str(self.rhs), field.kind)

    def get_db_prep_lookup(self, value, connection):
        return "%s", [connection.Database.Binary(data) for data in value]

    def as_sql(self, compiler, connection):
        column, params = self.process_lhs(compiler, connection)
        values = [connection.Database.Binary(data) for data in self.rhs or [b""]]
        if len(values) == 1:
            return f"{column} = %s", [*params, *values]
        return f"{column} IN ({', '.join(['%s'] * len(values))})", [*params, *values]


EncryptedTextField.register_lookup(EncryptedIn)
EncryptedTextField.register_lookup(EncryptedExact)
