"""Turning a notebook into one that needs neither ci_magic nor a model.

Prompts become quotes, generated cells ordinary ones, and what loads or asks ci_magic goes. Nothing is run; the outputs
of code stay as they are.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import NotebookError
from ..language import _
from ..markdown import quote, without_html
from ..protocol import MIME
from .expand import code_of, expand_cells, record_of, records_of
from .notebook_file import as_in, put_below, read_notebook, write_notebook
from .prompt_cell import Prompt, is_pin, marked_pin, prompt_of, read_line

_OURS = re.compile(r"ci_magic|CIMagic|%ci\b")
_LOAD = re.compile(r"[ \t]*%?(?:(?:re|un)?load_ext[ \t]+ci_magic[ \t]*|config[ \t]+CIMagic\b.*)")
_HELP = re.compile(r"\s*(?:%{1,2}ci\?{1,2}|\?{1,2}%{1,2}ci)\s*")
_LINE = re.compile(r"[ \t]*%ci(?:[ \t]+(.*))?")
_ASKS = re.compile(r"[ \t]*(?:[\w.,* \t]+=[ \t]*)?%{1,2}ci\b")
_OTHER_TEXT = re.compile(r"\s*%%(?!(?:time|timeit|capture|prun)\b)")
"""A cell magic whose body is not Python run here."""

_EMPTY_MAGIC = re.compile(r"\A\s*%%\w+[^\n]*\s*\Z")
_TEXT = re.compile(
    r"#[^\n]*|(?P<open>\"\"\"|''')(?:\\.|(?!(?P=open)).)*(?P<close>(?P=open))?"
    r"|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'",
    re.DOTALL,
)
_OF_CODE_CELLS = ("ci_magic", "collapsed", "execution", "scrolled")
_SHOWN = 40


def freeze(source: Path, target: Path) -> int:
    """Write `source` to `target` as a notebook that runs without ci_magic; returns how many prompts it held.

    Raises:
        NotebookError: `source` is no readable notebook, a prompt has neither code nor an answer in it, or `target`
            cannot be written.
    """
    notebook = read_notebook(source)
    count = freeze_cells(notebook)
    write_notebook(notebook, target)
    return count


def freeze_cells(notebook: Any) -> int:
    """Freeze the cells of a notebook in place; returns how many prompts it held.

    Raises:
        NotebookError: a prompt has neither code nor an answer, or a cell asks ci_magic in a way that has no plain form.
    """
    numbers = {id(cell): number for number, cell in enumerate(notebook.cells, 1)}
    expand_cells(notebook)
    pins = {marked_pin(cell.source) for cell in notebook.cells if cell.cell_type == "code"} - {""}
    prompts = 0
    for cell in list(notebook.cells):
        if cell.cell_type == "code":
            prompts += _Cell(notebook, cell, numbers.get(id(cell), 0), pins).freeze()
        cell.metadata.pop("ci_magic", None)
    notebook.metadata.pop("ci_magic", None)
    return prompts


@dataclass(frozen=True, slots=True)
class _Cell:
    """One code cell of a notebook, its place from 1 and the pins of all cells that hold code."""

    notebook: Any
    cell: Any
    number: int
    pins: set[str]

    def freeze(self) -> int:
        """Make the cell plain; returns how many prompts it held."""
        source = self.cell.source
        prompt = prompt_of(source)
        if prompt and prompt.writes_code:
            self._quote(prompt)
            return 1
        if prompt or _HELP.fullmatch(source):
            self._remove()
            return 0
        return 0 if _OTHER_TEXT.match(source) else self._make_plain()

    def _quote(self, prompt: Prompt) -> None:
        from nbformat import v4

        record = record_of(self.cell) or {}
        answer = _answer(record)
        if not answer and not self._has_code(prompt, record):
            raise self._nothing(prompt)
        text = quote(prompt.title) + (f"\n\n{without_html(answer)}" if answer else "")
        metadata = {name: value for name, value in self.cell.metadata.items() if name not in _OF_CODE_CELLS}
        quoted = as_in(self.notebook, v4.new_markdown_cell(text, metadata=metadata))
        if "id" in self.cell:
            quoted["id"] = self.cell["id"]
        self.cell.clear()
        self.cell.update(quoted)
        if binding := _binding(prompt, answer):
            pin = record["pin"] if is_pin(record.get("pin")) else prompt.pin
            put_below(self.notebook, self.cell, v4.new_code_cell(binding), f"ci-{pin}")

    def _has_code(self, prompt: Prompt, record: dict[str, Any]) -> bool:
        return not self.pins.isdisjoint({prompt.options.get("pin"), prompt.pin, record.get("pin")})

    def _make_plain(self) -> int:
        lines = self.cell.source.split("\n")
        plain: list[str] = []
        prompts = 0
        for line in lines[1:] if marked_pin(self.cell.source) else lines:
            if _OURS.search(line) and not _inside_text("\n".join([*plain, ""])):
                asked, instead = self._line(line)
                prompts += asked
                plain += instead
            else:
                plain.append(line)
        if prompts:
            self.cell.outputs = [output for output in self.cell.outputs if MIME not in output.get("data", {})]
        if plain != lines:
            self.cell.source = "\n".join(plain).strip("\n")
            if not _EMPTY_MAGIC.sub("", self.cell.source).strip():
                self._remove()
        return prompts

    def _line(self, line: str) -> tuple[int, list[str]]:
        """Return how many prompts a line holds, and what stands in its place."""
        indent = line[: len(line) - len(line.lstrip())]
        nothing = [f"{indent}pass"] if indent else []
        if _LOAD.fullmatch(line) or _HELP.fullmatch(line):
            return 0, nothing
        match = _LINE.fullmatch(line)
        prompt = read_line((match[1] or "").rstrip()) if match else None
        if prompt and not prompt.writes_code:
            return 0, nothing
        if prompt and not indent and not line.endswith("\\"):
            return 1, self._code_of_line(prompt)
        if _ASKS.match(line):
            told = _("cell {number} asks ci_magic inside other code: give the prompt a cell of its own")
            raise NotebookError(told.format(number=self.number))
        return 0, [line]

    def _code_of_line(self, prompt: Prompt) -> list[str]:
        """Return what a `%ci` line wrote, below its prompt; no code, where a cell of its own holds it."""
        records = [record for record in records_of(self.cell) if record.get("prompt") == prompt.text]
        code = next(filter(None, map(code_of, records)), "")
        answer = next(filter(None, map(_answer, records)), "")
        if self._has_code(prompt, {}):
            code = ""
        elif not code and not answer:
            raise self._nothing(prompt)
        told = f"{prompt.title}\n\n{answer}" if answer else prompt.title
        return [*(f"# {line}".rstrip() for line in told.splitlines()), *(code or _binding(prompt, answer)).splitlines()]

    def _remove(self) -> None:
        self.notebook.cells = [cell for cell in self.notebook.cells if cell is not self.cell]

    def _nothing(self, prompt: Prompt) -> NotebookError:
        line = " ".join(prompt.title.split())
        line = line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1].rstrip()}…"
        told = _("cell {number} “{prompt}” has no code here and no answer: run it, then freeze again")
        return NotebookError(told.format(number=self.number, prompt=line))


def _answer(record: dict[str, Any]) -> str:
    answer = record.get("answer")
    return answer.strip() if record.get("ending") == "answered" and isinstance(answer, str) else ""


def _binding(prompt: Prompt, answer: str) -> str:
    """Return the line that puts an answer where `--into` says; empty without that option."""
    name = prompt.options.get("into", "")
    return f"{name} = {json.dumps(answer, ensure_ascii=False)}" if answer and name.isidentifier() else ""


def _inside_text(before: str) -> bool:
    """Whether code that ends like this has begun a text of several lines and not ended it."""
    return any(match["open"] and not match["close"] for match in _TEXT.finditer(before))
