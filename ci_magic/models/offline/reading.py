"""What a result says, worked out from the result itself: its ends, its total or mean, the way from first to last."""

import re
from collections.abc import Iterator, Sequence

from ...values import Column, Measured, Observation, Shown
from .aggregate import adds_up
from .columns import key
from .phrases import Texts
from .request import Language

_SERIES = 3
_FEW = 2
_MOMENT = re.compile(r"(?:19|20)\d\d(?:-\d\d|\Z)")
_AVERAGED = re.compile(r"mean|average|avg|median|rate|ratio|price|평균|중앙|비율|단가|가격|平均|中央|率|単価|価格")

_WORDS: dict[str, Texts] = {
    "largest": {
        "en": "The largest value{of} is {most} at {at}{share}, the smallest {least} at {low}.",
        "ko": "{of}가장 큰 값은 {at}의 {most}{share}, 가장 작은 값은 {low}의 {least}입니다.",
        "ja": "{of}最も大きい値は{at}の{most}{share}、最も小さい値は{low}の{least}です。",
    },
    "of": {"en": " of {name}", "ko": "{name}: ", "ja": "{name}: "},
    "share": {"en": " ({share} of the total)", "ko": "(합계의 {share})", "ja": "(合計の{share})"},
    "total": {
        "en": "Together they are {total}.", "ko": "합계는 {total}입니다.", "ja": "合計は{total}です。"
    },
    "mean": {
        "en": "The mean of the {count} values is {mean}.",
        "ko": "{count}개 값의 평균은 {mean}입니다.",
        "ja": "{count}個の値の平均は{mean}です。",
    },
    "rise": {
        "en": "From {begin} to {end} it goes up from {first} to {last}{change}.",
        "ko": "{begin}의 {first}에서 {end}의 {last}(으)로 늘었습니다{change}.",
        "ja": "{begin}の{first}から{end}の{last}へ増えました{change}。",
    },
    "fall": {
        "en": "From {begin} to {end} it goes down from {first} to {last}{change}.",
        "ko": "{begin}의 {first}에서 {end}의 {last}(으)로 줄었습니다{change}.",
        "ja": "{begin}の{first}から{end}の{last}へ減りました{change}。",
    },
    "change": {"en": " ({change})", "ko": "({change})", "ja": "({change})"},
    "equal": {
        "en": "All {count} values{of} are {most}.",
        "ko": "{of}{count}개 값이 모두 {most}입니다.",
        "ja": "{of}{count}個の値はすべて{most}です。",
    },
    "bins": {
        "en": "The tallest bar has {most} of {total} values, from {start} to {stop}; the bars go from {low} to {high}.",
        "ko": "가장 높은 막대는 {start}~{stop} 구간으로 {total}개 중 {most}개이고, 전체 범위는 {low}~{high}입니다.",
        "ja": "最も高い棒は{start}〜{stop}で{total}個のうち{most}個、全体の範囲は{low}〜{high}です。",
    },
    "pie": {
        "en": "The largest share is {at} with {most}, the smallest {low} with {least}.",
        "ko": "비중은 {at}({most})에서 가장 크고 {low}({least})에서 가장 작습니다.",
        "ja": "割合は{at}({most})が最も大きく、{low}({least})が最も小さいです。",
    },
}  # fmt: skip


def read_aloud(results: Sequence[Observation], prompt: str, language: Language) -> str:
    """Return one to three sentences on the last result that holds numbers with names; empty where there is none."""
    for seen in reversed(results):
        objects = [each for each in seen.shown if not each.empty and not _is_raw(each)]
        told = [(shown.last, each) for shown in objects for each in shown.measured if _is_told(each)]
        drawn = [each for _, each in told if each.drawn]
        found = drawn or [each for last, each in told if last] or [each for _, each in told]
        if found:
            said = [sentence for each in found[:_SERIES] for sentence in _sentences(each, prompt, language, found)]
            return ("" if language == "ja" else " ").join(said)
    return ""


def _is_raw(shown: Shown) -> bool:
    """Whether a table holds rows of data, which have several columns of words, or sets columns against each other."""
    if shown.kind != "frame" or not shown.measured or shown.shape is None:
        return False
    names = {each.name for each in shown.measured}
    return shown.shape[-1] - len(names) > 1 or names == set(shown.measured[0].labels)


