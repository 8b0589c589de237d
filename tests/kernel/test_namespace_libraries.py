"""Objects of common libraries and of the user's own classes: what is told of them, and at which level."""

import dataclasses
import enum
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

from ci_magic.kernel.describe.engines import engines_of
from ci_magic.kernel.describe.view import View
from tests.support.namespaces import described


def facts(variable):
    return [fact.text for fact in variable.facts]


def details(variable):
    return [fact.text for fact in variable.details]


class Colour(enum.Enum):
    RED = 1


@dataclasses.dataclass
class Point:
    x: int
    password: str
    _hidden: int = 0


@dataclasses.dataclass(slots=True)
class Slotted:
    rows: list


class TestNumpy:
    def test_structured_arrays_tell_their_fields(self):
        seen = described(np.zeros(3, dtype=[("금액", "i8"), ("when", "M8[D]")]))

        assert [(each.literal, each.dtype, each.kind) for each in seen.columns] == [
            ("'금액'", "int64", "number"), ("'when'", "datetime64[D]", "datetime"),
        ]  # fmt: skip

    def test_missing_and_masked_items_are_counted_and_the_range_told(self):
        array = np.array([[1.5, np.nan], [4.0, 2.0]] * 5)
        masked = np.ma.array(np.arange(10), mask=[1] + [0] * 9)

        assert facts(described(array)) == ["5 missing", "1.5 to 4"]
        assert facts(described(array, privacy="stats")) == ["5 missing"]
        assert facts(described(array, privacy="schema")) == []
        assert "1 masked" in facts(described(masked))
        assert facts(described(np.arange(10), "password")) == []

    def test_a_memory_map_names_its_file_and_is_not_read(self, tmp_path):
        array = np.memmap(tmp_path / "a.dat", dtype="f8", shape=(1000,), mode="w+")
        array[:] = 7.25

        assert facts(described(array)) == ["on disk", f"file '{tmp_path / 'a.dat'}'"]
        assert "7.25" not in repr(described(array))
        assert facts(described(array, privacy="stats")) == ["on disk"]

    def test_objects_and_single_values(self):
        assert facts(described(np.array([[1, "a"]], dtype=object))) == ["holds int, str"]
        assert (described(np.array(5.5)).shape, described(np.array(5.5)).preview) == ((), "5.5")
        assert described(np.broadcast_to(1.0, (10**5, 10**5))).shape == (10**5, 10**5)

    def test_sparse_matrices_and_what_keeps_a_shape_of_its_own(self):
        scipy = pytest.importorskip("scipy.sparse")

        class Grid:
            def __init__(self):
                self.shape, self.dtype = (2, 3), np.dtype("f4")

        for seen in (described(scipy.eye(3).tocsr()), described(scipy.csr_array(np.eye(3)))):
            assert (seen.kind, seen.shape, seen.signature, facts(seen)) == (
                "array",
                (3, 3),
                "dtype float64",
                ["3 items stored"],
            )
        assert (described(Grid()).kind, described(Grid()).shape, described(Grid()).signature) == (
            "array",
            (2, 3),
            "dtype float32",
        )


class TestEstimators:
    @pytest.fixture(autouse=True)
    def sklearn(self):
        pytest.importorskip("sklearn")

    def test_parameters_that_differ_from_their_defaults_and_what_was_seen(self):
        from sklearn.linear_model import LogisticRegression

        model = LogisticRegression(C=2.5, class_weight={"CANARY": 1})
        assert facts(described(model)) == ["with C=2.5, class_weight={'CANARY': 1}", "not fitted"]
        model = LogisticRegression().fit(pd.DataFrame({"len": [1.0, 2, 3, 4], "a b": 1.0}), ["no", "yes"] * 2)

        assert facts(described(model)) == ["fitted", "2 features", "trained on 'len', 'a b'", "classes ['no', 'yes']"]
        assert facts(described(model, privacy="schema")) == ["fitted", "2 features", "trained on 'len', 'a b'"]
        assert facts(described(model, privacy="names")) == ["trained on 'len', 'a b'"]
        assert described(model).type_name == "sklearn.linear_model.LogisticRegression"

    def test_a_pipeline_tells_its_steps(self):
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        pipeline = make_pipeline(StandardScaler())

        assert (facts(described(pipeline)), details(described(pipeline))) == (
            ["not fitted"], ["standardscaler: sklearn.preprocessing.StandardScaler"],
        )  # fmt: skip
        assert facts(described(pipeline.fit([[1.0], [2.0]]))) == ["fitted"]

    def test_no_property_of_a_derived_class_is_asked(self):
        from sklearn.base import BaseEstimator

        class Own(BaseEstimator):
            def __init__(self, *, depth=3):
                self.depth = depth

            @property
            def n_features_in_(self):
                raise SystemError

            __repr__ = __len__ = __sklearn_is_fitted__ = n_features_in_

        assert facts(described(Own(depth=5))) == ["with depth=5", "not fitted"]

    def test_a_loaded_data_set_tells_its_attributes(self):
        from sklearn.datasets import load_iris

        assert "data numpy.ndarray 150x4, target numpy.ndarray 150" in facts(described(load_iris()))[0]


