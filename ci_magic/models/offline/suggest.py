"""Which one or two charts tell most of a table that nobody said anything about."""

from dataclasses import replace

from ...values import Column
from .aggregate import adds_up
from .columns import key, numbers, parts
from .dates import reading
from .loading import title_of
from .names import quoted
from .request import Group, Language, Request, Source
from .roles import time_group
from .slots import is_time
from .wide import long_form

_CHARTS = 2
_TOP = 10
_LINES = 4
_NUMBERING = frozenset(
    {
        "id",
        "no",
        "nr",
        "index",
        "idx",
        "key",
        "code",
        "uid",
        "uuid",
        "zip",
        "lat",
        "lon",
        "lng",
        "latitude",
        "longitude",
    }
    | {"번호", "순번", "코드", "위도", "경도", "番号", "コード", "緯度", "経度"}
)
_NUMBERING_ENDS = ("id", "번호", "코드", "番号", "コード")
_LABELS = {"en": "file", "ko": "파일", "ja": "ファイル"}


def charts_of(source: Source, language: Language) -> tuple[Request, ...]:
    """Return at most two requests whose charts fit the table: over time, by its first words, or a distribution."""
    wide = _wide(source, language)
    if wide is not None:
        return (wide,)
    found = [_over_time(source, language), _by_words(source, language)]
    return tuple(each for each in found if each is not None) or _of_numbers(source, language)


def _wide(source: Source, language: Language) -> Request | None:
    long = long_form(source)
    if long is None or long.run is None:
        return None
    step, *_ = (column for column in long.columns if column.name == long.run.name)
    measures = tuple(column for column in long.columns if column.name in long.run.measures)[:_LINES]
    return _drawn(Request(language, source=long), "line", measures, Group(step))


def _over_time(source: Source, language: Language) -> Request | None:
    dated = [column for column in source.columns if reading(column)]
    plain = [column for column in source.columns if is_time(column) and not reading(column)]
    measures = measures_of(source)
    if not measures or not (dated or plain):
        return None
    group = Group(dated[0], "", reading(dated[0])) if dated else Group(plain[0])
    return _drawn(Request(language, source=source), "line", measures[:1], group)


def _by_words(source: Source, language: Language) -> Request | None:
    words = [column for column in source.columns if _is_grouping(column)]
    if not words:
        return None
    base = replace(Request(language, source=source), order="descending", limit=_TOP)
    measures = measures_of(source)
    if not measures:
        return replace(base, intent="aggregate", groups=(Group(words[0]),), aggregations=("size",), chart="bar")
    return _drawn(base, "bar", measures[:1], Group(words[0]))


def _of_numbers(source: Source, language: Language) -> tuple[Request, ...]:
    measures = measures_of(source)[:_CHARTS]
    base = Request(language, source=source)
    found = [replace(base, intent="histogram", chart="hist", measures=measures[:1])] if measures else []
    if len(measures) == _CHARTS:
        found.append(replace(base, intent="scatter", chart="scatter", measures=measures))
    return tuple(found)


def _drawn(base: Request, chart: str, measures: tuple[Column, ...], *groups: Group) -> Request:
    how = "sum" if all(adds_up(column) for column in measures) else "mean"
    if base.source and base.source.run:
        how = "sum"
    return replace(base, intent="aggregate", chart=chart, measures=measures, groups=tuple(groups), aggregations=(how,))


def measures_of(source: Source) -> tuple[Column, ...]:
    """Return the columns that measure something: numbers that are no dates, no numbering and no place."""
    return tuple(
        column
        for column in numbers(source.columns)
        if not reading(column) and not is_time(column) and not _is_numbering(column)
    )


def _is_numbering(column: Column) -> bool:
    name = key(column.name)
    split = bool(parts(column.name)) and parts(column.name)[-1] in _NUMBERING_ENDS
    return name in _NUMBERING or split or (not name.isascii() and name.endswith(_NUMBERING_ENDS))


def _is_grouping(column: Column) -> bool:
    return column.kind in ("text", "category", "boolean") and not reading(column) and not _is_numbering(column)


def stacked(sources: tuple[Source, ...], language: Language) -> Source | None:
    """Return files of equal columns as one table, in which a column says the file; None where they differ."""
    first, *others = sources
    names = {column.literal for column in first.columns}
    if not names or not others or any({column.literal for column in each.columns} != names for each in others):
        return None
    label = _LABELS[language]
    if label in {column.name for column in first.columns}:
        return None
    titles = tuple(quoted(title_of(each)) for each in sources)
    file = Column(label, quoted(label), "str", "category", samples=titles)
    return Source("_and_".join(each.name for each in sources[:2]), (*first.columns, file), parts=sources, label=label)


def compared(sources: tuple[Source, ...], language: Language) -> Request | None:
    """Return the chart that compares files of equal columns, a line for each: by month where they hold dates."""
    whole = stacked(sources, language)
    if whole is None:
        return None
    file, measures = Group(whole.columns[-1]), measures_of(whole)
    time = time_group("M", whole.columns)
    base = Request(language, source=whole)
    if measures and isinstance(time, Group):
        return overlaid(_drawn(base, "line", measures[:1], time, file))
    words = [column for column in whole.columns[:-1] if _is_grouping(column)]
    return _drawn(base, "bar", measures[:1], Group(words[0]), file) if measures and words else None


def overlaid(request: Request) -> Request:
    """Lay the years of several files over one another: their months are those of one year."""
    groups = tuple(replace(each, period="month") if each.period == "M" else each for each in request.groups)
    return replace(request, groups=groups)
