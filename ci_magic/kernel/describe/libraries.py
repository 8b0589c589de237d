"""Which describer is right for the objects of which library; to add one is a line in the table."""

from collections.abc import Callable
from typing import Any

from ...values import Variable
from .arrow import describe_arrow
from .classes import bases, exact_text, genuine, module_of
from .distributed import describe_dask
from .duck import describe_duck
from .estimators import describe_estimator
from .foreign import describe_ibis
from .groups import describe_grouped
from .labelled import describe_labelled
from .lazy import describe_lazy
from .pictures import describe_figure, describe_image
from .spark import describe_spark
from .sqlite import describe_sqlite
from .tensors import describe_sparse, describe_tensor
from .view import View

Describer = Callable[[str, Any, View], Variable | None]
"""Takes name, object and view; returns None for what it does not know."""

DESCRIBERS: dict[str, Describer] = {
    "_duckdb": describe_duck,
    "altair": describe_figure,
    "bokeh": describe_figure,
    "dask": describe_dask,
    "distributed": describe_dask,
    "duckdb": describe_duck,
    "ibis": describe_ibis,
    "matplotlib": describe_figure,
    "pandas": describe_grouped,
    "PIL": describe_image,
    "plotly": describe_figure,
    "polars": describe_lazy,
    "pyarrow": describe_arrow,
    "pyspark": describe_spark,
    "scipy": describe_sparse,
    "sklearn": describe_estimator,
    "sqlite3": describe_sqlite,
    "torch": describe_tensor,
    "xarray": describe_labelled,
}
"""By the first part of the name of the module that a class, or one that it is derived from, is found in."""


def describe_by_library(name: str, value: object, view: View) -> Variable | None:
    """Describe an object of a known library, or of a class derived from one of its own; None for any other."""
    for cls in bases(type(value)):
        root = exact_text(module_of(cls).partition(".")[0])
        describer = DESCRIBERS.get(root)
        if describer is not None and genuine(cls, root):
            return describer(name, value, view)
    return None