def test_images_tell_size_mode_and_format_without_being_loaded(tmp_path):
    image = pytest.importorskip("PIL.Image")
    image.new("RGB", (30, 40)).save(tmp_path / "a.png")
    with image.open(tmp_path / "a.png") as lazy:
        assert facts(described(lazy))[:3] == ["30x40 pixels", "mode RGB", "PNG"]
        assert "a.png" in facts(described(lazy))[3]
        assert len(facts(described(lazy, privacy="stats"))) == 3
        assert lazy.tile  # still to be read


def test_figures_and_axes_tell_what_is_drawn():
    from matplotlib.figure import Figure

    figure = Figure()
    axes = figure.add_subplot()
    axes.plot([1, 2, 3])
    axes.set_title("CANARY")

    for value in (figure, axes):
        assert "line chart" in facts(described(value))
        assert any("CANARY" in fact for fact in facts(described(value)))
        assert "CANARY" not in repr(described(value, privacy="stats"))


def test_records_tell_their_fields():
    pydantic = pytest.importorskip("pydantic")

    class Model(pydantic.BaseModel):
        size: int
        token: str

    class Pair(NamedTuple):
        left: int
        right: str

    for value, fields, shown in (
        (Point(1, "hunter2"), "fields x: int, password: str, _hidden: int", "Point(x=1, password=<hidden>, _hidden=0)"),
        (Slotted([1]), "fields rows: list", "Slotted(rows=[1])"),
        (Pair(1, "a"), "fields left: int, right: str", "Pair(left=1, right='a')"),
        (Model(size=3, token="hunter2"), "fields size: int, token: str", "Model(size=3, token=<hidden>)"),
    ):
        seen = described(value)
        assert (seen.signature, seen.preview.rpartition(".")[2]) == (fields, shown)
        assert (described(value, privacy="stats").preview, described(value, "token").preview) == ("", "<hidden>")
    assert described(Colour.RED).preview.endswith("Colour.RED")
    assert described(Colour.RED, privacy="stats").preview == ""


def test_an_object_that_the_prompt_names_tells_what_it_keeps():
    class Basket:
        def __init__(self):
            self.rows, self.frame, self._cache = [1], pd.DataFrame({"a": [1]}), {}

        @property
        def total(self):
            raise SystemError

        def add(self):
            raise SystemError

    assert described(Basket()).signature == ""
    assert described(Basket(), "basket", prompt="basket").signature == (
        "attributes rows: list, frame: pandas.DataFrame 1x1; methods add"
    )


def test_generators_are_told_by_their_function_and_not_advanced():
    ran = []

    def rows():
        ran.append(1)
        yield 1

    seen = described(rows())

    assert (seen.type_name, facts(seen), ran) == ("generator", ["of rows"], [])


def test_a_path_that_the_prompt_names_tells_what_is_there(tmp_path):
    (tmp_path / "a.txt").write_text("12345")

    assert facts(described(tmp_path / "a.txt", "path", prompt="read path")) == ["file of 5 bytes"]
    assert facts(described(tmp_path, "path", prompt="read path")) == ["directory"]
    assert facts(described(tmp_path / "none", "path", prompt="read path")) == ["does not exist"]
    assert facts(described(Path("\0"), "path", prompt="read path")) == ["does not exist"]
    assert facts(described(tmp_path / "a.txt")) == []


