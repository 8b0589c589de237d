"""Files that come with a prompt or that it names."""

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from ...values import FileFacts, Privacy
from ..describe.literals import nobody
from ..describe.paths import paths_in
from .look import Looker

FILE_LIMIT = 5
"""Files named in a prompt that are looked into."""

GIVEN_LIMIT = 30
"""Files given with a prompt that are looked into; of more only names and sizes are told."""

_SECONDS = 10.0


def files_told(
    prompt: str,
    given: Sequence[str],
    directory: Path,
    privacy: Privacy,
    *,
    secret_name: Callable[[str], bool] = nobody,
    seconds: float = _SECONDS,
) -> tuple[FileFacts, ...]:
    """Return what is known of the files `given`, and of those that `prompt` names and that exist, in its order.

    Relative names are looked up in `directory`. Samples of columns come with `privacy` "full" only, and never for
    a column whose name is secret; rows and missing values are counted with "stats"; "names" leaves the columns' names.
    After `seconds` no more files are looked into.
    """
    if privacy == "none":
        return ()
    looker = Looker(privacy, secret_name)
    deadline = time.monotonic() + seconds
    along = [(name, directory / name) for name in given]
    seen = {os.path.normpath(path) for _, path in along}
    named = [(shown, path) for shown, path in paths_in(prompt, directory) if os.path.normpath(path) not in seen]
    found = [
        looker.look(shown, path, given=True, closely=at < GIVEN_LIMIT and time.monotonic() < deadline)
        for at, (shown, path) in enumerate(along)
    ]
    found += [looker.look(shown, path) for shown, path in named[:FILE_LIMIT]]
    return tuple(each for each in found if each is not None)
