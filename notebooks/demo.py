"""Run the quickstart in a fresh kernel, without any key, and tell turn by turn what happened."""

import os
import sys
import textwrap
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbconvert import HTMLExporter

HERE = Path(__file__).parent
RECORD = "application/vnd.ci_magic.v1+json"


def main(out: Path) -> int:
    """Execute, print, write the notebook and its HTML into the folder `out`; returns the exit status."""
    name = "00_quickstart"
    out.mkdir(parents=True, exist_ok=True)
    book = nbformat.read(HERE / f"{name}.ipynb", as_version=4)
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("OPENAI_", "CI_MAGIC_"))}
    # A record of its own, made anew: every turn of the demo is a first one.
    journal = out / "journal.sqlite3"
    for left in out.glob("journal.sqlite3*"):
        left.unlink()
    environment["CI_MAGIC_JOURNAL"] = str(journal)
    client = NotebookClient(
        book,
        timeout=300,
        resources={"metadata": {"path": str(HERE)}},
        on_cell_executed=tell,
        extra_arguments=["--log-level=ERROR"],
    )
    print(f"Running {name}.ipynb in a fresh kernel, with no API key and no network.\n", flush=True)
    failed = ""
    try:
        client.execute(env=environment)
    except CellExecutionError as error:
        failed = str(error)
    nbformat.write(book, out / f"{name}.ipynb")
    html, _resources = HTMLExporter().from_notebook_node(book)
    (out / f"{name}.html").write_text(html, encoding="utf-8")
    if failed:
        print(f"\nThe notebook stopped:\n{failed}")
    print(f"\nThe executed notebook: {out / name}.ipynb\nThe same as a page:    {out / name}.html")
    return 1 if failed else 0


def tell(cell: nbformat.NotebookNode, cell_index: int, execute_reply: dict[str, Any]) -> None:
    """Print one executed cell: what was asked, the code that was written, what came out."""
    if cell.cell_type != "code":
        return
    print(f"[{cell_index}] {cell.source.strip()}")
    for output in cell.outputs:
        show(output)
    print(f"    -> {execute_reply['content']['status']}\n", flush=True)


def show(output: nbformat.NotebookNode) -> None:
    """Print one output of a cell, shortened."""
    data = output.get("data", {})
    record = data.get(RECORD)
    if record:
        print(indented("\n\n".join(part for part in (record["answer"], record["code"]) if part)))
        print(f"    ({record['ending']}, {record['attempts']} attempt(s), {record['seconds']} s, {record['model']})")
    elif "image/png" in data:
        print("    [a figure]")
    else:
        print(indented(data.get("text/plain") or output.get("text") or output.get("evalue") or ""))


def indented(text: str, lines: int = 24) -> str:
    """Indent a text and cut it after some lines."""
    given = text.rstrip().splitlines()
    kept = given[:lines] + ([f"… {len(given) - lines} more lines"] if len(given) > lines else [])
    return textwrap.indent("\n".join(kept), "    | ")


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent / "demo"))
