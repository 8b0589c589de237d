"""What ended for lack of network: trying the same again would end the same, and takes longer."""

import re

from ..language import _
from ..values import Observation

_SAID = re.compile(
    r"(?i)could not resolve host|failed to (?:establish a new connection|resolve)|name resolution"
    r"|name or service not known|network is unreachable|no route to host|connection refused|unable to resolve"
    r"|nodename nor servname"
)
_HOST = re.compile(
    r"(?:host='|host=\"|resolve host: |resolve host address .|://(?:[^/@\s']*@)?|connect to )([\w.-]*\w)"
)


def out_of_reach(observation: Observation) -> str:
    """Return one line for the user if a run ended because a host cannot be reached from here; empty otherwise."""
    host = _host(observation)
    if host is None:
        return ""
    if not host:
        return _("the network cannot be reached from this kernel; it was not tried again, and nothing was made up")
    return _("{host} cannot be reached from this kernel; it was not tried again, and nothing was made up").format(
        host=host
    )


def _host(observation: Observation) -> str | None:
    failure = observation.failure
    if failure is not None and failure.unreachable is not None:
        return failure.unreachable
    command = bool(observation.commands) or (failure is not None and failure.type_name == "CalledProcessError")
    said = _SAID.search(observation.printed) if command else None
    if said is None:
        return None
    found = _HOST.search(observation.printed)
    return found.group(1) if found else ""
