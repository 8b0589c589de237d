"""Several cells in one turn, plans and revised results, in a real kernel with a scripted server."""

import time

import pytest

from ci_magic.protocol import MIME
from tests.support.extension import Page
from tests.support.kernels import live_kernel
from tests.support.server import ScriptedServer, Stream
from tests.support.turns import environment, fenced, held, sent

ORDERS = """
%matplotlib inline
import pandas as pd
orders = pd.DataFrame({
    "customer": ["Kim", "Lee", "Kim", "Park", "Lee", "Kim"],
    "month": [1, 1, 2, 2, 3, 3],
    "total": [10.0, 5.0, 20.0, 7.0, 8.0, 12.0],
})
"""
PLAN = "1. [think] Name the columns\n2. [code] Sum per customer\n3. [code] Show the first"


def step(code, before=""):
    return Stream(f"{before}\n```python step\n{code}\n```", chunk=16)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("steps")
    more = {"CI_MAGIC_JOURNAL": str(folder / "journal"), "CI_MAGIC_LANGUAGE": "en"}
    with ScriptedServer([]) as server, live_kernel(cwd=folder, **environment(server, **more)) as kernel:
        assert kernel.run(ORDERS).status == "ok"
        yield server, kernel


def scripted(server, *replies):
    """Script the next replies; returns the number of the first request that they answer."""
    first = len(server.chats)
    # What a test before this one left over is not for this one.
    server.steps[:] = [*server.steps[:first], *[Stream("")] * (first - len(server.steps)), *replies]
    return first


def record(cell):
    return next(o["data"][MIME] for o in cell.outputs if MIME in o.get("data", {}))


@pytest.mark.row("1-18", "4-01", "1-01", kind="mechanism")
def test_a_compound_request_becomes_cells_of_which_each_is_seen(place):
    server, kernel = place
    first = scripted(
        server,
        step("totals = orders.groupby('customer')['total'].sum()\ntotals"),
        step("first = totals.idxmax()\nprint(first)"),
        fenced("trend = orders[orders['customer'] == first].groupby('month')['total'].sum()\ntrend.plot(title=first)"),
    )
    cell = kernel.run("%%ci --new total per customer, name the first, plot its trend")
    assert cell.status == "ok", cell.reply
    assert kernel.value("(float(totals['Kim']), first, list(trend))") == "(42.0, 'Kim', [10.0, 20.0, 12.0])"
    assert "42.0" in sent(server, first + 1) and "totals pandas.Series 3" in sent(server, first + 1)
    assert "Kim\n" in sent(server, first + 2)
    code = record(cell)["code"]
    assert [part.split(" =")[0] for part in code.split("\n\n")] == ["totals", "first", "trend"]
    assert [o for o in cell.outputs if "image/png" in o.get("data", {})]
    # One undo takes back all cells of the turn.
    assert kernel.run("%ci --undo").status == "ok"
    assert kernel.value("[name in globals() for name in ('totals', 'first', 'trend')]") == "[False, False, False]"


@pytest.mark.row("0-05", "1-01", kind="mechanism")
def test_words_end_a_turn_of_cells_and_do_not_come_again_with_the_pin(place):
    server, kernel = place
    scripted(server, step("best = orders.groupby('customer')['total'].sum().max()\nbest"), Stream("Kim leads with 42."))
    cell = kernel.run("%%ci --new who leads?", cell_id="words")
    assert "Kim leads with 42." in cell.shown
    assert (record(cell)["answer"], kernel.value("float(best)")) == ("Kim leads with 42.", "42.0")
    count = len(server.chats)
    again = kernel.run("%%ci who leads?", cell_id="words")
    assert (again.status, len(server.chats)) == ("ok", count)
    assert "Kim leads" not in again.shown


@pytest.mark.row("0-04", "2-06", kind="mechanism")
def test_a_step_that_fails_is_mended_shown_and_what_stood_stays(place):
    server, kernel = place
    first = scripted(
        server,
        step("orders_seen = len(orders)\norders_seen"),
        step("bad = orders['amount'].sum()"),
        fenced("good = orders['total'].sum()\ngood"),
        Stream("Together 62."),
    )
    cell = kernel.run("%%ci --new count, then sum")
    assert kernel.value("(orders_seen, float(good), 'bad' in globals())") == "(6, 62.0, False)"
    assert "KeyError" in sent(server, first + 2) and "Cells of yours that ran and stay as they are: 1" in sent(
        server, first + 2
    )
    # The mistake is told, and what was changed.
    assert "KeyError" in cell.shown and "attempt 1 of 2" in cell.shown
    assert record(cell)["tries"][0]["difference"].count("amount") == 1


