"""What computes later is described without computing: what would run is counted, and the count stays at zero."""

import socket
import sqlite3
import sys

import numpy as np
import pandas as pd
import pytest

from tests.support.namespaces import described


class Counted:
    """A function that counts its calls."""

    def __init__(self):
        self.calls = 0

    def __call__(self, value, *args, **kwargs):
        self.calls += 1
        return value


@pytest.fixture
def counted():
    return Counted()


def literals(variable):
    return [(each.literal, each.dtype) for each in variable.columns]


class TestPolars:
    def test_columns_of_a_lazy_frame_are_told_without_running_it(self, counted):
        polars = pytest.importorskip("polars")
        frame = polars.DataFrame({"금액": [1], "kind": polars.Series(["CANARY"], dtype=polars.Enum(["CANARY"]))})
        typed = polars.col("금액").map_elements(counted, return_dtype=polars.Float64).alias("twice")

        seen = described(frame.lazy().with_columns(typed).filter(polars.col("twice") > 1))

        assert (seen.kind, seen.lazy, counted.calls) == ("frame", True, 0)
        assert literals(seen) == [("'금액'", "Int64"), ("'kind'", "Enum"), ("'twice'", "Float64")]
        assert "CANARY" not in repr(seen)

    @pytest.mark.filterwarnings("ignore")
    def test_a_function_that_polars_would_try_for_its_type_is_not_called(self, counted):
        polars = pytest.importorskip("polars")
        lazy = polars.DataFrame({"a": [1]}).lazy()
        untyped = [
            lazy.with_columns(polars.col("a").map_elements(counted)),
            lazy.with_columns(polars.col("a").map_batches(counted)),
            lazy.with_columns(polars.col("a").map_batches(counted), b=polars.col("a").map_elements(counted)),
        ]

        seen = [described(each) for each in untyped]

        assert counted.calls == 0
        assert [(each.kind, each.lazy) for each in seen] == [("frame", True)] * 3
        # polars 1.20 calls it a column of an unknown type.
        assert {column.dtype for each in seen for column in each.columns} <= {"Unknown"}
        if not seen[0].columns:
            assert [fact.text for fact in seen[0].facts] == ["columns not known before it runs"]
        # It runs as before: nothing was left behind in the query.
        assert untyped[1].collect().to_dict(as_series=False) == {"a": [1]}
        assert counted.calls > 0

    def test_of_a_scanned_file_the_schema_is_told_and_a_missing_one_is_no_error(self, tmp_path):
        polars = pytest.importorskip("polars")
        polars.DataFrame({"a": [1.5]}).write_parquet(tmp_path / "a.parquet")

        assert literals(described(polars.scan_parquet(tmp_path / "a.parquet"))) == [("'a'", "Float64")]
        assert described(polars.scan_parquet(tmp_path / "none.parquet")).columns == ()

    def test_a_scan_of_a_bucket_does_not_reach_the_network(self):
        polars = pytest.importorskip("polars")
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(0.3)
            options = {
                "aws_endpoint_url": f"http://127.0.0.1:{server.getsockname()[1]}", "aws_region": "x", "aws_allow_http": "true",
                "aws_access_key_id": "a", "aws_secret_access_key": "b",
            }  # fmt: skip

            seen = described(polars.scan_parquet("s3://bucket/a.parquet", storage_options=options))

            assert (seen.lazy, seen.columns) == (True, ())
            with pytest.raises(TimeoutError):
                server.accept()

    def test_a_trace_of_the_users_is_left_in_place(self):
        polars = pytest.importorskip("polars")
        events = []
        previous = sys.getprofile()
        sys.setprofile(lambda frame, event, argument: events.append(event))
        try:
            described(polars.DataFrame({"a": [1]}).lazy())
            assert events
            kept = sys.getprofile()
        finally:
            sys.setprofile(previous)
        assert kept is not None

    def test_grouping_a_lazy_frame_is_lazy_too(self):
        polars = pytest.importorskip("polars")

        assert described(polars.LazyFrame({"a": [1]}).group_by("a")).lazy