class TestContainers:
    def test_what_a_long_container_holds_is_told(self):
        assert facts(described(list(range(100)))) == ["of int"]
        assert facts(described([1, "a", None] * 10)) == ["of int, str, NoneType"]
        assert facts(described({f"CANARY{at}": at for at in range(9)}, privacy="schema")) == ["of int"]
        assert facts(described([1, 2])) == []
        assert facts(described([])) == []

    def test_records_tell_the_keys_they_share(self):
        records = [{"id": 1, "name": "a", "extra": 1}, {"id": 2, "name": "b"}] * 5

        assert facts(described(records)) == ["of dict", "each with 'id', 'name'"]
        assert facts(described(records, privacy="stats")) == ["of dict"]

    def test_frames_in_a_container_tell_their_columns(self):
        sheets = {"1월": pd.DataFrame({"금액": [1], "b c": [2]}), "api_token": pd.DataFrame({"x": [1]})}

        assert details(described(sheets)) == ["['1월']: 1x2, columns '금액', 'b c'"]
        assert described(sheets).preview == "{'1월': <pandas.DataFrame 1x2>, 'api_token': <hidden>}"
        assert details(described(sheets, privacy="stats")) == []
        assert facts(described(sheets, privacy="schema")) == ["of pandas.DataFrame 1x2, pandas.DataFrame 1x1"]

    def test_intervals_are_shown_as_they_are_written(self):
        assert described([pd.Interval(0, 1.5)]).preview == "[pd.Interval(0, 1.5, closed='right')]"

    def test_what_lies_too_deep_is_told_by_type_and_size(self):
        seen = described({"a": {"b": [1.5] * 10, "c": [np.zeros((2, 3))]}})

        assert seen.preview == "{'a': {'b': <list of 10 float>, 'c': <list of 1 numpy.ndarray>}}"
        assert described([np.zeros((2, 3))]).preview == "[<numpy.ndarray 2x3>]"


class TestEngines:
    def test_a_client_and_its_cluster_are_told_from_what_they_keep(self):
        distributed = pytest.importorskip("distributed")
        with (
            distributed.LocalCluster(
                n_workers=1, threads_per_worker=2, processes=False, dashboard_address="127.0.0.1:0", memory_limit="1GB"
            ) as cluster,
            distributed.Client(cluster) as client,
        ):
            client.wait_for_workers(1)
            shown = {"client": client, "cluster": cluster, "x": 1}

            lines = engines_of(shown, View())
            private = engines_of(shown, View(privacy="schema"))

        assert [line.text.partition(",")[0] for line in lines] == [
            "client (distributed.Client)", "cluster (distributed.LocalCluster)",
        ]  # fmt: skip
        assert "1 worker, 2 threads, 1 GB of memory" in lines[0].text
        assert ", at inproc://" in lines[0].text
        assert {line.level for line in lines} == {"full"}
        assert {line.level for line in private} == {"schema"}
        assert "://" not in repr(private)
        assert "closed" in engines_of({"client": client}, View())[0].text

    def test_what_only_claims_to_be_a_client_is_none(self):
        claims = type("Client", (), {"__module__": "distributed.client"})

        assert engines_of({"client": claims(), "connection": sqlite3.connect(":memory:")}, View()) == ()


def test_describing_objects_of_many_libraries_imports_nothing_and_changes_nothing():
    code = """
        import sqlite3, sys
        from importlib.util import find_spec
        from pathlib import Path
        from ci_magic.kernel.namespace import describe_namespace
        held = {"connection": sqlite3.connect(":memory:"), "path": Path("/"), "records": [{"a": 1}] * 9}
        made = {
            "numpy": "numpy.ma.array([1, 2])", "polars": "polars.LazyFrame({'a': [1]})", "duckdb": "duckdb.connect()",
            "pyarrow": "pyarrow.table({'a': [1, None] * 9, 'b': ['x', 'y'] * 9})", "xarray": "xarray.Dataset({'a': ('x', [1.0])})",
            "dask.dataframe": "dask.dataframe.from_dict({'a': [1, 2]}, npartitions=1)", "dask.array": "dask.array.ones(3)",
            "sklearn.linear_model": "sklearn.linear_model.LinearRegression().fit([[1.0], [2.0]], [1, 2])",
            "PIL.Image": "PIL.Image.new('L', (1, 1))", "matplotlib.figure": "matplotlib.figure.Figure()",
            "scipy.sparse": "scipy.sparse.eye(3).tocsr()", "ibis": "ibis.table({'a': 'int64'})",
        }
        for number, (module, expression) in enumerate(made.items()):
            if find_spec(module.partition(".")[0]):
                exec(f"import {module}")
                held[f"v{number}"] = eval(expression)
        before, names = set(sys.modules), dict(held)
        for privacy in ("full", "stats", "schema", "names"):
            seen = describe_namespace(held, (), prompt=" ".join(held), privacy=privacy, directory=Path("."), seconds=60.0,
                                      secret_name=lambda name: False)
            assert len(seen.variables) == len(held)
            # numpy and pandas load these parts of themselves when they first count.
            new = {name for name in set(sys.modules) - before if not name.startswith(("numpy.", "ci_magic."))}
            assert not new, new
        assert list(held) == list(names)
        print(len(held))
    """
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", textwrap.dedent(code)], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout) >= 10
