"""Data that does not fit into the kernel: real worker processes, a limit on the kernel's memory, and what comes back."""

import ast
import os
import sys

import pytest

from tests.support.cluster import CONNECT, ENVIRONMENT, LIMIT_MEMORY, PEAK, cluster, write_sales
from tests.support.kernels import live_kernel
from tests.support.server import ScriptedServer
from tests.support.turns import environment, fenced, sent

pytestmark = [
    pytest.mark.skipif(
        not sys.platform.startswith("linux"), reason="the limit on memory is read and set as Linux does"
    ),
    pytest.mark.xdist_group("cluster"),
]

SPARE = 150_000_000
"""Bytes that the kernel gets on top of what it holds when the data is connected: half of the dataset."""

LAZY = 'by_region = sales.groupby("region")["amount"].mean().compute()\nby_region'

WHOLE = """
try:
    whole = sales.compute(scheduler="synchronous")
except Exception as error:  # caught, for IPython takes seconds to write this traceback
    print(type(error).__name__)
"""


@pytest.fixture(scope="module")
def far(tmp_path_factory):
    """A cluster of other processes, the folder with the dataset, its size and the right answer."""
    folder = tmp_path_factory.mktemp("far")
    size, means = write_sales(folder)
    with cluster() as address:
        yield address, folder, size, means


def connected(kernel, address):
    """Point the kernel at the cluster, then let it have no more memory."""
    assert kernel.run(CONNECT.format(address=address)).status == "ok"
    workers = ast.literal_eval(kernel.value("[os.getpid(), *client.run(os.getpid).values()]"))
    assert len({os.getpid(), *workers}) == 4  # this process, the kernel and two workers
    assert kernel.run(LIMIT_MEMORY.format(spare=SPARE)).status == "ok"


def peak(kernel, size, who):
    """The memory that the kernel needed at its peak, printed."""
    needed = ast.literal_eval(kernel.value(PEAK))
    print(f"{who}: peak of the kernel {needed / 1e6:.1f} MB over what it held, dataset {size / 1e6:.0f} MB")
    return needed


def right(kernel, name, means):
    assert ast.literal_eval(kernel.value(f"{name}.to_dict()")) == pytest.approx(means)


def test_an_answer_over_more_data_than_the_kernel_may_hold(far):
    address, folder, size, means = far
    with (
        ScriptedServer([fenced(LAZY)]) as server,
        live_kernel(cwd=folder, **environment(server), **ENVIRONMENT) as kernel,
    ):
        connected(kernel, address)
        cell = kernel.run("%%ci mean of amount by region")
        assert cell.status == "ok", cell.outputs
        right(kernel, "by_region", means)
        assert peak(kernel, size, "scripted model") < size / 10
        whole = kernel.run(WHOLE)
        assert "MemoryError" in whole.text  # the limit holds: the whole does not fit
    asked = sent(server)
    assert "client (distributed.Client), 2 workers, 2 threads" in asked
    assert "sales: dask.dataframe.DataFrame, lazy" in asked
    assert "bring back only the small result" in asked


@pytest.mark.heavy
def test_code_that_pulls_everything_fails_and_is_repaired(far):
    address, folder, _, means = far
    pulling = 'by_region = sales.compute().groupby("region")["amount"].mean()\nby_region'
    with (
        ScriptedServer([fenced(pulling), fenced(LAZY)]) as server,
        live_kernel(cwd=folder, **environment(server), **ENVIRONMENT) as kernel,
    ):
        connected(kernel, address)
        cell = kernel.run("%%ci mean of amount by region", timeout=120)
        assert cell.status == "ok", cell.outputs
        assert len(server.chats) == 2
        assert "MemoryError" in sent(server)
        right(kernel, "by_region", means)
        assert kernel.value("type(sales).__module__.partition('.')[0]") == "'dask'"


def test_the_rules_without_a_model_stay_lazy_as_well(far):
    address, folder, size, means = far
    with live_kernel(cwd=folder, **ENVIRONMENT) as kernel:
        kernel.run("import matplotlib.pyplot")
        connected(kernel, address)
        cell = kernel.run("%%ci mean of amount by region")
        assert cell.status == "ok", cell.outputs
        right(kernel, "amount_by_region", means)
        cell = kernel.run("%%ci bar chart of total amount by region")
        assert cell.status == "ok", cell.outputs
        assert kernel.value("len(fig.axes[0].patches)") == "4"
        refused = kernel.run("%%ci distribution of amount")
        assert "dask" in refused.text + refused.shown
        assert peak(kernel, size, "offline rules") < size / 5
