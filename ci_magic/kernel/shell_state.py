"""What a nested run leaves in the shell besides the namespace: last results, payloads, recorded outputs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

_UNDERSCORES = ("_", "__", "___")


@contextmanager
def shell_state(shell: Any) -> Iterator[Callable[[], None]]:
    """Give a function that takes out what a run left in the shell besides the namespace."""
    hook, payloads, history = shell.displayhook, shell.payload_manager, shell.history_manager
    underscores = {name: getattr(hook, name) for name in _UNDERSCORES}
    hidden = {name: shell.user_ns_hidden[name] for name in _UNDERSCORES if name in shell.user_ns_hidden}
    waiting = list(payloads.read_payload())
    outputs = getattr(history, "outputs", {})
    told, number = getattr(history, "output_hist_reprs", {}), hook.prompt_count
    before = {number: told[number]} if number in told else {}
    recorded = {count: list(outputs[count]) for count in _counts(shell) if count in outputs}

    def put_back() -> None:
        for name, value in underscores.items():
            setattr(hook, name, value)
        # IPython takes a name that is another than it hid there for one of the user's own.
        shell.user_ns_hidden.update(hidden)
        payloads.clear_payload()
        for payload in waiting:
            payloads.write_payload(payload, single=False)
        for count in _counts(shell):
            _restore_outputs(outputs, count, recorded)
        told.pop(number, None)
        told.update(before)

    yield put_back
    # What a nested run records under the number of the cell to come is also recorded under the running one's.
    _restore_outputs(outputs, shell.execution_count, recorded)


def _counts(shell: Any) -> tuple[int, int]:
    return shell.execution_count - 1, shell.execution_count


def _restore_outputs(outputs: dict[int, list[Any]], count: int, recorded: dict[int, list[Any]]) -> None:
    if count in recorded:
        outputs[count][:] = recorded[count]
    else:
        # An empty list in its place would make IPython's own bookkeeping fail.
        outputs.pop(count, None)
