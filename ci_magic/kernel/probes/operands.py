"""What the values on the failing line are: their types, shapes, dtypes and lengths."""

import ast
import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from ..describe.arrays import array_shape, is_array
from ..describe.classes import genuine, inherits, is_class, is_one_of, loaded, type_name
from ..describe.dtypes import dtype_text
from ..describe.frames import plain
from ..describe.polars import is_polars_frame
from .looking import MAPPINGS, UNKNOWN, labels_of_index
from .near import literal
from .registry import probe
from .scene import Scene

_SHOWN = 4
_COLUMNS = 8
_ITEMS = 1000
_CONTAINERS = (list, tuple, set, frozenset)
_OPAQUE = {
    "function", "builtin_function_or_method", "method", "ufunc", "_ArrayFunctionDispatcher", "method_descriptor",
    "classmethod_descriptor", "TextIOWrapper", "BufferedReader", "BufferedWriter",
}  # fmt: skip
"""Types that say nothing about what went wrong."""
_SHAPES = re.compile(
    r"(?i)shape|length|dimension|broadcast|size|inconsistent numbers of samples|mismatch|aligned|lengths|"
    r"number of (?:rows|columns|samples|features|items)|1D|2D"
)


@probe("IndexError", "IndexingError")
def bounds(scene: Scene) -> Iterator[str]:
    """Tell how long what was indexed is."""
    node = scene.node
    if not isinstance(node, ast.Subscript):
        return
    base = node.value
    by_position = isinstance(base, ast.Attribute) and base.attr in {"iloc", "iat"}
    if isinstance(base, ast.Attribute) and by_position:
        base = base.value
    value, text = scene.value(base), scene.text(base)
    length = _length(value)
    if length is None:
        return
    shape = _shape(value)
    if shape and len(shape) > 1:
        yield f"{text} has {shape[0]} rows and {shape[1]} columns; positions of rows are {-shape[0]} to {shape[0] - 1}"
    elif length:
        yield f"{text} has length {length}: positions are {-length} to {length - 1}"
    else:
        yield f"{text} is empty"
    for source, found in scene.operands():
        if type(found) is int and source != text:
            yield f"{source} is {found}"


@probe("ValueError", message="to unpack")
def unpacking(scene: Scene) -> Iterator[str]:
    """Tell how many items there are."""
    for text, value in scene.operands():
        length = _length(value)
        if length is not None:
            yield f"{text} has {length} items"


@probe("ValueError", message="inhomogeneous shape|setting an array element with a sequence")
def uneven(scene: Scene) -> Iterator[str]:
    """Tell the lengths of the lists that were to become one array."""
    for node in ast.walk(scene.part) if scene.part else ():
        if not isinstance(node, (ast.Name, ast.List)):
            continue
        value = scene.value(node)
        if type(value) is list and value:
            lengths = [_length(each) for each in value[:_ITEMS]]
            if len(set(lengths)) > 1:
                counts = ", ".join(str(length) if length is not None else "a single value" for length in lengths[:8])
                yield f"the items of {scene.text(node)} have different lengths ({counts}): pad them, or keep a list"
                return


@probe("RuntimeError", message="changed size during iteration|mutated during iteration")
def changed_in_loop(scene: Scene) -> Iterator[str]:
    """Tell how a container is changed in a loop over it."""
    if scene.part is not None:
        text = scene.text(scene.part)
        yield f"{text} changes while the loop goes over it: for … in list({text})"


@probe("ValueError", message="truth value of")
def truth(scene: Scene) -> Iterator[str]:
    """Tell how a table of truths becomes one."""
    if scene.part is not None:
        yield "for one answer: (condition).any() or .all(); to choose rows: frame[condition]"
    yield "combine conditions with & | ~ and brackets around each, not with and, or, not"


@probe("ValueError", message="duplicate entries|cannot reindex on an axis with duplicate|duplicate labels|unique")
def duplicates(scene: Scene) -> Iterator[str]:
    """Tell how often index and columns of a pivot repeat."""
    if "pivot" not in {step.name for step in scene.steps} | set(
        re.findall(r"\w+", scene.own.source if scene.own else "")
    ):
        return
    for frame in map(plain, scene.library_values("pandas", "data", "self")):
        keys = [value for name in ("index", "columns") for value in scene.library_values("pandas", name)]
        names = list(dict.fromkeys(key for key in keys if type(key) is str))
        if frame is not None and names and set(names) <= set(map(str, labels_of_index(frame.columns))):
            repeated = int(frame.duplicated(names).sum()) if len(frame) <= 200_000 else -1
            yield f"{repeated} of {len(frame)} rows repeat a combination of {', '.join(map(literal, names))}"
            break
    yield "pivot_table(..., aggfunc=...) combines what repeats; pivot cannot"


@probe("MergeError", "ValueError", message=r"trying to merge on|merge keys|not a (?:one|many)-to")
def merge_keys(scene: Scene) -> Iterator[str]:
    """Tell the types of the keys of a merge."""
    frames = [
        (text, plain(value)) for text, value in scene.operands()
        if inherits(type(plain(value)), loaded("pandas", "DataFrame"))
    ]  # fmt: skip
    words = [node.value for node in ast.walk(scene.part) if isinstance(node, ast.Constant)] if scene.part else []
    names = [word for word in words if type(word) is str]
    for text, frame in frames[:2]:
        labels = labels_of_index(frame.columns)
        for name in dict.fromkeys(names):
            at = next((at for at, label in enumerate(labels) if type(label) is str and label == name), None)
            if at is not None:
                dtype = dtype_text(frame.dtypes.iloc[at])
                yield f"{text}[{literal(name)}] has dtype {dtype}{_samples(scene, name, frame, at)}"
    if "trying to merge on" in scene.message:
        yield "bring the keys to one type first: left[key].astype(str), or pd.to_numeric(right[key])"


