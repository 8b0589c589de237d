"""One request of a script: in the live shell where there is one, else in a namespace that lasts as long as the call."""

import sys
from typing import Any

from .result import Result
from .session import Session


def ask(prompt: str = "", **given: Any) -> Result:
    """Let a model write and run code for `prompt`, and return what came of it: `ask("plot sales by month", df=df)`.

    In a script the code runs in this process, in a namespace that holds the variables given and nothing else; for
    more than one request use a `Session`. In IPython it runs in the live namespace, as with `%%ci`; the variables
    given are there for this request. They are the objects themselves: a failed attempt is put back, and code that
    succeeds may have changed them. Ctrl-C stops the model and the code.

    Args:
        prompt: what is wanted; with files and no words the files are explored.
        given: variables by their names, and these options:
            files: a path, or several; `*.csv` and folders too.
            model: the model's name, or `scripted:FILE.json`.
            attempts, timeout, tokens: limits: runs of the code, seconds in all, tokens read and written.
            privacy: what the model sees: full, stats, schema, names, none.
            allow: effects that need no approval, such as `"network"` or `["overwrite", "shell"]`.
            ask: when to ask before code runs; where nobody can be asked it does not run, and the result says so.
            explain, pictures: say what the result shows; let the model see figures.
            into: the variable for the answer; its value is the result's.
            report, assistant, thread: names: of a report to write, who answers, the conversation to go on in.
            show: draw and print as in a notebook or a terminal; else nothing is shown.
            on_event: is called with every event of the turn.
            variables: a dict of variables whose names are those of options.

    Raises:
        CIMagicError: a setting makes no sense, or a file is not there. A turn that fails is a result.
    """
    with _session() as session:
        return session.ask(prompt, **given)


async def ask_async(prompt: str = "", **given: Any) -> Result:
    """Do what `ask` does, without keeping the event loop from its work; `given` is what `ask` takes.

    The model is asked and the code runs in a thread of its own, one run at a time in a process. Cancelling the task
    ends both; code that waits in a call into C ends when that returns.
    """
    with _session() as session:
        return await session.ask_async(prompt, **given)


def _session() -> Session:
    shell = _live_shell()
    return Session.of_shell(shell) if shell is not None else Session()


def _live_shell() -> Any:
    """Return the IPython shell that runs this code, if any; IPython is not imported for it."""
    module = sys.modules.get("IPython.core.interactiveshell")
    kind = getattr(module, "InteractiveShell", None)
    return kind.instance() if kind is not None and kind.initialized() else None
