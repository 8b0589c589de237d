"""dask collections: what they are known to give, and nothing that would compute or plan it."""

from typing import Any

from ...values import Column, Fact, Variable, VariableKind
from .classes import bases, exact_text, genuine, inherits, instance_namespace, loaded, stored, type_name
from .dtypes import dtype_text
from .frames import plain
from .literals import counted
from .reading import unread
from .schemas import COLUMNS
from .view import View

_DEPTH = 200
_TABLES: dict[str, VariableKind] = {"DataFrame": "frame", "Series": "series", "Index": "series"}


def describe_dask(name: str, value: Any, _view: View) -> Variable | None:
    """Describe what dask computes later; None for what it keeps besides, such as its configuration."""
    cls = type(value)
    known = type_name(cls)
    kind = known.rpartition(".")[2]
    if cls is loaded("dask.dataframe", kind) and kind in _TABLES:
        return _table(name, known, value, _TABLES[kind])
    if cls is loaded("dask.array", "Array"):
        return _array(name, known, value)
    if cls is loaded("dask.bag", "Bag"):
        return Variable(name, known, "container", lazy=True, facts=_partitions(stored(value, "npartitions")))
    if cls is loaded("distributed", "Future"):
        status = exact_text(stored(stored(value, "_state"), "status"))
        return Variable(name, known, "object", lazy=True, facts=(Fact(status, "schema"),) if status else ())
    if genuine(cls, "dask") and kind in {"Delayed", "DelayedLeaf", "DelayedAttr", "GroupBy", "SeriesGroupBy", "Item"}:
        return Variable(name, known, "object", lazy=True)
    return None


def _table(name: str, known: str, value: Any, kind: VariableKind) -> Variable:
    expression = stored(value, "_expr")
    # An expression keeps what was worked out of it; asking for more might read files or compute.
    meta = plain(stored(expression, "_meta") if expression is not None else stored(value, "_meta"))
    facts = _partitions(partitions(expression if expression is not None else value))
    if meta is None or inherits(type(meta), loaded("pandas", "DataFrame")) is not (kind == "frame"):
        return Variable(name, known, kind, lazy=True, facts=facts)
    if kind != "frame":
        column = unread(meta.name, f"{name}.name", meta.dtype)
        return Variable(name, known, kind, columns=(column,), lazy=True, facts=facts)
    columns, left = empty_columns(name, meta)
    return Variable(name, known, kind, columns=columns, columns_left_out=left, lazy=True, facts=facts)


def empty_columns(name: str, meta: Any) -> tuple[tuple[Column, ...], int]:
    """Return the columns of `meta`, a plain pandas frame that stands for another one, and how many were left out."""
    dtypes = meta.dtypes.tolist()
    columns = tuple(
        unread(meta.columns[at], f"{name}.columns[{at}]", dtype) for at, dtype in enumerate(dtypes[:COLUMNS])
    )
    return columns, len(dtypes) - len(columns)


def partitions(expression: Any) -> int | None:
    """Return the number of partitions where it is known already: by its divisions or by what it is made from."""
    for _ in range(_DEPTH):
        own = instance_namespace(expression)
        divisions = own.get("divisions")
        if type(divisions) is tuple:
            return len(divisions) - 1
        operands = own.get("operands")
        if type(operands) is not list:
            return None
        given = _operand(type(expression), operands, "npartitions")
        if type(given) is int:
            return given
        if not inherits(type(expression), loaded("dask.dataframe.dask_expr._expr", "Blockwise")):
            return None
        expression = next((each for each in operands if type(stored(each, "operands")) is list), None)
    return None


def _operand(cls: type, operands: list[Any], wanted: str) -> Any:
    names = next((vars(each)["_parameters"] for each in bases(cls) if "_parameters" in vars(each)), ())
    position = list(names).index(wanted) if type(names) is list and wanted in names else len(operands)
    return operands[position] if position < len(operands) else None


def _partitions(count: int | None) -> tuple[Fact, ...]:
    return (Fact(counted(count, "partition"), "schema"),) if type(count) is int else ()


def dask_shape(value: Any) -> tuple[int, ...] | None:
    """Return the shape of a dask array by the sizes of its blocks; None where one of them is not known."""
    chunks = stored(value, "_Array__chunks")
    sizes = [sum(sizes) if all(type(size) is int for size in sizes) else None for sizes in chunks or ()]
    return None if chunks is None or None in sizes else tuple(size for size in sizes if size is not None)


def dask_dtype(value: Any) -> Any:
    """Return the numpy type of a dask array, None where its blocks are of another kind."""
    meta = stored(value, "_meta")
    array = loaded("numpy", "ndarray")
    return vars(array)["dtype"].__get__(meta) if array is not None and inherits(type(meta), array) else None


def _array(name: str, known: str, value: Any) -> Variable:
    dtype, chunks = dask_dtype(value), stored(value, "_Array__chunks")
    blocks = 1
    for sizes in chunks or ():
        blocks *= len(sizes)
    words = f"dtype {dtype_text(dtype)}" if dtype is not None else ""
    facts = (Fact(counted(blocks, "block"), "schema"),) if chunks is not None else ()
    return Variable(name, known, "array", shape=dask_shape(value), signature=words, lazy=True, facts=facts)
