"""Which kernel wrote a turn, and whether its process is still there."""

import os
import uuid


def kernel_id() -> str:
    """Return a new name for this kernel: the number of its process, and what tells it from every other."""
    return f"{os.getpid()}-{uuid.uuid4().hex[:12]}"


def is_gone(kernel: str, since: float) -> bool:
    """Whether the process that called itself `kernel` at `since` (Unix time) has ended.

    A process number is given away again: what started after `since` is another process, and this process asks
    about others only.
    """
    import psutil  # noqa: PLC0415

    number = kernel.partition("-")[0]
    if not number.isdigit():
        return False
    if int(number) == os.getpid():
        return True
    try:
        process = psutil.Process(int(number))
        # The clock that processes are stamped with is a little off the other one.
        return bool(process.status() == psutil.STATUS_ZOMBIE or process.create_time() > since + 2)
    except psutil.NoSuchProcess:
        return True
    except psutil.Error:
        return False