def test_what_the_guard_knows_grows_with_the_cells(place):
    server, kernel = place
    kernel.run("globals().pop('tidy', None)")
    scripted(server, step("from os import remove as tidy"), fenced("tidy('no such file')"))
    cell = kernel.run("%%ci --new tidy up")
    assert (cell.status, cell.reply["ename"]) == ("error", "TurnFailed")
    assert "delete" in cell.reply["evalue"]
    assert kernel.value("tidy.__name__") == "'remove'"


def test_an_interrupt_between_steps_keeps_what_stood(place):
    server, kernel = place
    reply, go = held("Let me ", "see.")
    first = scripted(server, step("stood = 1"), reply)
    message = kernel.send("%%ci --new two things")
    kernel_waits(server, first + 2)
    kernel.manager.interrupt_kernel()
    cell = kernel.collect(message)
    go.set()
    assert cell.reply["ename"] == "KeyboardInterrupt"
    assert kernel.value("stood") == "1"
    assert kernel.run("%ci --undo").status == "ok"
    assert kernel.value("'stood' in globals()") == "False"


def kernel_waits(server, count, seconds=60):
    """Wait until the kernel has sent so many requests."""
    deadline = time.monotonic() + seconds
    while len(server.chats) < count:
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.row("2-02", "2-03", "2-01", kind="mechanism")
def test_a_plan_is_edited_at_the_keyboard_and_nothing_runs_before_the_go(place):
    server, kernel = place
    first = scripted(
        server,
        Stream(PLAN),
        Stream("customer and total"),
        step("sums = orders.groupby('customer')['total'].sum()\nsums"),
        fenced("top = sums.nlargest(1)\ntop"),
    )
    answers = iter(["e", "3 [code] Show the largest", "", "g"])
    before = []

    def typed(prompt):
        before.append(len(server.chats))
        return next(answers)

    cell = kernel.run("%%ci --new --plan who is first?", allow_stdin=True, on_input=typed)
    assert cell.status == "ok", cell.reply
    assert set(before) == {first + 1}
    assert "3. [code] Show the largest" in sent(server, first + 1)
    assert "Show the first" not in sent(server, first + 1)
    assert "☑ 1. Name the columns (think)" in cell.shown
    assert "☑ 3. Show the largest (code)" in cell.shown
    assert "customer and total" in cell.shown
    assert kernel.value("list(top.index)") == "['Kim']"
    plan = record(cell)["plan"]
    assert [(each["kind"], each["done"]) for each in plan] == [("think", True), ("code", True), ("code", True)]
    assert "☑ 2. [code] Sum per customer" in kernel.run("%ci --log").text


@pytest.mark.row("2-02", kind="mechanism")
def test_a_plan_without_anybody_to_ask_stops_with_one_line(place):
    server, kernel = place
    first = scripted(server, Stream(PLAN))
    cell = kernel.run("%%ci --new --plan who is first, again?")
    assert (cell.status, cell.reply["ename"]) == ("error", "TurnFailed")
    assert "--ask never" in cell.reply["evalue"]
    assert len(server.chats) == first + 1


@pytest.mark.row("2-04", kind="mechanism")
def test_a_plan_is_revised_from_what_a_step_found(place):
    server, kernel = place
    scripted(
        server,
        Stream("1. [code] Look at the months\n2. [code] Fill the gaps"),
        step("months = sorted(orders['month'].unique())\nmonths"),
        Stream("There are no gaps.\n2. [code] Count the months\n3. [think] Say that nothing was missing"),
        step("count = len(months)\ncount"),
        Stream("Nothing was missing."),
    )
    cell = kernel.run("%%ci --new --plan --ask never complete the months")
    assert cell.status == "ok", cell.reply
    assert kernel.value("count") == "3"
    assert "revised (1)" in cell.shown and "Fill the gaps" not in cell.shown
    assert "☑ 3. Say that nothing was missing (think)" in cell.shown


@pytest.mark.row("0-28", kind="mechanism")
def test_a_result_that_looks_wrong_is_put_back_before_the_revision_runs(place):
    server, kernel = place
    kernel.run("prices = pd.DataFrame({'p': [100.0, 200.0]}); same = prices; log = []")
    scripted(
        server,
        fenced("prices['p'] = prices['p'] * 11\nlog.append('wrong')\nextra = 1\nprices"),
        Stream("Ten percent was asked for.\n```python\nprices['p'] = prices['p'] * 1.1\nprices\n```"),
        Stream("The prices are now 110 and 220."),
    )
    cell = kernel.run("%%ci --new --explain raise p by 10 %")
    assert cell.status == "ok", cell.reply
    assert kernel.value("([round(v) for v in same['p']], same is prices, log)") == "([110, 220], True, [])"
    assert kernel.value("'extra' in globals()") == "False"
    assert "The prices are now 110 and 220." in cell.shown
    assert "Ten percent was asked for." in cell.shown
    assert "1100" not in cell.shown
    kernel.run("%ci --undo")
    assert kernel.value("[round(v) for v in same['p']]") == "[100, 200]"


