"""`python -m ci_magic.parsers KIND PATH SECONDS PRIVACY`: one look, its result as one line of JSON."""

import json
import sys
from collections.abc import Callable
from contextlib import redirect_stdout, suppress
from dataclasses import asdict
from pathlib import Path
from typing import cast

from ..values import Privacy
from .found import SLOW, Found, NeedsError, Request
from .images import image
from .media import media
from .office import powerpoint, word
from .pdf import pdf
from .tabular import arrow, duckdb, excel, parquet

_PARSERS: dict[str, Callable[[Request], Found]] = {
    "pdf": pdf,
    "word": word,
    "powerpoint": powerpoint,
    "image": image,
    "video": media,
    "audio": media,
    "excel": excel,
    "parquet": parquet,
    "feather": arrow,
    "duckdb": duckdb,
}
_MEMORY = 1024**3


def main(arguments: list[str]) -> None:
    """Print what was found."""
    kind, path, seconds, privacy = arguments
    _bounded(float(seconds))
    try:
        with redirect_stdout(sys.stderr):  # what a library has to say is not the answer
            found = _PARSERS[kind](Request(Path(path), float(seconds), cast("Privacy", privacy)))
    except NeedsError as needs:
        found = Found(problem=str(needs))
    except TimeoutError:
        found = Found(problem=SLOW)
    except MemoryError:
        found = Found(problem="takes more memory to open than such a file should")
    json.dump(asdict(found), sys.stdout)


def _bounded(seconds: float) -> None:
    """Limit memory and processor time, where the system can."""
    if sys.platform != "win32":
        import resource

        for limit, most in ((resource.RLIMIT_AS, _MEMORY), (resource.RLIMIT_CPU, int(seconds) + 2)):
            with suppress(ValueError, OSError):  # a lower limit is set already
                resource.setrlimit(limit, (most, most))


main(sys.argv[1:])