class TestDask:
    @pytest.fixture(autouse=True)
    def dask(self):
        dask = pytest.importorskip("dask")
        pytest.importorskip("dask.dataframe")
        ran = []

        def scheduler(graph, keys, **options):
            ran.append(keys)
            return dask.get(graph, keys, **options)

        with dask.config.set(scheduler=scheduler):
            yield dask
        assert ran == []

    def test_frames_and_series_tell_columns_and_partitions(self, counted):
        import dask.dataframe as dd

        frame = dd.from_pandas(pd.DataFrame({"a b": range(30), "kind": list("xyz") * 10}), npartitions=3)
        called_for_its_type = frame.map_partitions(counted)
        before = counted.calls

        seen = described(frame[frame["a b"] > 3])

        assert (seen.type_name, seen.kind, seen.lazy, seen.shape) == ("dask.dataframe.DataFrame", "frame", True, None)
        assert [each.literal for each in seen.columns] == ["'a b'", "'kind'"]
        assert [fact.text for fact in seen.facts] == ["3 partitions"]
        assert [each.literal for each in described(called_for_its_type).columns] == ["'a b'", "'kind'"]
        assert counted.calls == before
        assert (described(frame["kind"]).kind, described(frame["kind"]).columns[0].name) == ("series", "kind")
        assert described(frame.groupby("kind")).lazy

    def test_an_index_that_would_have_to_be_sorted_first_is_not_asked_for_its_partitions(self):
        import dask.dataframe as dd

        frame = dd.from_pandas(pd.DataFrame({"a": [3, 1, 2], "b": 1}), npartitions=2)

        assert [each.literal for each in described(frame.set_index("a")).columns] == ["'b'"]

    def test_arrays_bags_and_delayed_calls(self):
        import dask
        import dask.array as da
        import dask.bag as db

        array = described(da.ones((10, 20), chunks=(5, 20)))

        assert (array.shape, array.signature, array.lazy) == ((10, 20), "dtype float64", True)
        assert [fact.text for fact in array.facts] == ["2 blocks"]
        assert described(da.ones(10, chunks=5)[da.ones(10, chunks=5) > 0]).shape is None
        assert described(db.from_sequence([1, 2], npartitions=2)).facts[0].text == "2 partitions"
        assert described(dask.delayed(sum)([1])).lazy


class TestDuckdb:
    @pytest.fixture
    def connection(self):
        duckdb = pytest.importorskip("duckdb")
        with duckdb.connect() as connection:
            yield connection

    def test_a_relation_tells_what_it_was_bound_to(self, connection, counted):
        def twice(value: int) -> int:
            return counted(value) * 2

        connection.create_function("twice", twice)
        relation = connection.sql(
            "SELECT twice(range::INT) AS t, 'x'::ENUM('CANARY', 'x') AS e, {'a': [1]} AS s FROM range(1000)"
        )

        seen = described(relation, privacy="schema")

        assert counted.calls == 0
        assert (seen.kind, seen.lazy) == ("frame", True)
        assert literals(seen) == [("'t'", "BIGINT"), ("'e'", "ENUM"), ("'s'", "STRUCT(a INTEGER[])")]
        assert "CANARY" in described(relation).columns[1].dtype
        assert relation.limit(1).fetchall() == [(0, "x", {"a": [1]})]

    def test_a_connection_tells_its_tables_and_leaves_the_transaction_alone(self, connection, tmp_path):
        connection.execute("CREATE TABLE \"a b\" (n INT, e ENUM('CANARY', 'b'))")
        connection.execute("INSERT INTO \"a b\" VALUES (1, 'b')")
        pd.DataFrame({"x": [1]}).to_csv(tmp_path / "gone.csv", index=False)
        connection.execute(f"CREATE VIEW on_file AS FROM '{tmp_path / 'gone.csv'}'")
        (tmp_path / "gone.csv").unlink()
        connection.execute("BEGIN")
        connection.execute("CREATE TABLE pending (a INT)")

        seen = described(connection)

        assert [fact.text for fact in seen.details] == [
            "table 'a b', about 1 rows: 'n' INTEGER, 'e' ENUM",
            "view 'on_file'",
        ]
        assert (
            next(fact.text for fact in described(connection, privacy="schema").details)
            == "table 'a b': 'n' INTEGER, 'e' ENUM"
        )
        connection.execute("ROLLBACK")
        assert connection.execute("SELECT table_name FROM duckdb_tables()").fetchall() == [("a b",)]
        connection.close()
        assert [fact.text for fact in described(connection).facts] == ["closed"]

    def test_attached_files_are_named_at_full_only(self, connection, tmp_path):
        connection.execute(f"ATTACH '{tmp_path / 'sales.duckdb'}' AS sales")
        connection.execute("CREATE TABLE sales.t (a INT)")

        assert "sales.duckdb" in repr(described(connection).facts)
        assert "sales.duckdb" not in repr(described(connection, privacy="stats"))
        assert "table 't': 'a' INTEGER" in repr(described(connection, privacy="schema").details)


