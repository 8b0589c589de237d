"""Which secrets are known when a request begins."""

from collections.abc import Callable, Mapping

from ..redact import Redactor, secret_name, secret_values
from ..settings import Settings, environment


def redactor_of(user_ns: Mapping[str, object], settings: Settings) -> Redactor:
    """Return what masks the secrets of variables, the environment and the settings, and all that looks like one."""
    # A copy in one step, for another thread may bind names meanwhile.
    named = {value for name, value in dict(user_ns).items() if type(value) is str and secret_name(name)}
    key = {settings.api_key.reveal()} if settings.api_key else set()
    known = frozenset(named | key | secret_values(environment()))
    return Redactor(known, personal=settings.mask_personal)


class FreshRedactor:
    """A redactor that is made anew as the namespace changes: during a turn of a chat the user's own cells run.

    Args:
        make: makes one for the secrets of now.
    """

    def __init__(self, make: Callable[[], Redactor]) -> None:
        self._make = make
        self._now = make()

    def renew(self) -> None:
        """Look at the secrets of now."""
        self._now = self._make()

    def mask(self, text: str) -> str:
        """Return `text` without secrets; see `Redactor.mask`."""
        return self._now.mask(text)

    def mask_prompt(self, text: str) -> str:
        """Return the user's own words without secrets; see `Redactor.mask_prompt`."""
        return self._now.mask_prompt(text)
