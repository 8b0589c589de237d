"""What a model is told of a result that it is to read, and whether there is anything to read."""

import re
from collections.abc import Callable, Iterator, Sequence

from ..language import _
from ..prompts import text
from ..tokens import estimate
from ..values import Ask, Measured, Observation, Shown

Delimit = Callable[[str, str], str]
"""Puts text from the namespace between delimiters: its label, then the text."""

TOKENS = 1500
"""What the results of a turn may cost together; the last cell's is told first."""

_FIGURE = 400
_PRINTED = 500
_POINTS = 30
_ENDS = 12
_SERIES = 6
_LEAST = 20
_PICTURES = 2
_PICTURE_BYTES = 20_000_000
_IMAGES = ("image/png", "image/jpeg")
_PACKED = re.compile(r"[A-Za-z0-9+/]{200,}={0,2}")
_GLYPH = re.compile(r"Glyph \d+")
_SCRIPTS = (
    ("Korean", re.compile("[\uac00-\ud7a3\u1100-\u11ff\u3130-\u318f]")),
    ("Japanese", re.compile("[\u3040-\u30ff]")),
    ("Chinese", re.compile("[\u4e00-\u9fff]")),
    ("the language of the request", re.compile(r"[^\W\d_]")),
)


def wanted(ask: Ask, observations: Sequence[Observation]) -> bool:
    """Say whether the user asked for a reading, and the last cell showed a figure, a table or a number."""
    if not ask.explain or not observations or observations[-1].status != "ok":
        return False
    seen = observations[-1]
    return any(map(_is_readable, seen.shown)) or bool(re.search(r"\d", f"{seen.printed}{_plain_result(seen)}"))


def withheld() -> str:
    """Return one line that says why there is no reading where the model may not see values."""
    return _("no reading of the result: it would send values of your data, which needs --privacy full")


def question(ask: Ask, observations: Sequence[Observation], delimit: Delimit) -> str:
    """Return the message that asks for a reading of what the cells of a turn showed.

    Tables and printed text are cut, figures are told in words and points; nothing of an image goes along as text. Below
    full privacy only kinds and shapes are told.
    """
    full = ask.privacy == "full"
    told: list[str] = []
    left = TOKENS
    for number in range(len(observations), 0, -1):
        head = f"cell {number}:" if len(observations) > 1 else ""
        body = "\n".join(_values(observations[number - 1], left) if full else _kinds(observations[number - 1]))
        if left < _LEAST:
            break
        told.insert(0, _clipped(f"{head}\n{body}".strip("\n"), left))
        left -= estimate(told[0])
    shown = delimit("output", "\n".join(told).strip() or "(nothing that may be told)")
    return text("reading").format(shown=shown, language=language_of(ask.prompt))


def language_of(prompt: str) -> str:
    """Return the language to answer in, by the letters of a prompt; names of columns are often in English."""
    return next((name for name, letters in _SCRIPTS if letters.search(prompt)), "English")


def pictures(ask: Ask, observations: Sequence[Observation]) -> tuple[bytes, ...]:
    """Return the last images that were shown, where the user lets the model see them, as PNG or JPEG files."""
    if not ask.pictures or ask.privacy != "full":
        return ()
    outputs = (output for seen in observations for output in seen.outputs if output.mime in _IMAGES)
    held = [output.data for output in outputs if isinstance(output.data, bytes) and len(output.data) <= _PICTURE_BYTES]
    return tuple(held[-_PICTURES:])


def _is_readable(shown: Shown) -> bool:
    return not shown.empty and (bool(shown.measured or shown.drawn) or shown.kind in ("figure", "frame", "series"))


def _plain_result(seen: Observation) -> str:
    """Return the last value as text, unless it is an object known by its address."""
    return "" if re.match(r"<.*>\s*\Z", seen.result) else seen.result


def _values(seen: Observation, tokens: int) -> Iterator[str]:
    for shown in seen.shown:
        if shown.kind in ("figure", "axes") and (shown.drawn or shown.empty):
            yield _clipped(f"figure: {shown.drawn or 'nothing drawn'}", _FIGURE)
            yield from (_clipped(_points(each), _FIGURE) for each in shown.measured[:_SERIES])
    if any(_GLYPH.search(each.message) for each in seen.warned):
        yield "some characters of the figure have no glyph in its font"
    for part, most in ((_plain_result(seen), tokens), (seen.printed, _PRINTED)):
        if part.strip():
            yield _clipped(_PACKED.sub(_left_out, part.strip("\n")), most)
    for shown in seen.shown:
        if shown.kind in ("frame", "series", "array") and shown.shape:
            yield f"({shown.kind} of {' x '.join(map(str, shown.shape))})"
            yield from (line for each in shown.measured[:_SERIES] if (line := _statistics(each)))


def _kinds(seen: Observation) -> Iterator[str]:
    for shown in seen.shown:
        shape = f" of {' x '.join(map(str, shown.shape))}" if shown.shape else ""
        yield f"{shown.kind}{shape}{', empty' if shown.empty else ''}"


def _points(measured: Measured) -> str:
    """Return the points of a series: all of a short one, the ends, the highest and the lowest of a longer one."""
    numbers, labels = measured.numbers, measured.labels or ("",) * len(measured.numbers)
    chosen = range(len(numbers))
    if len(numbers) > _POINTS:
        order = sorted(chosen, key=numbers.__getitem__)
        chosen = sorted({*chosen[:_ENDS], *chosen[-_ENDS:], *order[:3], *order[-3:]})  # type: ignore[assignment]
    told = "; ".join(f"{labels[at]}: {_number(numbers[at])}" if labels[at] else _number(numbers[at]) for at in chosen)
    some = f" ({len(chosen)} of {measured.count} points)" if len(chosen) < measured.count else ""
    along = f" along {measured.along}" if measured.along else ""
    return f"{measured.name or 'series'}{along}{some}: {told}; {_statistics(measured)}"


def _statistics(measured: Measured) -> str:
    told = ", ".join(f"{name} {_number(value)}" for name, value in measured.statistics)
    return f"{measured.name}: {told}" if told else ""


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else f"{value:.6g}"


def _left_out(match: re.Match[str]) -> str:
    return f"[… {len(match.group())} characters left out …]"


def _clipped(string: str, tokens: int) -> str:
    """Return a text of at most about `tokens`, whole lines of its middle left out where it has several."""
    if len(string) <= tokens or estimate(string) <= tokens:
        return string
    # A token has at least a character; the share that fits is found by halving.
    low, high = 0, min(len(string), tokens * 20)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if estimate(_ends(string, middle)) <= tokens else (low, middle - 1)
    return _ends(string, low)


def _ends(string: str, length: int) -> str:
    behind = length // 3
    end = string[len(string) - behind :] if behind else ""
    return f"{string[: length - behind]} [… {len(string) - length} characters left out …] {end}"