class TestXarray:
    def test_a_data_set_on_disk_is_told_without_loading_it(self, tmp_path):
        xarray = pytest.importorskip("xarray")
        pytest.importorskip("scipy")
        made = xarray.Dataset(
            {"temp": (("time", "x"), np.full((4, 3), 7.25), {"units": "K"})}, coords={"time": [10, 20, 30, 40]}
        )
        made.to_netcdf(tmp_path / "a.nc", engine="scipy")
        with xarray.open_dataset(tmp_path / "a.nc", engine="scipy") as data:
            part = data["temp"][1:]
            seen, array = described(data), described(part)

            assert not data["temp"].variable._in_memory
            assert not part.variable._in_memory
        assert (seen.lazy, seen.columns[0].literal, seen.columns[0].dtype) == (True, "'temp'", "float64")
        assert [fact.text for fact in seen.columns[0].facts] == ["(time, x)", "units 'K'"]
        assert next(fact.text for fact in seen.facts) == "dimensions time: 4, x: 3"
        assert "time from 10 to 40" in [fact.text for fact in seen.facts]
        assert (array.kind, array.shape, array.signature, array.lazy) == ("array", (3, 3), "dtype float64", True)
        assert (described(made).lazy, described(made["temp"]).lazy) == (False, False)
        hidden = repr(described(made, privacy="stats"))
        assert "'K'" not in hidden and "40" not in hidden and "7.25" not in repr(seen)

    def test_a_data_set_of_dask_arrays_is_lazy(self):
        xarray = pytest.importorskip("xarray")
        da = pytest.importorskip("dask.array")

        def fail(block):
            raise AssertionError

        array = da.ones((4, 2), chunks=2).map_blocks(fail, dtype=float, meta=np.empty((0, 0)))
        seen = described(xarray.Dataset({"a": (("x", "y"), array)}))

        assert (seen.lazy, seen.columns[0].dtype) == (True, "float64")
        assert [fact.text for fact in seen.facts] == ["dimensions x: 4, y: 2"]


def test_arrow_tables_tell_what_lies_ready_and_data_sets_only_their_schema(tmp_path):
    pa = pytest.importorskip("pyarrow")
    dataset = pytest.importorskip("pyarrow.dataset")
    parquet = pytest.importorskip("pyarrow.parquet")
    table = pa.table({"금액": [5, None, 7] * 9, "kind": pa.array(["CANARY"] * 27).dictionary_encode()})
    parquet.write_table(table, tmp_path / "a.parquet")
    held = dataset.dataset(tmp_path)
    (tmp_path / "a.parquet").unlink()

    seen, files = described(table), described(held)

    assert (seen.shape, seen.columns[0].nulls, seen.columns[0].samples[0], seen.lazy) == ((27, 2), 9, "5", False)
    assert "CANARY" in repr(seen)
    assert "CANARY" not in repr(described(table, privacy="stats"))
    assert described(table, privacy="schema").columns[0].nulls is None
    assert (files.lazy, literals(files)[0], files.facts[0].text) == (True, ("'금액'", "int64"), "1 file")


def test_an_extension_type_of_the_users_does_not_print_itself():
    pa = pytest.importorskip("pyarrow")

    class Money(pa.ExtensionType):
        def __init__(self):
            super().__init__(pa.int64(), "test.money")

        def __arrow_ext_serialize__(self):
            return b""

        @classmethod
        def __arrow_ext_deserialize__(cls, storage, serialized):
            return cls()

        def __str__(self):
            raise SystemError

        __repr__ = __str__

    array = pa.ExtensionArray.from_storage(Money(), pa.array([1]))

    assert described(pa.table({"m": array})).columns[0].dtype.endswith("Money")


