"""What a kernel needs to answer over data that does not fit into it: rows for docs/benchmarks.md."""

import ast
import sys
import tempfile
import time
from pathlib import Path

from tests.support.cluster import CONNECT, ENVIRONMENT, LIMIT_MEMORY, PEAK, cluster, write_sales
from tests.support.kernels import live_kernel
from tests.support.server import ScriptedServer
from tests.support.turns import environment, fenced

SPARE = 150_000_000
CODE = 'by_region = sales.groupby("region")["amount"].mean().compute()\nby_region'


def asked(folder, address, **variables):
    """Seconds of one turn, and the bytes that the kernel needed at its peak besides what it held before."""
    with live_kernel(cwd=folder, **variables, **ENVIRONMENT) as kernel:
        kernel.run(CONNECT.format(address=address))
        kernel.run(LIMIT_MEMORY.format(spare=SPARE))
        start = time.perf_counter()
        cell = kernel.run("%%ci mean of amount by region")
        took = time.perf_counter() - start
        assert cell.status == "ok", cell.outputs
        return took, ast.literal_eval(kernel.value(PEAK))


def rows():
    """The peak memory of the kernel, for a model's code and for that of the rules without a model."""
    if not sys.platform.startswith("linux"):
        return []
    with tempfile.TemporaryDirectory() as name, ScriptedServer([fenced(CODE)]) as server:
        folder = Path(name)
        size, _ = write_sales(folder)
        with cluster() as address:
            found = {
                "a model's code": asked(folder, address, **environment(server)),
                "the rules without a model": asked(folder, address),
            }
    what = f"mean by group of {size / 1e6:.0f} MB on 2 dask workers, kernel limited to {SPARE / 1e6:.0f} MB more"
    return [
        [f"{what}: {who}", f"peak {peak / 1e6:.1f} MB more, turn {took:.1f} s", "under a tenth of the data"]
        for who, (took, peak) in found.items()
    ]


if __name__ == "__main__":
    for row in rows():
        print(*row, sep=" | ")
