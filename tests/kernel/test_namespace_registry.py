"""Users may say how their own objects are described; what they say is bounded, timed and harmless."""

import threading

import pytest

import ci_magic.describe
from ci_magic import describe as registry
from ci_magic.kernel.describe.variable import describe
from ci_magic.kernel.describe.view import View
from tests.support.kernels import live_kernel
from tests.support.namespaces import described


@pytest.fixture(autouse=True)
def clean():
    yield
    registry._by_type.clear()
    registry._by_name.clear()


class Experiment:
    runs = 3


class Derived(Experiment):
    pass


def told(value, **options):
    seen = described(value, **options)
    return [fact.text for fact in (*seen.facts, *seen.details)]


def test_a_registered_function_describes_a_class_and_those_derived_from_it():
    budgets = []

    @ci_magic.describe.register(Experiment)
    def summary(value, budget):
        budgets.append(budget)
        return f"{value.runs} runs"

    assert summary(Experiment(), 1) == "3 runs"
    assert told(Experiment()) == told(Derived()) == ["3 runs"]
    assert told(Experiment(), name="it", prompt="use it") == ["3 runs"]
    assert budgets[1] == budgets[2] < budgets[3]


def test_a_class_may_be_registered_by_name_before_it_is_there():
    ci_magic.describe.register(f"{__name__}.Experiment", lambda value, budget: "by name")

    assert told(Derived()) == ["by name"]


def test_a_class_of_a_library_goes_by_the_name_users_know():
    import pandas as pd

    ci_magic.describe.register("pandas.DataFrame", lambda value, budget: "sales of the year")

    assert told(pd.DataFrame({"a": [1]}))[0] == "sales of the year"
    assert described(pd.DataFrame({"a": [1]})).columns[0].name == "a"


def test_the_nearest_class_and_the_latest_function_win():
    ci_magic.describe.register(Experiment, lambda value, budget: "old")
    ci_magic.describe.register(Experiment, lambda value, budget: "base")
    ci_magic.describe.register(Derived, lambda value, budget: "derived")

    assert (told(Experiment()), told(Derived())) == (["base"], ["derived"])


def test_an_object_may_describe_itself_by_a_method_of_its_class():
    class Own:
        def _ci_summary_(self, budget):
            return "first\n\nsecond"

    class Pretends:
        def __getattr__(self, name):
            raise SystemError

    own = Own()
    own._ci_summary_ = None

    assert [fact.text for fact in described(own).details] == ["first", "second"]
    assert told(Pretends()) == []


def test_what_is_said_is_bounded_and_shown_at_full_privacy_only():
    asked = []

    def endless(value, budget):
        asked.append(budget)
        return "CANARY " * 100_000

    ci_magic.describe.register(Experiment, endless)

    assert 100 < len("".join(told(Experiment()))) < 1000
    before = len(asked)
    for options in ({"privacy": "stats"}, {"privacy": "names"}, {"name": "api_key"}):
        assert told(Experiment(), **options) == []
    assert len(asked) == before


@pytest.mark.parametrize(
    ("function", "note"),
    [
        (lambda value, budget: 1 / 0, "its description failed: ZeroDivisionError"),
        (lambda value, budget: (_ for _ in ()).throw(SystemExit), "its description failed: SystemExit"),
        (lambda value: "", "its description failed: TypeError"),
        (lambda value, budget: 5, "its own description is no text but int"),
    ],
)
def test_a_description_that_fails_is_named_and_costs_nothing(function, note):
    ci_magic.describe.register(Experiment, function)

    assert told(Experiment()) == [note]


def test_a_description_that_takes_long_is_interrupted():
    def slow(value, budget):
        while True:
            pass

    ci_magic.describe.register(Experiment, slow)

    assert told(Experiment()) == ["its own description took too long"]


def test_outside_the_main_thread_and_after_the_deadline_nothing_is_asked():
    asked = []
    ci_magic.describe.register(Experiment, lambda value, budget: asked.append(1) or "x")
    thread = threading.Thread(target=described, args=(Experiment(),))
    thread.start()
    thread.join()

    describe("value", Experiment(), View(deadline=0.0))

    assert asked == []


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ((5, len), TypeError, "not int"),
        (("Thing", len), ValueError, "mylib.Thing"),
        (("my lib.Thing", len), ValueError, "qualified"),
        ((Experiment, "text"), TypeError, "must be a function, not str"),
    ],
)
def test_a_wrong_registration_says_what_is_wrong(arguments, error, words):
    with pytest.raises(error, match=words) as raised:
        ci_magic.describe.register(*arguments)
    assert "\n" not in str(raised.value)


def test_in_a_kernel_the_description_reaches_the_preview():
    with live_kernel() as kernel:
        kernel.run(
            """
            %load_ext ci_magic
            import ci_magic.describe, sys
            light = sorted(set(sys.modules) & {"ci_magic.kernel.describe.variable", "openai"})
            class Sensor: pass
            sensor = Sensor()
            @ci_magic.describe.register(Sensor)
            def words(sensor, budget): return "17 channels at 4 kHz"
            """
        )
        shown = kernel.run("%%ci --preview\nwhat does sensor hold?")
    assert "17 channels at 4 kHz" in shown.text + shown.shown
