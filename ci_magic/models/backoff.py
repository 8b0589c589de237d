"""When to try again, and waiting for it in sight of the user."""

import math
import random
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from ..values import Waiting

FIRST_DELAY = 1.0
MOST_RETRIES = 2
_SLICE = 1.0
_MOMENT = 0.05
_DAY = 86_400.0
_EPOCH = 1_000_000_000.0
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


@dataclass(slots=True)
class Backoff:
    """The waiting of one request: at most `limit` seconds and `MOST_RETRIES` tries more, one mid-stream."""

    limit: float
    retries: int = 0
    restarts: int = 0
    waited: float = 0.0

    def delay(self, asked: float | None, *, midstream: bool) -> float | None:
        """Count a retry and return the seconds to wait before it; None where it is not to be tried again.

        `asked` is what the server asks for: it is waited for in full or not at all.
        """
        left = self.limit - self.waited
        if self.retries >= MOST_RETRIES or (midstream and self.restarts) or left < (asked or 0.0) or left <= 0:
            return None
        if asked is None:
            # Less by up to a half, so that many notebooks that failed together do not come back together.
            asked = min(left, FIRST_DELAY * 2**self.retries * (1 - random.random() / 2))  # noqa: S311
        self.retries += 1
        self.restarts += midstream
        self.waited += asked
        return asked


def countdown(reason: str, seconds: float) -> Iterator[Waiting]:
    """Wait, saying about once a second how long still; closing it or an interrupt ends it at once."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        yield Waiting(reason, left)
        slice_end = min(end, time.monotonic() + _SLICE)
        # In moments: where a thread is interrupted, a sleep ends first.
        while (rest := slice_end - time.monotonic()) > 0:
            time.sleep(min(_MOMENT, rest))


def asked_delay(headers: Mapping[str, str]) -> float | None:
    """Return the seconds a response asks to wait, from the first header that makes sense; else None."""
    found = (
        _sane(_number(headers.get("retry-after-ms")), 0.001),
        _sane(_number(headers.get("retry-after"))),
        _sane(_until_date(headers.get("retry-after", ""))),
        *(_reset(headers, suffix) for suffix in ("", "-requests", "-tokens")),
    )
    return next((seconds for seconds in found if seconds is not None), None)


def _reset(headers: Mapping[str, str], suffix: str) -> float | None:
    # A limit with something left is not the one that was hit.
    if headers.get(f"x-ratelimit-remaining{suffix}", "0").strip() != "0":
        return None
    text = headers.get(f"x-ratelimit-reset{suffix}", "")
    number = _number(text)
    if number is None:
        parts = re.findall(r"(\d+(?:\.\d+)?)(ms|s|m|h)", text)
        return _sane(sum(float(count) * _UNITS[unit] for count, unit in parts)) if parts else None
    if number > _EPOCH:
        # A point in time, in seconds or in milliseconds.
        number = (number / 1000 if number > _EPOCH * 1000 else number) - time.time()
    return _sane(number) if number < _DAY else None


def _sane(number: float | None, unit: float = 1.0) -> float | None:
    return number * unit if number is not None and math.isfinite(number) and number >= 0 else None


def _number(text: str | None) -> float | None:
    try:
        return float(text or "")
    except ValueError:
        return None


def _until_date(text: str) -> float | None:
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    aware = date if date.tzinfo else date.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.now(UTC)).total_seconds())
