"""pyspark: the schema of a frame, which was resolved when the frame was made."""

from typing import Any

from ...values import ColumnKind, Variable
from .classes import exact_text, genuine, loaded, stored, type_name
from .schemas import lazy_frame
from .view import View

_TYPE = 80
_KINDS: dict[str, ColumnKind] = {
    "string": "text", "boolean": "boolean", "date": "datetime", "byte": "number", "short": "number",
    "integer": "number", "long": "number", "float": "number", "double": "number",
}  # fmt: skip
_FRAMES = ("pyspark.sql.dataframe", "pyspark.sql.classic.dataframe", "pyspark.sql.connect.dataframe")


def describe_spark(name: str, value: Any, _view: View) -> Variable | None:
    """Describe a frame of Spark by its schema; None for any other value.

    A frame of Spark Connect that has not been asked for its schema yet would ask the server, so it is shown
    without.
    """
    if not any(type(value) is loaded(module, "DataFrame") for module in _FRAMES):
        return None
    schema = stored(value, "_cached_schema") or stored(value, "_schema")
    if schema is None and stored(value, "_jdf") is not None:
        schema = value.schema
    fields = stored(schema, "fields")
    if not genuine(type(schema), "pyspark") or type(fields) is not list:
        return Variable(name, "pyspark.sql.DataFrame", "frame", lazy=True)
    columns = (_column(stored(field, "name"), stored(field, "dataType")) for field in fields)
    return lazy_frame(name, "pyspark.sql.DataFrame", columns, len(fields))


def _column(label: object, kind: Any) -> tuple[str, str, ColumnKind]:
    known = genuine(type(kind), "pyspark")
    words = exact_text(kind.simpleString())[:_TYPE] if known else type_name(type(kind))
    name = exact_text(kind.typeName()) if known else ""
    group: ColumnKind = "datetime" if name.startswith("timestamp") else _KINDS.get(name, "other")
    return exact_text(label), words, "number" if name.startswith("decimal") else group
