"""Columns, keys and labels that are not there: what comes close, and where the name does exist."""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from ..describe.classes import inherits, instance_namespace, is_one_of, loaded
from ..describe.frames import plain
from ..describe.polars import is_polars_frame
from .looking import KEYS, MAPPINGS, UNKNOWN, item, labels_of_index
from .near import listed, literal, nearest, told
from .registry import probe
from .scene import Scene, is_from

_HOLDERS = 3
_NESTED = 200
_MISSING = (
    re.compile(r"(\[.*?\]) not (?:in index|found in axis)", re.DOTALL),
    re.compile(r"None of \[(?:Multi|Range)?Index\((\[.*?\]),", re.DOTALL),
    re.compile(r"expected but not found: (\[.*?\])", re.DOTALL),
    re.compile(r"Column\(s\) (\[.*?\]) do not exist", re.DOTALL),
    re.compile(r"Could not interpret value `([^`]+)`"),
    re.compile(r'(?:unable to find column|Referenced column|column) "((?:[^"\\]|\\.)+)"'),
)
_VALID = re.compile(r"valid columns: \[(.*?)\]", re.DOTALL)
_TABLE = re.compile(r"(?:Table|View)(?: Function)? with name (\S+) does not exist")


@dataclass(frozen=True, slots=True)
class _Holder:
    """Something that has labels: its source or description, what its labels are called, the labels, the object."""

    text: str
    noun: str
    labels: Sequence[object]
    value: object


@probe(
    "KeyError", "ColumnNotFoundError", "BinderException", "ValueError", "SpecificationError", "InvalidIndexError",
    message=r"(?s)\A['\"\d\[({]|not in index|not found in axis|expected but not found|do not exist|find column|"
    r"Referenced column|interpret value|None of \[",
)  # fmt: skip
def missing_label(scene: Scene) -> Iterator[str]:
    """Tell which labels there are instead of the one that was asked for."""
    for wanted in _wanted(scene)[:2]:
        holders = list(islice(_holders(scene, wanted), _HOLDERS))
        lacking = [holder for holder in holders if not _has(holder.labels, wanted)]
        for holder in lacking[:2]:
            yield from _instead(holder, wanted)
            yield from _as_index(holder, wanted)
        taken = {id(holder.value) for holder in lacking}
        yield from _elsewhere(scene, wanted, taken)
        if not lacking:
            yield from _from_message(scene, wanted)
        yield from _left_out_of_groups(scene, wanted)


def _wanted(scene: Scene) -> list[object]:
    """Return the labels that were asked for and are missing."""
    if "KeyError" in scene.kinds:
        arguments = scene.field(BaseException, "args")
        key = arguments[0] if len(arguments) == 1 else None
        if (is_one_of(type(key), KEYS) or type(key) is tuple) and not any(
            pattern.search(scene.message) for pattern in _MISSING[:4]
        ):
            return [key]
    for pattern in _MISSING:
        found = pattern.search(scene.message)
        if found:
            return _names_in(found.group(1))
    return []


def _names_in(text: str) -> list[object]:
    if not text.startswith("["):
        return [text]
    try:
        names = ast.literal_eval(text)
    except (SyntaxError, ValueError):
        return list(re.findall(r"'([^']*)'", text))
    return list(names) if isinstance(names, list) else []


def _holders(scene: Scene, wanted: object) -> Iterator[_Holder]:
    """Yield what the label was looked for in: the subscripted value, pandas' own `self`, frames on the line."""
    seen: set[int] = set()
    for value, text, rows in _candidates(scene, wanted):
        if id(value) in seen:
            continue
        seen.add(id(value))
        holder = _holder(value, text or scene.label_of(value), rows=rows)
        if holder is not None:
            yield holder


def _candidates(scene: Scene, wanted: object) -> Iterator[tuple[object, str, bool]]:
    """Yield values, their sources, and whether the label was looked for among the rows."""
    node = scene.node
    rows = False
    if isinstance(node, ast.Subscript):
        by_label = isinstance(node.value, ast.Attribute) and node.value.attr in {"loc", "at"}
        rows = by_label and not _is_second(node.slice, wanted)
        base = node.value.value if isinstance(node.value, ast.Attribute) and by_label else node.value
        value = scene.value(base)
        if value is not UNKNOWN:
            yield value, scene.text(base), rows
            # A mapping that was asked by the user's own code is the answer.
            if is_one_of(type(value), MAPPINGS):
                return
    for value in scene.library_values("pandas", "self", "obj", "frame", "left", "right", "data"):
        wrapper = is_from(value, "pandas", "BaseGroupBy") or is_from(value, "pandas", "NDFrameIndexerBase")
        yield instance_namespace(value).get("obj") if wrapper else value, "", rows
    if rows:
        return
    for text, value in scene.operands():
        yield value, text, False
    words = {word for text in _texts(scene) for word in re.findall(r"\w+", text)}
    for name, value in scene.variables():
        if name in words:
            yield value, name, False


def _is_second(node: ast.expr, wanted: object) -> bool:
    if not isinstance(node, ast.Tuple) or len(node.elts) != 2:
        return False
    return any(isinstance(each, ast.Constant) and each.value == wanted for each in ast.walk(node.elts[1]))


def _texts(scene: Scene) -> Iterator[str]:
    for node in ast.walk(scene.part) if scene.part and "KeyError" not in scene.kinds else ():
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
    for _text, value in scene.operands() if "KeyError" not in scene.kinds else ():
        if type(value) is str:
            yield value[:10_000]


