"""Which secrets are known when a request begins."""

from collections.abc import Mapping

from ..redact import Redactor, secret_name, secret_values
from ..settings import Settings, environment


def redactor_of(user_ns: Mapping[str, object], settings: Settings) -> Redactor:
    """Return what masks the secrets of variables, the environment and the settings, and all that looks like one."""
    named = {value for name, value in user_ns.items() if type(value) is str and secret_name(name)}
    key = {settings.api_key.reveal()} if settings.api_key else set()
    known = frozenset(named | key | secret_values(environment()))
    return Redactor(known, personal=settings.mask_personal)
