"""Which library holds a table, and which requests it meets without bringing all its rows into the kernel."""

from dataclasses import replace

from ...values import Variable
from .request import Engine, Problem, Request

FIRST_ROWS = 20
"""Rows shown of a table that is larger than the kernel may hold, where the prompt gives no number."""

_ROWS_DRAWN = frozenset({"histogram", "scatter", "box", "draw", "outliers", "stock", "clean"})
_SHUFFLED = frozenset({"median", "nunique"})
_OTHERS = frozenset(
    {"cudf", "daft", "datasets", "h5py", "ibis", "pyarrow", "pyspark", "ray", "snowflake", "sqlframe", "tables", "vaex"}
    | {"xarray", "zarr"}
)
_DASK_FRAME = "DataFrame"


def engine_of(variable: Variable) -> Engine:
    """Return the engine of a frame; classes that derive from the frames of pandas count as pandas."""
    root, _, rest = variable.type_name.partition(".")
    if root == "dask":
        return "dask" if rest.rpartition(".")[2] == _DASK_FRAME else ""
    if root == "polars":
        return "polars lazy" if rest == "LazyFrame" else "polars"
    if root in ("duckdb", "_duckdb"):
        return "duckdb"
    return "" if variable.lazy or root in _OTHERS else "pandas"


def fitted(request: Request) -> Request:
    """Return `request` as its engine can meet it: bounded where it would bring all rows, or with a problem."""
    source = request.source
    if source is None or source.engine == "pandas" or request.problem is not None:
        return request
    needed = _needs_all_rows(request) if source.engine == "dask" else _beyond_queries(request)
    if needed:
        return replace(request, problem=Problem("no_code", (needed,)))
    if request.intent in ("show", "largest") and request.limit is None:
        noted = (*request.assumptions, f"first_rows:{FIRST_ROWS}")
        return replace(request, limit=FIRST_ROWS, assumptions=noted)
    return request


def _needs_all_rows(request: Request) -> str:
    """Return what dask does not compute exactly piece by piece; empty where it can do all of it."""
    if request.intent in _ROWS_DRAWN:
        return request.intent
    if request.intent == "largest" and request.measures[0].kind != "number":
        return request.intent
    shuffled = _SHUFFLED.intersection(request.aggregations)
    together = len(request.measures) > 1 or len(request.aggregations) > 1
    if "nunique" in shuffled and request.groups and together:
        return "nunique"
    return "median" if "median" in shuffled and (not request.groups or len(request.aggregations) > 1) else ""


def _beyond_queries(request: Request) -> str:
    """Return what the code for polars and duckdb does not cover: only look, sort, filter and combine by columns."""
    if request.intent not in ("describe", "show", "largest", "aggregate"):
        return request.intent
    dated = [group.period for group in request.groups if group.period or group.reading not in ("", "datetime")]
    dated += ["Y" for condition in request.conditions if condition.operator == "year"]
    if dated:
        return dated[0] or "D"
    return request.intent if request.intent == "describe" and (request.measures or request.conditions) else ""
