"""The files that come with a request: found before a model is asked, fetched from the web where the user says yes."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..errors import OptionError
from ..kernel.previews.given import given_paths
from ..language import _
from ..settings import Settings, working_directory
from ..values import Ask

Confirm = Callable[[str], bool | None]
"""Asks the user a question that yes or no answers; None where nobody can be asked."""


@dataclass(slots=True)
class GivenFiles:
    """Looks up what stands behind `-f`; `tell` says one line to the user.

    What was fetched once is not fetched again while the file is there, unless the code is to be written anew.
    """

    tell: Callable[[str], None]
    _fetched: dict[str, Path] = field(default_factory=dict)

    def attach(self, ask: Ask, settings: Settings, confirm: Confirm) -> Ask:
        """Return `ask` with the paths of its files.

        Raises:
            OptionError: a file is not there, or a URL was not fetched.
        """
        if not ask.files:
            return ask
        directory = working_directory()

        def fetch(url: str) -> str:
            known = self._fetched.get(url)
            if known is None or ask.new or not known.is_file():
                known = self._fetched[url] = self._fetch(url, directory, ask, settings, confirm)
            return known.name if known.parent == directory else str(known)

        return replace(ask, given=given_paths(ask.files, directory, fetch))

    def local(self, ask: Ask) -> Ask:
        """Return `ask` with the paths of those of its files that need not be fetched.

        Raises:
            OptionError: a file is not there.
        """
        here = tuple(each for each in ask.files if "://" not in each)
        return replace(ask, given=given_paths(here, working_directory(), str))

    def _fetch(self, url: str, directory: Path, ask: Ask, settings: Settings, confirm: Confirm) -> Path:
        from ..kernel.download import checked, download  # noqa: PLC0415  # the web is seldom needed

        host = checked(url).hostname
        if ask.ask != "never" and "network" not in settings.allow:
            answer = confirm(_("Fetch {url} into {folder}? [y]es, [n]o ").format(url=url, folder=directory))
            if answer is None:
                line = _(
                    "not fetched: nobody can be asked here whether to reach {host}; CI_MAGIC_ALLOW=network allows it"
                )
                raise OptionError(line.format(host=host))
            if not answer:
                raise OptionError(_("not fetched: you said no"))
        got = download(url, directory, seconds=settings.timeout, note=self.tell)
        self.tell(
            _("fetched {name} ({size:,} bytes) from {host}").format(name=got.path.name, size=got.size, host=got.host)
        )
        return got.path
