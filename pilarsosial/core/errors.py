"""The one way in which a rule says no."""


class DomainError(Exception):
    """A refusal that the user can read and act on.

    `code` is stable and for programs (`seat_taken`), `message` is plain Indonesian, `fields` names form fields with
    their own message where the refusal belongs to one.
    """

    def __init__(self, code: str, message: str, fields: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.fields = fields or {}


class NotPermitted(DomainError):
    """The actor lacks the permission everywhere: answered with 403."""

    def __init__(self, permission: str) -> None:
        super().__init__("not_permitted", "Peran Anda tidak memiliki hak untuk tindakan ini.")
        self.permission = permission


class NotFound(DomainError):
    """No such row inside the actor's scope: answered with 404, so that nothing is learnt about other offices."""

    def __init__(self) -> None:
        super().__init__("not_found", "Data tidak ditemukan dalam wilayah kewenangan Anda.")
