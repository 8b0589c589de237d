"""The live kernel of a chat: the turn runs in a thread of its own, and what touches live objects is a job."""

from collections.abc import Callable
from functools import partial
from typing import Any

from ..values import Ask, Namespace, Observation
from .jobs import Jobs
from .shell import Keep, ShellKernel


class ChatKernel(ShellKernel):
    """A `ShellKernel` for a thread beside the main one: the kernel is free while the model writes.

    Args:
        shell: the live shell of an ipykernel.
        jobs: brings work into the main thread.
        post: asks the page for the request that does the job of an id.
        ready: is called in this thread with code that is going to be shown, before its job is posted: a page may not
            be heard while the job runs. It is given what waits until the kernel is free, too.
        options: see `ShellKernel`.
    """

    def __init__(
        self,
        shell: Any,
        *,
        jobs: Jobs,
        post: Callable[[str], None],
        ready: Callable[[str, Callable[[], object]], None],
        **options: Any,
    ) -> None:
        super().__init__(shell, **options)
        self._jobs = jobs
        self._post = post
        self._ready = ready

    def look(self, ask: Ask) -> Namespace:
        """Describe the namespace; see `Kernel.look`.

        Raises:
            KeyboardInterrupt: the turn was stopped.
        """
        return self._jobs.do(partial(super().look, ask), self._post)

    def run(self, code: str, *, keep: Keep, quiet: bool = False, **how: Any) -> Observation:
        """Run `code` behind the cells of the user that wait; see `Kernel.run`.

        Raises:
            KeyboardInterrupt: the turn was stopped, and the code did not run or does not say so itself.
        """
        run = partial(super().run, code, keep=keep, quiet=quiet, **how)
        token = self._past.token

        def job() -> Observation:
            with self._past.within(token):
                return run()

        if keep != "never" and not quiet:
            self._ready(code, lambda: self._jobs.do(_nothing, self._post))
        return self._jobs.do(job, self._post, is_interrupted=lambda seen: seen.status == "interrupted")


def _nothing() -> None:
    """Do nothing: who waited for it has waited for all before it."""
