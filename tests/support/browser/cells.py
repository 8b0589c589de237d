"""A cell as the page's model holds it."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Cell:
    """What the shared model and the widget of one cell say at one moment.

    `prompt` is what stands left of the cell (`[*]:`), `state` is `idle` or `running`.
    """

    id: str
    type: str
    source: str
    outputs: list[dict[str, Any]]
    count: int | None
    metadata: dict[str, Any]
    state: str
    trusted: bool
    prompt: str

    @property
    def text(self) -> str:
        """All text of its streams."""
        return "".join(joined(output["text"]) for output in self.outputs if output["output_type"] == "stream")

    @property
    def shown(self) -> str:
        """Plain text of its displays and results."""
        return "\n".join(joined(output["data"].get("text/plain", "")) for output in self.outputs if "data" in output)

    @property
    def markdown(self) -> str:
        """Markdown of its displays."""
        return "\n".join(joined(output["data"].get("text/markdown", "")) for output in self.outputs if "data" in output)

    def of(self, kind: str) -> list[dict[str, Any]]:
        """Return its outputs of one type."""
        return [output for output in self.outputs if output["output_type"] == kind]

    def data(self, mime: str) -> list[Any]:
        """Return what its outputs hold of one MIME type."""
        return [output["data"][mime] for output in self.outputs if mime in output.get("data", {})]


def joined(text: str | list[str]) -> str:
    """Join text that a notebook keeps line by line."""
    return text if isinstance(text, str) else "".join(text)
