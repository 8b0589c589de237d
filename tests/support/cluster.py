"""A real dask cluster in processes of its own, and a dataset larger than a kernel may hold.

On its own: `python tests/support/cluster.py` starts the cluster, prints its address and ends with its standard input.
"""

import subprocess
import sys
from contextlib import contextmanager

ROWS, FILES, FILLERS = 400_000, 8, 10
REGIONS = ("east", "north", "south", "west")

CONNECT = """
import os
import dask.dataframe as dd
from distributed import Client
client = Client({address!r})
sales = dd.read_parquet("sales")
"""
"""How a kernel is pointed at a cluster that runs already, and at the dataset in its folder."""

LIMIT_MEMORY = """
import resource
def _status(field):
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith(field))
_before = _status("VmHWM")
resource.setrlimit(resource.RLIMIT_DATA, (_status("VmData") + {spare}, resource.RLIM_INFINITY))
"""
"""Run in a kernel that has imported what it needs: from now on it gets `spare` more bytes and no others (Linux)."""

PEAK = '_status("VmHWM") - _before'
"""How many bytes the kernel needed at its peak more than when the limit was set."""

# Arrow's own allocator reserves a gigabyte at once, in which a limit would leave it free.
ENVIRONMENT = {"ARROW_DEFAULT_MEMORY_POOL": "system"}


@contextmanager
def cluster():
    """Yield the address of a `LocalCluster` of two worker processes that no child of this process is."""
    process = subprocess.Popen(
        [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    )
    try:
        yield process.stdout.readline().strip()
    finally:
        process.stdin.close()
        process.wait(30)
        process.stdout.close()


def write_sales(folder):
    """Write the dataset to `folder / "sales"`; return its bytes in memory, and the mean of `amount` by region."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    numbers, folder = np.random.default_rng(5), folder / "sales"
    folder.mkdir()
    size, sums, counts = 0, np.zeros(len(REGIONS)), np.zeros(len(REGIONS))
    filler = {f"measure_{place}": pa.array(numbers.random(ROWS)) for place in range(FILLERS)}
    for file in range(FILES):
        codes, amount = numbers.integers(0, len(REGIONS), ROWS), numbers.gamma(2, 50, ROWS) + file
        region = pa.DictionaryArray.from_arrays(codes.astype("int32"), REGIONS).cast(pa.string())
        table = pa.table({"region": region, "amount": amount, **filler})
        pq.write_table(table, folder / f"part_{file:02}.parquet", compression="none", use_dictionary=["region"])
        size += table.nbytes
        sums += np.bincount(codes, amount, len(REGIONS))
        counts += np.bincount(codes, minlength=len(REGIONS))
    return size, dict(zip(REGIONS, (sums / counts).tolist(), strict=True))


def main():
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as made:
        print(made.scheduler_address, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
