"""The rows that the project promises to show, and the table of the tests that show them (docs/rows.md).

`python -m tests.support.rows` writes the table anew from the marks in the tests.
"""

import ast
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "docs" / "rows.md"
KINDS = ("mechanism", "offline", "plumbing")

GROUPS = {
    "0": "Everyday use of a code interpreter",
    "1": "Assistants, files, threads and runs",
    "2": "Plans, disk and environment",
    "3": "Conversation",
    "4": "Other open code interpreters",
}

ROWS = {
    "0-01": "a file without a word is loaded and every column described",
    "0-02": "a cp949 file is read, though it is no UTF-8",
    "0-03": "a Korean file name with spaces",
    "0-04": "a first failure is shown as such, with what was changed",
    "0-05": "a vague request gives code and a table",
    "0-06": "a figure, and what it says in one to three sentences",
    "0-07": "Korean labels are drawn as glyphs",
    "0-08": "KakaoTalk exports, of a computer and of a phone",
    "0-09": "a stock chart from a table of prices",
    "0-10": "an export of a social network is analysed",
    "0-11": "several turns on the same data, loaded once",
    "0-12": "CSV, JSON, and other formats by library",
    "0-13": "a photo becomes grey",
    "0-14": "a photo becomes ASCII art",
    "0-15": "a pencil drawing of a photo",
    "0-16": "a photo dissolves, as a GIF",
    "0-17": "a panorama pans, as a GIF",
    "0-18": "slides that open",
    "0-19": "the text and page count of a PDF",
    "0-20": "images and videos are edited; a missing tool is named",
    "0-21": "an image in the conversation",
    "0-22": "an interactive page with a link",
    "0-23": "OCR; a missing engine is named, no text invented",
    "0-24": "a model is fitted and scored on held-out data",
    "0-25": "cleaning with a before and after",
    "0-26": "a QR code that decodes to what was asked",
    "0-27": "a game that does not block the kernel",
    "0-28": "an output that looks wrong leads to a revision",
    "0-29": "without network a download fails fast, in one sentence",
    "0-30": "a file too large for memory is sampled, and that is said",
    "0-31": "an archive is read; its unpacked size is checked first",
    "0-32": "another language than Python is declined in words",
    "0-33": "a missing package is asked for, never assumed",
    "0-34": "after a restart: what is gone, and which cells rebuild it",
    "0-35": "files made before a restart still open; a vanished one is named",
    "0-36": "today's price cannot be known",
    "0-37": "one sentence is enough, from the file to the chart",
    "1-01": "words become Python, which runs and is summed up",
    "1-02": "a follow-up may say “that”",
    "1-03": "numpy, pandas and matplotlib are there",
    "1-04": "CSV, JSON and image files are looked into",
    "1-05": "charts without naming a library",
    "1-06": "a pivot in plain words",
    "1-07": "an assistant is a name, instructions, a model and tools",
    "1-08": "instructions given once are obeyed later",
    "1-09": "two threads do not leak into each other",
    "1-10": "a file belongs to the message that it was given with",
    "1-11": "a run starts from a thread and an assistant",
    "1-12": "the states of a run can be seen",
    "1-13": "every run ends, whatever its state",
    "1-14": "a failed run shows code and message",
    "1-15": "results as text and images, in order",
    "1-16": "average sales by month: one right number a month",
    "1-17": "two yearly files in one chart, labelled by file",
    "1-18": "a compound request, step by step",
    "1-19": "a file that is too large is no hang",
    "1-20": "network access is a matter of policy, and reported",
    "1-21": "files that were written are listed",
    "1-22": "a time limit with a message, and a live kernel",
    "1-23": "where the data goes",
    "1-24": "state lasts through a session",
    "1-25": "an earlier result is found by its name",
    "1-26": "preparation and a chart in one request",
    "1-27": "a distribution",
    "1-28": "outliers, with the rule and the rows",
    "1-29": "a trend",
    "1-30": "correlations with a scatter plot",
    "1-31": "a report with figures",
    "1-32": "several tools together",
    "2-01": "model, Python and disk can be told apart",
    "2-02": "a plan first; nothing runs before the go",
    "2-03": "steps of thought and steps of code are marked",
    "2-04": "the plan is revised from what was found",
    "2-05": "a video is converted and probed again",
    "2-06": "an error in a step is mended without the user",
    "2-07": "a result file has a link that works",
    "2-08": "shell commands are possible, and asked about",
    "2-09": "any file that Python can read",
    "2-10": "what survives a restart",
    "2-11": "nothing to copy and paste",
    "2-12": "the environment, with what could not be determined",
    "3-01": "a second question builds on the first",
    "3-02": "text is sorted into labels",
    "3-03": "a dialogue is written",
    "3-04": "an answer in words, nothing runs",
    "3-05": "a summary of a document and of the conversation",
    "3-06": "a choice of method is discussed",
    "3-07": "code is written",
    "3-08": "a cell is reviewed",
    "3-09": "a length is kept",
    "3-10": "a Korean prompt gets a Korean answer",
    "3-11": "nonsense gets “I do not know”, and no code",
    "3-12": "a number in words is backed by a computed one",
    "3-13": "a figure names its cell and columns",
    "3-14": "cost is visible and bounded",
    "3-15": "a small local model at the same endpoint",
    "3-16": "a file of instructions for one field",
    "3-17": "an Azure endpoint",
    "3-18": "time to the first token",
    "4-01": "writes, runs and answers in one go, code shown",
    "4-02": "what is not isolated is stated",
    "4-03": "a registered function is called where it fits, else code is written",
    "4-04": "what gpt-code-ui lists",
    "4-05": "what PlotAI lists",
    "4-06": "what GPT_CodeInterpreter lists",
    "4-07": "only Python: the boundary is declared",
}