def _holder(value: object, text: str, *, rows: bool) -> _Holder | None:
    if is_one_of(type(value), MAPPINGS):
        mapping: Any = value
        return _Holder(text or "the dictionary", "key", list(islice(mapping, 5000)), value)
    if is_polars_frame(value):
        eager: Any = value
        return _Holder(text or "the frame", "column", eager.columns, value)
    frame = plain(value)
    if frame is None:
        return None
    if inherits(type(frame), loaded("pandas", "DataFrame")) and not rows:
        return _Holder(text or "the frame", "column", labels_of_index(frame.columns), value)
    index = frame if inherits(type(frame), loaded("pandas", "Index")) else frame.index
    return None if index is frame else _Holder(text or "the series", "index label", labels_of_index(index), value)


def _has(labels: Sequence[object], wanted: object) -> bool:
    return any(type(label) is type(wanted) and label == wanted for label in labels if is_one_of(type(label), KEYS))


def _instead(holder: _Holder, wanted: object) -> Iterator[str]:
    head = f"{holder.text} has no {holder.noun} {literal(wanted)}"
    levels = [label for label in holder.labels if type(label) is tuple]
    if levels and type(wanted) is not tuple:
        yield f"{head}: its {holder.noun}s are tuples of {len(levels[0])} levels: {listed(levels, 8)}"
        return
    other = _of_other_type(holder.labels, wanted)
    if other is not None:
        yield f"{head}, but {literal(other)}, of type {type(other).__name__}"
        return
    close = nearest(wanted, holder.labels) if type(wanted) is str else []
    if close:
        yield f"{head}; nearest: {told(str(wanted), close)}"
    if not close or len(holder.labels) > len(close):
        yield f"{holder.noun}s of {holder.text}: {listed(holder.labels)}"


def _of_other_type(labels: Sequence[object], wanted: object) -> object:
    if type(wanted) not in (str, int):
        return None
    kind = int if type(wanted) is str else str
    return next((label for label in labels if type(label) is kind and str(label) == str(wanted)), None)


def _as_index(holder: _Holder, wanted: object) -> Iterator[str]:
    frame = plain(holder.value)
    if frame is None or holder.noun != "column" or type(wanted) is not str:
        return
    names = [name for name in frame.index.names if type(name) is str]
    if wanted in names:
        yield (
            f"{literal(wanted)} is the index of {holder.text}, or a level of it, and no column: "
            f"use .reset_index(), or .index.get_level_values({literal(wanted)})"
        )


def _elsewhere(scene: Scene, wanted: object, taken: set[int]) -> Iterator[str]:
    found = []
    for name, value in scene.variables():
        if id(value) in taken:
            # One level deeper: the key of a nested dictionary.
            found += [f"{name}[{literal(key)}]" for key in _inside(value, wanted)]
            continue
        holder = _holder(value, name, rows=False) if plain(value) is not None or is_polars_frame(value) else None
        if holder is not None and holder.noun == "column" and _has(holder.labels, wanted):
            found.append(name)
    if found:
        yield f"{literal(wanted)} is there in: {', '.join(found[:5])}"


def _left_out_of_groups(scene: Scene, wanted: object) -> Iterator[str]:
    """Since pandas 3 a function that `groupby(...).apply` calls does not get the columns that were grouped by."""
    if not any(step.name == "apply" and not step.own for step in scene.steps):
        return
    for value in scene.library_values("pandas", "self"):
        held = instance_namespace(value)
        if is_from(value, "pandas", "BaseGroupBy") and _is_key(held.get("keys"), wanted):
            name = literal(wanted)
            yield f"apply does not include the grouping columns in what it hands over: part.name is the key of {name}"
            return


def _is_key(keys: object, wanted: object) -> bool:
    listed_keys: Any = keys if type(keys) is list else [keys]
    return _has(listed_keys, wanted)


def _inside(value: object, wanted: object) -> Iterator[object]:
    if not is_one_of(type(value), MAPPINGS):
        return
    mapping: Any = value
    for key in islice(list(mapping), _NESTED):
        if is_one_of(type(key), KEYS) and item(mapping[key], wanted) is not UNKNOWN:
            yield key


def _from_message(scene: Scene, wanted: object) -> Iterator[str]:
    """The names that a library lists itself, read again for what the eye does not see."""
    found = _VALID.search(scene.message)
    names = re.findall(r'"((?:[^"\\]|\\.)*)"', found.group(1)) if found else []
    close = nearest(wanted, names) if type(wanted) is str else []
    if close:
        yield f"there is no column {literal(wanted)}; nearest: {told(str(wanted), close)}"
    elif names:
        yield f"the columns are: {listed(names)}"


@probe("CatalogException", message="does not exist")
def missing_table(scene: Scene) -> Iterator[str]:
    """Tell which variables hold tables, for SQL that names one that is not there."""
    found = _TABLE.search(scene.message)
    frames = [
        name for name, value in scene.variables()
        if plain(value) is not None or is_polars_frame(value) or is_from(value, "pyarrow", "Table")
    ]  # fmt: skip
    if found is None or not frames:
        return
    close = nearest(found.group(1), frames)
    yield (
        f"no table or variable is called {literal(found.group(1))}; "
        + (f"nearest variable: {told(found.group(1), close)}" if close else f"variables with tables: {listed(frames)}")
    )
