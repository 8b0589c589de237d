"""Settings: one frozen value, resolved once a turn; the only reader of the environment.

Order: option of the cell, then `c.CIMagic.*`, then the environment, then the default.
"""

import locale
import os
import re
import sys
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, get_args

from .errors import SettingsError
from .language import _
from .values import EffectKind, Limits, Privacy, WhenToAsk

OPENAI_URL = "https://api.openai.com/v1"
DEFAULT_MODEL = "gpt-5.5"
_PRICE = re.compile(r"\s*\d+(?:\.\d+)?\s*/\s*\d+(?:\.\d+)?\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Secret:
    """A key: readable only by calling `reveal`, never by printing."""

    _value: str = field(repr=False)

    def reveal(self) -> str:
        """Return the key itself."""
        return self._value

    def __str__(self) -> str:
        return "Secret(hidden)"


@dataclass(frozen=True, slots=True)
class Settings:
    """All that can be set. `model` is empty where neither a key nor a server nor a name is given: then rules answer.

    `seconds`, `read_timeout` and `wait_limit` are seconds, `output_limit` and `summary_tokens` count characters
    and tokens. `price` is what a million tokens cost, read and written: `0.25/2`; empty where it is to be looked up.
    """

    model: str = ""
    base_url: str = ""
    api_key: Secret | None = None
    attempts: int = 3
    steps: int = 12
    timeout: float = 3600.0
    tokens: int = 200_000
    ask: WhenToAsk = "effects"
    privacy: Privacy = "full"
    mask_personal: bool = False
    explain: bool = False
    pictures: bool = False
    allow: frozenset[str] = frozenset()
    language: str = "en"
    journal: Path = field(default_factory=Path)
    price: str = ""
    read_timeout: float = 120.0
    wait_limit: float = 120.0
    summary_tokens: int = 4000
    output_limit: int = 5_000_000

    @property
    def limits(self) -> Limits:
        """Where a turn stops by itself."""
        return Limits(attempts=self.attempts, tokens=self.tokens, seconds=self.timeout, steps=self.steps)

    @property
    def prices(self) -> tuple[float, float] | None:
        """US dollars for a million tokens read and for a million written; None where nothing is set."""
        read, _slash, written = self.price.partition("/")
        return (float(read), float(written)) if self.price else None

    @property
    def configured(self) -> bool:
        """Whether the user chose a model or a server."""
        return bool(self.model or self.base_url or self.api_key)


def environment() -> MutableMapping[str, str]:
    """Return the live environment; nobody else in the package reads it, and only runs and their rollback write it."""
    return os.environ


def working_directory() -> Path:
    """Return the working directory; the home directory where it was deleted under the kernel."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        return Path.home()


def resolve(environ: Mapping[str, str], *layers: Mapping[str, Any]) -> Settings:
    """Return the settings for one turn; earlier `layers` win over later ones and all win over the environment.

    Raises:
        SettingsError: a value that makes no sense, with the name of the setting.
    """
    chosen = _from_environment(environ)
    known = {each.name for each in fields(Settings)}
    for layer in reversed(layers):
        chosen.update({name: value for name, value in layer.items() if name in known and value is not None})
    settings = Settings(**chosen)
    _check(settings)
    # An empty key takes away the one of the environment, which is for another server.
    return settings if settings.api_key is None or settings.api_key.reveal() else replace(settings, api_key=None)


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "journal": data_directory(environ) / "journal.sqlite3",
        "language": _language(environ),
    }
    for name, variable in (
        ("model", "CI_MAGIC_MODEL"),
        ("base_url", "OPENAI_BASE_URL"),
        ("ask", "CI_MAGIC_ASK"),
        ("privacy", "CI_MAGIC_PRIVACY"),
        ("price", "CI_MAGIC_PRICE"),
    ):
        if environ.get(variable, "").strip():
            found[name] = environ[variable].strip()
    if environ.get("OPENAI_API_KEY", "").strip():
        found["api_key"] = Secret(environ["OPENAI_API_KEY"].strip())
    if environ.get("CI_MAGIC_JOURNAL", "").strip():
        found["journal"] = Path(environ["CI_MAGIC_JOURNAL"].strip()).expanduser()
    found["allow"] = frozenset(word.strip() for word in environ.get("CI_MAGIC_ALLOW", "").split(",") if word.strip())
    for name in ("mask_personal", "explain", "pictures"):
        variable = f"CI_MAGIC_{name.upper()}"
        if environ.get(variable, "").strip():
            found[name] = _switch(variable, environ[variable])
    for name, variable in (
        ("attempts", "CI_MAGIC_ATTEMPTS"),
        ("steps", "CI_MAGIC_STEPS"),
        ("timeout", "CI_MAGIC_TIMEOUT"),
        ("tokens", "CI_MAGIC_TOKENS"),
    ):
        if environ.get(variable, "").strip():
            found[name] = _number(variable, environ[variable], float if name == "timeout" else int)
    return found


def _number(variable: str, text: str, kind: type[int] | type[float]) -> float:
    try:
        return kind(text)
    except ValueError:
        raise SettingsError(
            _("{variable}={value!r} is not a number: unset {variable}, or set it to one").format(
                variable=variable, value=text
            )
        ) from None


def _switch(variable: str, text: str) -> bool:
    word = text.strip().lower()
    if word not in ("1", "true", "yes", "on", "0", "false", "no", "off"):
        raise SettingsError(
            _("{variable}={value!r} is no switch: set it to 1 or 0").format(variable=variable, value=text)
        )
    return word in ("1", "true", "yes", "on")


def _language(environ: Mapping[str, str]) -> str:
    for variable in ("CI_MAGIC_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if environ.get(variable, "").strip() not in ("", "C", "C.UTF-8", "POSIX"):
            return environ[variable].strip()
    return locale.getlocale()[0] or "en"


def data_directory(environ: Mapping[str, str]) -> Path:
    """Return the user's data directory for ci_magic on this system; it need not exist."""
    home = Path.home()
    if sys.platform == "win32":
        return Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "ci_magic"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "ci_magic"
    return Path(environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "ci_magic"


def _check(settings: Settings) -> None:
    for name, allowed in (("ask", get_args(WhenToAsk)), ("privacy", get_args(Privacy))):
        if getattr(settings, name) not in allowed:
            raise SettingsError(
                _("{name} is {value!r}: use one of {allowed}").format(
                    name=name, value=getattr(settings, name), allowed=", ".join(allowed)
                )
            )
    unknown = settings.allow - set(get_args(EffectKind))
    if unknown:
        raise SettingsError(
            _("CI_MAGIC_ALLOW names {unknown}: use {allowed}").format(
                unknown=", ".join(sorted(unknown)), allowed=", ".join(get_args(EffectKind))
            )
        )
    if settings.price and not _PRICE.fullmatch(settings.price):
        line = _("CI_MAGIC_PRICE is {value!r}: use US dollars for a million tokens read and written, such as 0.25/2")
        raise SettingsError(line.format(value=settings.price))
    for name in ("attempts", "steps", "timeout", "tokens"):
        if getattr(settings, name) <= 0:
            raise SettingsError(
                _("{name} is {value}: use a number above 0").format(name=name, value=getattr(settings, name))
            )
