"""Finding model servers that run on this machine, without sending them anything of the user's."""

import http.client
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

KNOWN_PORTS: Mapping[int, str] = MappingProxyType({11434: "Ollama", 1234: "LM Studio"})
"""Ports that belong to one program. Common ones such as 8000 are left out: anything may listen there."""

_HOST = "127.0.0.1"
_MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class LocalServer:
    """A server that answered, and the models it lists."""

    name: str
    base_url: str
    models: tuple[str, ...]


def local_servers(timeout: float = 0.3, *, ports: Mapping[int, str] = KNOWN_PORTS) -> tuple[LocalServer, ...]:
    """Return the model servers of this machine, in the order of `ports`.

    Each port is sent one `GET /v1/models`, nothing else, past any proxy, and has `timeout` seconds to answer.
    """
    found = ((port, name, _models(port, timeout)) for port, name in ports.items())
    return tuple(
        LocalServer(name, f"http://{_HOST}:{port}/v1", models) for port, name, models in found if models is not None
    )


def _models(port: int, timeout: float) -> tuple[str, ...] | None:
    connection = http.client.HTTPConnection(_HOST, port, timeout=timeout)
    try:
        return _listed(connection, time.monotonic() + timeout)
    except (OSError, ValueError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def _listed(connection: http.client.HTTPConnection, deadline: float) -> tuple[str, ...] | None:
    connection.request("GET", "/v1/models", headers={"Accept": "application/json"})
    response = connection.getresponse()
    raw = b""
    while chunk := response.read1(65_536):
        raw += chunk
        if len(raw) > _MOST_BYTES or time.monotonic() > deadline:
            return None
    answer = json.loads(raw)
    listed = answer.get("data") if isinstance(answer, dict) and response.status == http.client.OK else None
    return model_names(listed) if isinstance(listed, list) else None


def model_names(listed: list[object]) -> tuple[str, ...]:
    """Return the names out of a list of models as a server sends it."""
    return tuple(str(each["id"]) for each in listed if isinstance(each, dict) and each.get("id"))
