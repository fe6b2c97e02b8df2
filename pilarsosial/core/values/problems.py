"""What the value readers answer when a value is wrong or odd: a stable code and a sentence for the user."""

from typing import NamedTuple


class Problem(NamedTuple):
    """One fault or warning. `code` is stable (reports, tests); `message` is Indonesian and says what to do."""

    code: str
    message: str


class ValueRefused(ValueError):
    """A value that cannot be taken; `problems` holds every reason, `code` and `message` are those of the first."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        self.code, self.message = problems[0]
        super().__init__(self.message)
