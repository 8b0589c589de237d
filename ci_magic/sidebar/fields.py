"""Reading the fields of a message that anybody may have sent: what is not as it should be is refused by name."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

from ..errors import CIMagicError
from ..language import _

T = TypeVar("T")

LONGEST_NAME = 200
"""Characters of a name of a thread or an assistant."""

_HEX = re.compile(r"[0-9a-f]{32}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")


class Malformed(CIMagicError):
    """A message that is none of the protocol's; `request` is the id that a reply can be given to, if there is one."""

    def __init__(self, problem: str, request: str = "") -> None:
        super().__init__(problem)
        self.request = request


def refused(name: str) -> Malformed:
    """Return the refusal of a message because of one field."""
    line = _("the page sent a message that cannot be read ({name}): reload the page")
    return Malformed(line.format(name=name))


class Fields:
    """The fields of one message.

    Args:
        data: the message.
        name: what it is called in a refusal.
    """

    def __init__(self, data: object, name: str) -> None:
        if not isinstance(data, dict):
            raise refused(name)
        self._data: Mapping[str, Any] = data
        self._name = name

    def _get(self, name: str) -> Any:
        if name not in self._data:
            raise self.refused(name)
        return self._data[name]

    def refused(self, name: str) -> Malformed:
        """Return the refusal of the message because of one of its fields."""
        return refused(f"{self._name}.{name}")

    def text(self, name: str, longest: int) -> str:
        """Return a text of at most `longest` characters."""
        value = self._get(name)
        if not isinstance(value, str) or len(value) > longest:
            raise self.refused(name)
        return value

    def line(self, name: str, longest: int = LONGEST_NAME, *, empty: bool = True) -> str:
        """Return a text without line breaks or other control characters; not `empty`, if that is asked for."""
        value = self.text(name, longest)
        if _CONTROL.search(value) or not (empty or value.strip()):
            raise self.refused(name)
        return value

    def mark(self, name: str) -> str:
        """Return an id of 32 hexadecimal digits."""
        value = self._get(name)
        if not isinstance(value, str) or not _HEX.fullmatch(value):
            raise self.refused(name)
        return value

    def one_of(self, name: str, choices: Collection[T]) -> T:
        """Return one of a few values."""
        value = self._get(name)
        found = next((each for each in choices if type(each) is type(value) and each == value), None)
        if found is None:
            raise self.refused(name)
        return found

    def number(self, name: str) -> float | None:
        """Return a number that is not negative, or None."""
        value = self._get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
            raise self.refused(name)
        return value

    def switch(self, name: str) -> bool | None:
        """Return a switch; None where it is not set."""
        value = self._data.get(name)
        if value is not None and not isinstance(value, bool):
            raise self.refused(name)
        return value

    def has(self, name: str) -> bool:
        """Whether there is such a field, and it is not null."""
        return self._data.get(name) is not None

    def is_null(self, name: str) -> bool:
        """Whether a field that must be there is null."""
        return self._get(name) is None

    def every(self, name: str, most: int, read: Callable[[object], T]) -> tuple[T, ...]:
        """Return a list of at most `most` things, each read by `read`."""
        value = self._get(name)
        if not isinstance(value, list) or len(value) > most:
            raise self.refused(name)
        return tuple(read(each) for each in value)

    def lines(self, name: str, most: int, longest: int) -> tuple[str, ...]:
        """Return a list of texts without line breaks, none of them empty."""
        return self.every(name, most, lambda each: Fields({name: each}, self._name).line(name, longest, empty=False))

    def inner(self, name: str) -> "Fields":
        """Return the fields of an object in this one."""
        return Fields(self._get(name), f"{self._name}.{name}")
