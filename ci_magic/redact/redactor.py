"""Casting the nets."""

from collections.abc import Iterable

from .known import Known
from .masks import replaced
from .pairs import pairs_in
from .personal import NETS
from .shapes import passwords_in_addresses, shapes_in, tokens_in
from .spans import Net
from .tables import cells_in

_ROUNDS = 4


class Redactor:
    """Masks secrets.

    Args:
        known: values that are secret whatever they look like.
        personal: whether resident numbers, card numbers, e-mail addresses and phone numbers are masked too.
    """

    def __init__(self, known: Iterable[str] = (), *, personal: bool = False) -> None:
        values = Known(known)
        self._keys: tuple[Net, ...] = (values.whole_in, values.cut_in, shapes_in, tokens_in)
        self._nets = (*self._keys, passwords_in_addresses, pairs_in, cells_in, *(NETS if personal else ()))

    def mask(self, text: str) -> str:
        """Return `text` with every secret replaced by `[masked:what it was]`."""
        return self.mask_counted(text)[0]

    def mask_counted(self, text: str) -> tuple[str, int]:
        """Return the masked text and how many secrets were masked."""
        return _masked(text, self._nets)

    def mask_prompt(self, text: str) -> str:
        """Return the user's own words with known values and unmistakable keys masked, and otherwise as they are."""
        return _masked(text, self._keys)[0]


def _masked(text: str, nets: Iterable[Net]) -> tuple[str, int]:
    """Cast the nets until they come up empty: a mask can bare the beginning of what stands behind it."""
    total = 0
    for _ in range(_ROUNDS):
        caught = 0
        for net in nets:
            text, count = replaced(text, net(text))
            caught += count
        total += caught
        if not caught:
            break
    return text, total