def _is_told(measured: Measured) -> bool:
    """Whether each number has a name of its own: rows of raw data have not, and neither has a cloud of points."""
    labels = measured.labels
    if len(labels) != len(measured.numbers) or len(labels) < _FEW or len(set(labels)) < len(labels):
        return False
    return bool(all(labels)) and (not measured.drawn or measured.ordered or not _are_numbers(labels))


def _are_numbers(labels: Sequence[str]) -> bool:
    return all(re.fullmatch(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?", label) for label in labels)


def _sentences(measured: Measured, prompt: str, language: Language, beside: Sequence[Measured]) -> Iterator[str]:
    if measured.drawn and measured.name == "%":
        yield _said("pie", language, **_ends(measured, "%"))
        return
    if measured.drawn and all(" to " in label for label in measured.labels):
        yield _bins(measured, language)
        return
    name = _name(measured.name)
    of = _WORDS["of"][language].format(name=name) if name else ""
    if min(measured.numbers) == max(measured.numbers) and measured.whole:
        yield _said("equal", language, of=of, count=_number(measured.count), most=_number(measured.numbers[0]))
        return
    total = measured.statistic("sum") if _adds_up(measured, prompt) else None
    share = _share(measured, total, language)
    yield _said("largest", language, of=of, share=share, **_ends(measured))
    if len(beside) > 1:
        return
    if measured.ordered and _MOMENT.match(measured.labels[0]):
        yield from _way(measured, language)
    if total is not None:
        yield _said("total", language, total=_number(total))
    elif (mean := measured.statistic("mean")) is not None and not measured.ordered:
        yield _said("mean", language, count=_number(measured.count), mean=_number(mean))


def _said(which: str, language: Language, **fields: str) -> str:
    return _WORDS[which][language].format(**fields)


def _ends(measured: Measured, unit: str = "") -> dict[str, str]:
    numbers = measured.numbers
    most, least = max(range(len(numbers)), key=numbers.__getitem__), min(range(len(numbers)), key=numbers.__getitem__)
    return {
        "most": _number(numbers[most]) + unit,
        "at": measured.labels[most],
        "least": _number(numbers[least]) + unit,
        "low": measured.labels[least],
    }


def _share(measured: Measured, total: float | None, language: Language) -> str:
    if not total or min(measured.numbers) < 0 or not measured.whole:
        return ""
    return _said("share", language, share=_percent(max(measured.numbers) / total))


def _way(measured: Measured, language: Language) -> Iterator[str]:
    first, last = measured.numbers[0], measured.numbers[-1]
    if first == last:
        return
    percent = _percent(abs(last - first) / first) if first > 0 and last >= 0 else ""
    change = _said("change", language, change=("+" if last > first else "-") + percent) if percent else ""
    yield _said(
        "rise" if last > first else "fall",
        language,
        begin=measured.labels[0],
        end=measured.labels[-1],
        first=_number(first),
        last=_number(last),
        change=change,
    )


def _bins(measured: Measured, language: Language) -> str:
    start, _, stop = measured.labels[max(range(len(measured.numbers)), key=measured.numbers.__getitem__)].partition(
        " to "
    )
    return _said(
        "bins",
        language,
        most=_number(max(measured.numbers)),
        total=_number(measured.statistic("sum") or max(measured.numbers)),
        start=start,
        stop=stop,
        low=measured.labels[0].partition(" to ")[0],
        high=measured.labels[-1].rpartition(" to ")[2],
    )


def _adds_up(measured: Measured, prompt: str) -> bool:
    """Whether a total means anything: the name says so, and nothing says that the values are averages."""
    said = key(f"{measured.name} {prompt}")
    return adds_up(Column(measured.name, "", "")) and not _AVERAGED.search(said)


def _name(name: str) -> str:
    return f"`{name.replace('`', '')}`" if name else ""


def _number(value: float) -> str:
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.2f}" if abs(value) >= 1 else f"{value:.3g}"


def _percent(share: float) -> str:
    return f"{share * 100:.1f}%"
