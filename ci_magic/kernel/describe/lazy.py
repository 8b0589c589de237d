"""Lazy polars frames: their columns, which polars resolves without running the query."""

from typing import Any

from ...values import Fact, Variable
from .classes import exact_text, loaded, type_name
from .guarded import ask
from .polars import polars_dtype
from .schemas import lazy_frame
from .view import View


def describe_lazy(name: str, value: Any, view: View) -> Variable | None:
    """Describe a lazy polars frame or what groups one; None for any other value.

    To resolve the columns polars reads the metadata of scanned files, and it calls the user's functions whose
    result has no declared type. Those are stopped, and the columns stay unknown.
    """
    known = type_name(type(value))
    if type(value) is loaded("polars.lazyframe.group_by", "LazyGroupBy"):
        return Variable(name, known, "object", lazy=True)
    if type(value) is not loaded("polars", "LazyFrame"):
        return None
    # The public way is written in Python, which would be stopped.
    question = value._ldf.collect_schema  # noqa: SLF001
    schema = ask(question, "polars", without="io", trusted="datatypes", seconds=view.slice)
    if schema is None:
        unknown = Fact("columns not known before it runs", "schema")
        return Variable(name, known, "frame", lazy=True, facts=(unknown,))
    items = list(schema.items())
    columns = ((exact_text(label), *polars_dtype(dtype)) for label, dtype in items)
    return lazy_frame(name, known, columns, len(items))