def _samples(scene: Scene, name: str, frame: Any, at: int) -> str:
    values = list(frame.iloc[:2, at].array)
    return f" ({', '.join(scene.show(name, value) for value in values)})" if values else ""


@probe("TypeError", message=r"tz-naive|tz-aware|Invalid comparison between|offset-naive")
def time_zones(scene: Scene) -> Iterator[str]:
    """Tell how times with and without a zone are brought together."""
    if re.search(r"tz|offset|datetime64\[\w+, ", scene.message):
        yield (
            "only one side has a time zone: give the other the same one (.tz_localize('UTC'), .dt.tz_localize, "
            "pd.Timestamp(..., tz='UTC')), or take it away (.dt.tz_localize(None))"
        )


@probe("TypeError", message="can only concatenate str|must be str, not|unsupported operand")
def text_and_number(scene: Scene) -> Iterator[str]:
    """Tell how text and numbers are joined."""
    if re.search(r"concatenate str|'str' and|and 'str'|must be str", scene.message):
        yield "text and number do not mix: str(number) or an f-string to join them, int(text) or float(text) to compute"


@probe(
    "TypeError", "ValueError", "MergeError", "ShapeError", "LinAlgError", "AxisError", "SchemaError", "ComputeError",
    "InvalidOperationError", "RuntimeError", "AssertionError", "KeyboardInterrupt", "NotFittedError",
)  # fmt: skip
def values_on_line(scene: Scene) -> Iterator[str]:
    """Tell what the values on the failing line are."""
    shown = 0
    shapes = _SHAPES.search(scene.message) is not None
    for text, value in scene.operands():
        if is_class(value) or inherits(type(value), ModuleType) or type_name(type(value)).rpartition(".")[2] in _OPAQUE:
            continue
        words = described(scene, text, value)
        if not words or (shapes and _length(value) is None and type(value) is not int):
            continue
        yield f"{text} is {words}"
        shown += 1
        if shown == _SHOWN:
            return
    # What was made on the way has no name: the library's own frames hold it.
    if not shown:
        for value in scene.library_values("pandas", "self", "other", "left", "right"):
            if plain(value) is not None:
                yield f"the table on the way is {described(scene, '', value)}"
                return


def described(scene: Scene, text: str, value: object) -> str:
    """Return type, size and dtypes of a value, and a short literal of what is short; empty if there is no more."""
    frame: Any = plain(value)
    if frame is not None:
        return _table(frame, type_name(type(value)))
    if is_polars_frame(value):
        eager: Any = value
        return f"polars.DataFrame of {eager.height} rows: " + ", ".join(map(str, list(eager.schema.items())[:_COLUMNS]))
    if is_array(value):
        dtype = vars(loaded("numpy", "ndarray"))["dtype"].__get__(value)
        return f"numpy array of shape {array_shape(value)}, dtype {dtype_text(dtype)}"
    if is_one_of(type(value), (*_CONTAINERS, *MAPPINGS)):
        kind, length = type_name(type(value)), len(value)  # type: ignore[arg-type]  # a container
        return f"{kind} of {length}{_kinds(value)}"
    if genuine(type(value), "pandas", "numpy") or is_one_of(type(value), (int, float, bool, complex, str, bytes)):
        return f"{type_name(type(value))} {scene.show(text, value)}"
    return type_name(type(value))


def _table(frame: Any, kind: str) -> str:
    if not inherits(type(frame), loaded("pandas", "DataFrame")):
        dtype = dtype_text(frame.dtype)
        return f"{kind} of {len(frame)}, dtype {dtype}"
    dtypes = [
        f"{literal(label)} {dtype_text(dtype)}"
        for label, dtype in zip(labels_of_index(frame.columns)[:_COLUMNS], frame.dtypes.tolist(), strict=False)
    ]
    more = f", … {frame.shape[1] - _COLUMNS} more" if frame.shape[1] > _COLUMNS else ""
    return f"{kind} of {frame.shape[0]} rows x {frame.shape[1]} columns: {', '.join(dtypes)}{more}"


def _kinds(value: Any) -> str:
    if is_one_of(type(value), MAPPINGS):
        return ""
    kinds = list(dict.fromkeys(type_name(type(each)) for each in list(value)[:1000]))
    return f" ({', '.join(kinds[:3])})" if kinds else ""


def _shape(value: object) -> tuple[int, ...] | None:
    frame = plain(value)
    if frame is not None:
        shape: tuple[int, ...] = frame.shape
        return shape
    return array_shape(value) if is_array(value) else None


def _length(value: object) -> int | None:
    shape = _shape(value)
    if shape is not None:
        return shape[0] if shape else None
    if value is UNKNOWN or not is_one_of(type(value), (*_CONTAINERS, *MAPPINGS, str, bytes, range)):
        return None
    return len(value)  # type: ignore[arg-type]  # a builtin container
