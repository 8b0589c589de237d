"""From a prompt and the namespace to a `Request`: which table is meant, in which language to answer."""

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePath

from ...language import spoken
from ...values import FileFacts, Namespace, Variable
from .cleaning import cleaned
from .columns import normal, pattern, similar, usable
from .decide import decide
from .libraries import engine_of, fitted
from .loading import is_table, name_for
from .request import Group, Language, Problem, Request, Source
from .roles import roles
from .scan import Scan, scan
from .suggest import overlaid, stacked
from .wide import long_form

_NEVER_BEST = -1000
_BARS = re.compile(r"(?i)\bbars?\b|막대|棒")


def understand(prompt: str, namespace: Namespace) -> Request:
    """Return what `prompt` asks for; a request that the rules cannot meet carries its problem."""
    sources = candidates(prompt, namespace)
    language = language_of(prompt, sources)
    if not sources:
        unknown = _meaningless(scan(prompt, Source("", ())))
        return Request(language, problem=Problem("nonsense", unknown) if unknown else Problem("no_frame"))
    names = (*(variable.name for variable in _frames(namespace)), *(file.path for file in namespace.files))
    together = _together(prompt, sources, language, names)
    if together is not None:
        return together
    attempts = [_attempt(prompt, source, language, names) for source in sources]
    if len(attempts) == 1:
        return attempts[0][0]
    clear = [attempt for attempt in attempts if attempt[0].problem is None] or attempts
    most = max(fit for _, fit in clear)
    best = _without_derived([request for request, fit in clear if fit == most])
    if len(best) == 1:
        return best[0]
    known = tuple(request.source.name for request in best if request.source)
    problems = {request.problem.kind for request in best if request.problem}
    if problems and problems <= {"unsupported", "nonsense", "unknown_words", "other_table"} and most <= 0:
        return best[0]
    return Request(language, problem=Problem("ambiguous_frame", (), known))


def _read(prompt: str, source: Source, language: Language, names: Iterable[str]) -> tuple[Request, int]:
    """Return the request as it reads against one table, and how many columns of it the prompt names."""
    if not source.engine:
        return Request(language, source=source, problem=Problem("other_table")), _NEVER_BEST
    cleans = source.engine == "pandas" and scan(prompt, source, (*names, source.name)).has("clean")
    source = cleaned(source) if cleans else source
    stem = (PurePath(source.file.path).stem,) if source.file else ()
    found = _without_cleaning(scan(prompt, source, (*names, source.name, *stem)))
    fit = sum(1 for mark in found.marks if mark.column is not None) - len(found.unknown)
    problem = _unread(found, source)
    if problem is not None:
        return Request(language, source=source, problem=problem), fit
    request = fitted(decide(found, roles(found, source.columns), source, language))
    return (replace(request, clean=True) if cleans else request), fit


def _without_derived(requests: list[Request]) -> list[Request]:
    """Leave out tables that code of these rules made of another one here: `sales_by_month`, `sales_columns`."""
    names = {request.source.name for request in requests if request.source}
    made = {each for each in names for name in names if re.match(rf"{re.escape(name)}_(?:by_|columns$)", each)}
    return [request for request in requests if request.source is None or request.source.name not in made]


def _together(prompt: str, sources: tuple[Source, ...], language: Language, names: Iterable[str]) -> Request | None:
    """Return what the prompt asks of several given files of equal columns as one table; None where it does not fit."""
    given = tuple(source for source in sources if source.file and source.file.given)
    whole = stacked(given, language) if len(given) > 1 and given == sources else None
    if whole is None:
        return None
    request, _fit = _read(prompt, whole, language, (*names, *(source.name for source in given)))
    if request.problem is not None:
        return None
    label = Group(whole.columns[-1])
    if request.intent == "aggregate" and len(request.groups) == 1 and len(request.measures) <= 1 and not request.order:
        request = replace(request, groups=(*request.groups, label))
    return overlaid(request) if label in request.groups else request


def _attempt(prompt: str, source: Source, language: Language, names: Iterable[str]) -> tuple[Request, int]:
    """Return the request as it reads against one table, in its long form where that alone fits, and how well it does.

    How well is how many columns of it the prompt names.
    """
    request, fit = _read(prompt, source, language, names)
    long = long_form(source) if request.problem and source.engine == "pandas" else None
    if long is None or long.run is None:
        return request, fit
    other, other_fit = _read(prompt, long, language, names)
    if other.problem is not None:
        return request, fit
    # The steps go on like time, though they are no dates.
    stepped = bool(other.groups) and other.groups[0].column.name == long.run.name
    drawn = "line" if other.chart == "bar" and stepped and not re.search(_BARS, prompt) else other.chart
    return replace(other, chart=drawn), other_fit


