"""The rule for data that is not in this kernel's memory."""

from ..prompts import text
from ..values import Namespace

_BRING_BACK = {
    "dask": ("dask", ".compute() on the aggregated result"),
    "distributed": ("dask", ".compute() on the aggregated result"),
    "polars": ("polars", ".collect() at the end"),
    "duckdb": ("duckdb", "GROUP BY or LIMIT before .df()"),
    "pyspark": ("Spark", "aggregate or .limit(n) before .toPandas()"),
    "spark": ("Spark", "aggregate or .limit(n) before .toPandas()"),
    "xarray": ("xarray", ".compute() on the reduced result"),
    "ibis": ("ibis", ".limit(n) or an aggregate before .execute()"),
    "pyarrow": ("pyarrow", "filter and columns= in .to_table()"),
    "sqlite3": ("SQLite", "GROUP BY or LIMIT in the query"),
    "ray": ("ray", "reduce before ray.get"),
    "ipyparallel": ("ipyparallel", "reduce on the engines"),
}
"""What is lazy there, by the library that it comes from, and how the result comes back."""


def rule_for(namespace: Namespace) -> str:
    """Return what the model must heed about lazy variables and engines; empty where there are none.

    Only the names of known libraries are told: this stands outside the delimiters.
    """
    lazy = [each.type_name.partition(".")[0].lower() for each in namespace.variables if each.lazy]
    told = " ".join(fact.text for fact in namespace.engines).lower()
    found = dict.fromkeys(known for root, known in _BRING_BACK.items() if root in lazy or root in told)
    if not (found or lazy or told):
        return ""
    engines = ", ".join(name for name, _ in found) or "a library that computes when asked"
    how = "; ".join(f"{name}: {words}" for name, words in found) or "reduce first"
    return text("lazy").format(engines=engines, how=how)
