"""Which folder the Jupyter server that started this kernel serves: links lead nowhere else."""

import json
from pathlib import Path
from typing import Any


def served_root(shell: Any, parent: str) -> Path | None:
    """Return the root folder of the server; None where none is known, as in a terminal.

    Jupyter Server notes it in its runtime folder, where the kernel's connection file lies too.

    Args:
        shell: the live IPython shell.
        parent: the process number of what started the kernel (`JPY_PARENT_PID`).
    """
    application = getattr(getattr(shell, "kernel", None), "parent", None)
    connection = getattr(application, "abs_connection_file", "")
    if not connection or not parent.isdigit():
        return None
    try:
        noted = json.loads((Path(connection).parent / f"jpserver-{parent}.json").read_bytes())
        root = noted.get("root_dir") if isinstance(noted, dict) else None
        return Path(root) if isinstance(root, str) and root else None
    except (OSError, ValueError):
        return None