def _without_cleaning(found: Scan) -> Scan:
    """Leave out the words that ask for cleaning, which comes before anything else; alone they are what is asked for."""
    rest = tuple(mark for mark in found.marks if mark.kind != "clean")
    told = any(mark.kind not in ("filler", "and", "data", "frame") for mark in rest)
    return replace(found, marks=rest) if told else found


def _unread(found: Scan, source: Source) -> Problem | None:
    if found.ambiguous:
        word, columns = found.ambiguous[0]
        return Problem("ambiguous_column", (word,), tuple(column.name for column in columns))
    if not found.unknown:
        return None
    if len(_meaningless(found)) > 1 and not any(similar(word, source.columns) for word in found.unknown):
        return Problem("nonsense", found.unknown)
    near = tuple(name for word in found.unknown for name in similar(word, source.columns))
    return Problem("unknown_words", found.unknown, tuple(dict.fromkeys(near)))


def _meaningless(found: Scan) -> tuple[str, ...]:
    """Return the unknown words of a prompt in which nothing else says what to do or with which column."""
    weak = ("filler", "and", "data", "over", "by", "after", "row", "colour")
    told = any(mark.kind not in weak for mark in found.marks)
    return () if told else found.unknown


def candidates(prompt: str, namespace: Namespace) -> tuple[Source, ...]:
    """Return the tables that may be meant: those the prompt names, else every frame."""
    frames = _frames(namespace)
    taken = set(namespace.taken)
    named = [frame for frame in frames if _names(prompt, frame.name)]
    files = []
    for file in namespace.files:
        loaded = _loaded(file, namespace)
        if loaded is not None or is_table(file):
            files.append(loaded or Source(name_for(file, taken), usable(file.columns), file))
            taken.add(files[-1].name)
    if files:
        return tuple(files)
    real = [frame for frame in named if not _only_a_column(frame, frames)]
    return tuple(_table(frame) for frame in (real or frames))


def _table(frame: Variable) -> Source:
    return Source(frame.name, usable(frame.columns), engine=engine_of(frame), type_name=frame.type_name)


def _frames(namespace: Namespace) -> tuple[Variable, ...]:
    return tuple(
        variable for variable in namespace.variables if variable.kind == "frame" and not variable.name.startswith("_")
    )


def _names(prompt: str, name: str) -> bool:
    return bool(re.search(rf"(?<![\w.]){re.escape(name)}(?![A-Za-z0-9_])", normal(prompt)))


def _only_a_column(frame: Variable, frames: Iterable[Variable]) -> bool:
    """Whether the name may just as well be a column of another table: then it does not choose this one."""
    return any(
        pattern(column.name).fullmatch(frame.name) for other in frames if other != frame for column in other.columns
    )


def _loaded(file: FileFacts, namespace: Namespace) -> Source | None:
    """Return the frame that an earlier cell read from `file`, so that it is not read again."""
    reads = re.compile(rf"^(\w+) = \w+\.read_\w+\(\s*r?[\"']{re.escape(file.path)}[\"']", re.MULTILINE)
    names = [match[1] for cell in namespace.recent if not cell.error for match in reads.finditer(cell.source)]
    frames = {variable.name: variable for variable in _frames(namespace)}
    known = [frames[name] for name in names if name in frames]
    return _table(known[-1]) if known else None


def language_of(prompt: str, sources: Iterable[Source] = ()) -> Language:
    """Return the language to answer in, by the script of the prompt without the names in it.

    Han letters alone are Japanese only where the user's language is; a prompt of nothing but names is answered
    in the language of its letters, or the user's where they are Latin.
    """
    words = normal(prompt)
    for source in sources:
        for name in (source.file.path if source.file else "", source.name, *(column.name for column in source.columns)):
            words = words.replace(normal(name), " ") if len(name) > 1 else words
    if re.search(r"[A-Za-z가-힣ぁ-ヺ一-龯]", words):
        return _by_script(words, "en")
    user: Language = {"ko": "ko", "ja": "ja"}.get(spoken(), "en")  # type: ignore[assignment]
    return _by_script(normal(prompt), user)


def _by_script(text: str, latin: Language) -> Language:
    if re.search(r"[가-힣ㄱ-ㅎ]", text):
        return "ko"
    if re.search(r"[ぁ-ゖァ-ヺ]", text):
        return "ja"
    if re.search(r"[一-龯]", text):
        return "ja" if spoken() == "ja" else "en"
    return latin