def test_an_expression_of_ibis_tells_the_schema_it_was_bound_with():
    ibis = pytest.importorskip("ibis")
    table = ibis.table({"a b": "int64", "when": "timestamp"})

    seen = described(table.filter(table["a b"] > 1).mutate(c=table["a b"] / 2))

    assert (seen.type_name, seen.lazy) == ("ibis.Table", True)
    assert [(each.literal, each.kind) for each in seen.columns] == [
        ("'a b'", "number"), ("'when'", "datetime"), ("'c'", "number"),
    ]  # fmt: skip


def test_a_frame_of_narwhals_is_told_as_what_it_stands_for():
    narwhals, polars = pytest.importorskip("narwhals"), pytest.importorskip("polars")

    seen = described(narwhals.from_native(polars.LazyFrame({"a": [1]})))

    assert (seen.type_name, seen.lazy, seen.facts[0].text) == ("narwhals.LazyFrame", True, "over polars.LazyFrame")
    assert literals(seen) == [("'a'", "Int64")]


def test_a_frame_of_spark_tells_its_schema_and_starts_no_job():
    sql = pytest.importorskip("pyspark.sql")
    functions = pytest.importorskip("pyspark.sql.functions")
    spark = sql.SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    try:
        frame = spark.createDataFrame([(1, "a")], ["a b", "kind"])
        calls = spark.sparkContext.accumulator(0)

        def called(value):
            calls.add(1)
            return value

        frame = frame.withColumn("made", functions.udf(called, "int")(functions.col("a b")))
        seen = described(frame)

        assert literals(seen) == [("'a b'", "bigint"), ("'kind'", "string"), ("'made'", "int")]
        assert seen.lazy
        assert (list(spark.sparkContext.statusTracker().getJobIdsForGroup(None)), calls.value) == ([], 0)
    finally:
        spark.stop()


class TestSqlite:
    def test_tables_are_told_past_the_factories_of_the_user(self):
        with sqlite3.connect(":memory:") as connection:
            connection.execute("CREATE TABLE t (n INTEGER PRIMARY KEY, 금액 REAL)")
            connection.execute("CREATE VIEW v AS SELECT n FROM t")
            connection.row_factory = connection.text_factory = Counted()

            seen = described(connection)

            assert connection.row_factory.calls == 0
            assert not connection.in_transaction
        assert [fact.text for fact in seen.details] == [
            "table 't': 'n' INTEGER key, '금액' REAL",
            "view 'v': 'n' INTEGER",
        ]

    @pytest.mark.parametrize("setter", ["set_trace_callback", "set_authorizer", "set_progress_handler"])
    def test_a_connection_with_a_callback_is_not_read(self, setter):
        with sqlite3.connect(":memory:") as connection:
            connection.execute("CREATE TABLE t (a)")
            callback = Counted()
            getattr(connection, setter)(callback, *([1] if setter == "set_progress_handler" else []))

            seen = described(connection)

            assert (callback.calls, seen.type_name, seen.details) == (0, "sqlite3.Connection", ())

    def test_a_file_is_read_apart_from_the_transaction_of_the_user(self, tmp_path):
        path = tmp_path / "a #1%.db"
        connection = sqlite3.connect(path)
        connection.execute("CREATE TABLE t (a INT)")
        connection.commit()
        connection.execute("INSERT INTO t VALUES (1)")

        seen = described(connection)

        assert [fact.text for fact in seen.details] == ["table 't': 'a' INT"]
        assert (connection.in_transaction, "a #1%.db" in seen.facts[0].text) == (True, True)
        assert "a #1%.db" not in repr(described(connection, privacy="stats"))
        connection.rollback()
        connection.execute("BEGIN EXCLUSIVE")
        # Another process would wait five seconds for this lock.
        assert [fact.text for fact in described(connection).facts] == ["its tables cannot be read now"]
        connection.close()
        assert [fact.text for fact in described(connection).facts] == ["its tables cannot be read now"]