@dataclass(frozen=True)
class Shown:
    """One mark: the row, the kind of proof, the file below `tests/` and the test in it."""

    row: str
    kind: str
    file: str
    test: str


def marks() -> list[Shown]:
    """Return the marks of all tests, in the order of the files."""
    return [shown for path in sorted((ROOT / "tests").rglob("test_*.py")) for shown in _marks_of(path)]


def _marks_of(path: Path) -> list[Shown]:
    name = path.relative_to(ROOT / "tests").as_posix()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = []
    for statement in tree.body:
        holders = statement.body if isinstance(statement, ast.ClassDef) else [statement]
        for holder in holders:
            test = getattr(holder, "name", "(all)")
            found += [
                Shown(str(ast.literal_eval(row)), _kind(call), name, test)
                for call in _calls(holder)
                for row in call.args
            ]
    return found


def _calls(node: ast.AST) -> list[ast.Call]:
    calls = (each for each in ast.walk(node) if isinstance(each, ast.Call))
    return [each for each in calls if ast.unparse(each.func) == "pytest.mark.row"]


def _kind(call: ast.Call) -> str:
    return next((str(ast.literal_eval(each.value)) for each in call.keywords if each.arg == "kind"), "")


def table() -> str:
    """Return docs/rows.md."""
    by_row: dict[str, dict[str, list[Shown]]] = defaultdict(lambda: defaultdict(list))
    for shown in marks():
        by_row[shown.row][shown.kind].append(shown)
    best = {row: next((kind for kind in KINDS if by_row[row][kind]), "not shown") for row in ROWS}
    counts = {kind: sum(each == kind for each in best.values()) for kind in (*KINDS, "not shown")}
    lines = [
        "# What is shown, row by row",
        "",
        "Made from the marks in the tests by `make rows`. A row counts by the best of its tests:",
        "",
        "* **mechanism**: ci_magic's own doing is proven, whatever a model writes;",
        "* **offline**: the rules without a model answer it, in a real kernel;",
        "* **plumbing**: a scripted reply went all the way through and its outcome was checked. That shows the way, not",
        "  that a model would write that code, and is not counted as proven.",
        "",
        "| group | rows | mechanism | offline | plumbing only | not shown |",
        "|---|---|---|---|---|---|",
    ]
    for group, title in GROUPS.items():
        kinds = [best[row] for row in ROWS if row.startswith(f"{group}-")]
        numbers = " | ".join(str(kinds.count(kind)) for kind in counts)
        lines.append(f"| {title} | {len(kinds)} | {numbers} |")
    lines.append(f"| **all** | {len(ROWS)} | {' | '.join(str(each) for each in counts.values())} |")
    for group, title in GROUPS.items():
        lines += ["", f"## {title}", "", "| row | what | mechanism | offline | plumbing |", "|---|---|---|---|---|"]
        lines += [_line(row, by_row[row]) for row in ROWS if row.startswith(f"{group}-")]
    return "\n".join(lines) + "\n"


def _line(row: str, shown: dict[str, list[Shown]]) -> str:
    cells = ["<br>".join(dict.fromkeys(f"`{each.test}`" for each in shown[kind])) for kind in KINDS]
    return f"| {row} | {ROWS[row]} | {' | '.join(cells)} |"


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
    print("\n".join(table().splitlines()[9:18]))