def test_a_run_that_cannot_be_put_back_is_not_revised(place):
    server, kernel = place
    kernel.run("numbers = iter(range(5))")
    scripted(server, fenced("taken = next(numbers)\ntaken"), fenced("taken = next(numbers)\ntaken + 1"))
    cell = kernel.run("%%ci --new --explain take one")
    assert kernel.value("(taken, next(numbers))") == "(0, 1)"
    assert "numbers cannot be put back" in cell.shown


def test_a_revision_that_fails_leaves_the_first_result(place):
    server, kernel = place
    kernel.run("stock = [1, 2]")
    scripted(
        server,
        fenced("stock.append(3)\nsum(stock)"),
        fenced("stock.append(4)\n1/0"),
        Stream("The first result was right."),
    )
    cell = kernel.run("%%ci --new --explain add three")
    assert kernel.value("stock") == "[1, 2, 3]"
    assert (record(cell)["ending"], cell.of("error")) == ("done", [])
    assert "The first result was right." in cell.shown


def pages(place):
    page = Page(place[1], decide=None)
    page.gets_time()
    return page


def test_steps_become_cells_and_words_leave_the_last_of_them(place):
    server, _kernel = place
    page = pages(place)
    scripted(server, step("one = 1\nprint('one')"), step("two = one + 1\ntwo"), Stream("Two it is."))
    asking = page.cell("%%ci --new count to two")
    cell = page.run(asking)
    assert cell.status == "ok", (cell.reply, cell.outputs)
    below = page.order[page.order.index(asking) + 1 :]
    assert [page.cells[each].partition("\n")[2] for each in below] == ["one = 1\nprint('one')", "two = one + 1\ntwo"]
    settle = page.calls("settle")[-1]
    assert (settle["cell"], settle["keep"], settle["count"] is None) == (below[1], True, False)
    assert "--pin" in page.cells[asking]
    assert "Two it is." in str(cell.outputs[-1]["data"]["text/plain"])


@pytest.mark.row("2-02", kind="mechanism")
def test_a_plan_is_asked_about_in_its_cell_and_edited_there(place):
    server, _kernel = place
    page = pages(place)
    asked = []

    def decide(call):
        asked.append(call)
        return {"choice": "run", "source": call["source"].replace("Show the first", "Show all"), "note": ""}

    page.decide = decide
    first = scripted(
        server, Stream(PLAN), Stream("customer, total"), step("sums = orders['total'].sum()"), fenced("sums")
    )
    asking = page.cell("%%ci --new --plan sum it up")
    cell = page.run(asking)
    assert [each["kind"] for each in asked] == ["plan"]
    assert asked[0]["source"].partition("\n")[2].split("\n") == [f"# {line}" for line in PLAN.split("\n")]
    assert "3. [code] Show all" in sent(server, first + 1)
    below = page.order[page.order.index(asking) + 1 :]
    assert [page.cells[each].partition("\n")[2] for each in below] == ["sums = orders['total'].sum()", "sums"]
    assert "☑ 3. Show all (code)" in cell.outputs[-1]["data"]["text/plain"]


@pytest.mark.row("0-28", kind="mechanism")
def test_a_revision_replaces_its_cell(place):
    server, kernel = place
    page = pages(place)
    kernel.run("stock = [1]")
    scripted(
        server,
        fenced("stock.append(20)\nsum(stock)"),
        Stream("Two, not twenty.\n```python\nstock.append(2)\nsum(stock)\n```"),
        Stream("The stock is 3."),
    )
    asking = page.cell("%%ci --new --explain add two")
    cell = page.run(asking)
    assert cell.status == "ok", (cell.reply, cell.outputs)
    (made,) = page.order[page.order.index(asking) + 1 :]
    assert page.cells[made].partition("\n")[2] == "stock.append(2)\nsum(stock)"
    assert [each["data"]["text/plain"] for each in page.shown(made) if each["type"] == "execute_result"] == ["3"]
    assert kernel.value("stock") == "[1, 2]"
    view = cell.outputs[-1]["data"]["text/plain"]
    assert "The stock is 3." in view and "Two, not twenty." in view
    # The history goes on: no number is used twice.
    assert "ERROR" not in kernel.run("%history -n -l 3").text
