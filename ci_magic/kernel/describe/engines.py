"""What computes in other processes or on other machines: told from what its client keeps, never by asking it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ...values import Fact
from .classes import exact_text, inherits, loaded, stored, type_name
from .literals import counted
from .view import View

_SHOWN = 5
_ADDRESS = 120
_NAME = 60


def engines_of(shown: Mapping[str, object], view: View) -> tuple[Fact, ...]:
    """Return a line for each client or cluster among the variables `shown`; its address is told at full only."""
    found: list[Fact] = []
    there = [(known, words) for module, kind, words in _ENGINES if (known := loaded(module, kind)) is not None]
    for name, value in shown.items() if there else ():
        if len(found) >= _SHOWN or view.late:
            break
        for known, words in there:
            if inherits(type(value), known):
                found.append(_line(name, type_name(type(value)), list(words(value)), view))
                break
    return tuple(found)


def _line(name: str, kind: str, words: list[Fact], view: View) -> Fact:
    told = [word for word in words if view.values or word.level != "full"]
    values = any(word.level == "full" for word in told)
    text = ", ".join([f"{name} ({kind})", *(word.text for word in told)])
    return Fact(text, "full" if values else "schema")


def _dask_client(client: Any) -> Iterator[Fact]:
    status = exact_text(stored(client, "status"))
    if status not in {"", "running"}:
        yield Fact(status, "schema")
    yield from _dask(stored(client, "_scheduler_identity"))


def _dask_cluster(cluster: Any) -> Iterator[Fact]:
    yield from _dask(stored(cluster, "scheduler_info"))


def _dask(identity: Any) -> Iterator[Fact]:
    """Tell the size of a cluster as the scheduler reported it last."""
    if not inherits(type(identity), dict):
        return
    workers: Any = dict.get(identity, "workers")
    held = list(dict.values(workers)) if inherits(type(workers), dict) else []
    each = [worker for worker in held if inherits(type(worker), dict)]
    total = (
        _most(dict.get(identity, "n_workers"), [1] * len(each)),
        _most(dict.get(identity, "total_threads"), [dict.get(worker, "nthreads") for worker in each]),
        _most(dict.get(identity, "total_memory"), [dict.get(worker, "memory_limit") for worker in each]),
    )
    for count, noun in zip(total, ("worker", "thread"), strict=False):
        if count:
            yield Fact(counted(count, noun), "schema")
    if total[2]:
        yield Fact(f"{total[2] / 1e9:.3g} GB of memory", "schema")
    address = exact_text(dict.get(identity, "address"))
    if address:
        yield Fact(f"at {address[:_ADDRESS]}")


def _most(reported: object, parts: list[Any]) -> int:
    """Return the larger of a total and a sum: after a change of the workers one of them is behind."""
    known = [part for part in parts if type(part) is int]
    return max(reported if type(reported) is int else 0, sum(known))


def _spark(session: Any) -> Iterator[Fact]:
    """Tell what a session of the same process keeps; one of Spark Connect keeps a connection only."""
    yield from _spark_context(stored(session, "_sc"))


def _spark_context(context: Any) -> Iterator[Fact]:
    name, master = exact_text(stored(context, "appName")), exact_text(stored(context, "master"))
    if master.startswith("local"):
        yield Fact(f"master {master[:_NAME]}", "schema")
    elif master:
        yield Fact(f"master {master[:_ADDRESS]}")
    if name:
        yield Fact(f"application {name[:_NAME]}")


def _nothing(_engine: Any) -> Iterator[Fact]:
    yield from ()


_ENGINES: tuple[tuple[str, str, Callable[[Any], Iterator[Fact]]], ...] = (
    ("distributed", "Client", _dask_client),
    ("distributed.deploy.cluster", "Cluster", _dask_cluster),
    ("pyspark.sql.session", "SparkSession", _spark),
    ("pyspark.sql.connect.session", "SparkSession", _nothing),
    ("pyspark", "SparkContext", _spark_context),
    ("ray.util.client", "RayAPIStub", _nothing),
    ("ipyparallel", "Client", _nothing),
    ("ipyparallel", "DirectView", _nothing),
    ("ipyparallel", "LoadBalancedView", _nothing),
)
"""Where the class of an engine is found, and what tells of it."""
