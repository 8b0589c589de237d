"""How often success is doubted wrongly, and how much of what is wrong is found, on code that really runs.

The cases stand in `verify_cases/`: the files `*_set_aside.txt` were written before the rules, and no rule was made for
them. A case is `=== WORLD KIND`, the prompt after `> `, and the code, an attempt before it ending at `~~~`; KIND is `-`
for harmless code. All of them run in one shell with the project's own kernel, each in a fresh namespace.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

CASES = Path(__file__).parent / "verify_cases"

COMMON = """
import pandas as pd, numpy as np, matplotlib.pyplot as plt
plt.close("all")
plt.rcdefaults()
plt.rcParams["figure.dpi"] = 30
"""
WORLDS = {
    "shop": """
n = 60
rng = np.random.default_rng(3)
df = pd.DataFrame({
    "order_id": range(1, n + 1),
    "date": pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 366, n), "D"),
    "region": rng.choice(["Seoul", "Busan", "Daegu"], n),
    "customer": rng.integers(1, 11, n),
    "product": rng.choice(["A", "B", "C"], n),
    "price": rng.uniform(10, 500, n).round(2),
    "quantity": rng.integers(1, 9, n),
    "discount": np.where(rng.random(n) < 0.7, np.nan, 0.1),
    "email": [None if i % 5 == 0 else f"user{i}@example.com" for i in range(n)],
})
customers = pd.DataFrame({"customer": range(1, 11), "name": [f"Name {i}" for i in range(10)], "city": ["Seoul", "Busan"] * 5})
codes = ["1", "2", "x3", "4"]
cart = ["apple", "pear"]
del n, rng
""",
    "korean": """
rng = np.random.default_rng(4)
매출표 = pd.DataFrame({
    "날짜": pd.date_range("2024-01-01", periods=90),
    "지역": rng.choice(["서울", "부산", "대전"], 90),
    "상품": rng.choice(["사과 주스", "배", "감"], 90),
    "매출": rng.integers(1000, 90000, 90),
    "수량": rng.integers(1, 20, 90).astype(float),
})
장바구니 = ["사과", "배"]
del rng
""",
    "japanese": """
rng = np.random.default_rng(5)
売上表 = pd.DataFrame({
    "日付": pd.date_range("2024-01-01", periods=90),
    "地域": rng.choice(["東京", "大阪"], 90),
    "売上": rng.integers(1000, 90000, 90),
})
カート = ["本"]
del rng
""",
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One prompt with the code written for it; `kind` is that of the finding to come, empty for harmless code."""

    world: str
    kind: str
    prompt: str
    codes: tuple[str, ...]


def cases(name):
    """Return the cases of one file."""
    found = []
    for block in (CASES / f"{name}.txt").read_text(encoding="utf-8").split("=== ")[1:]:
        header, prompt, rest = block.split("\n", 2)
        world, kind = header.split(" ", 1)
        codes = tuple(part.strip("\n") for part in rest.split("~~~\n"))
        found.append(Case(world, kind.strip("- "), prompt.removeprefix("> "), codes))
    return found


def write_files():
    """Write the files that the cases read."""
    rows = "\n".join(f"{i},Seoul,A,{i * 10}.5" for i in range(1, 8))
    Path("sales.csv").write_text(f"order_id,region,product,price\n{rows}\n", encoding="utf-8")
    Path("매출.csv").write_text("상품,수량\n사과,3\n배,4\n포도,5\n", encoding="cp949")


def kinds_of(kernel, case, shell):
    """Run a case for real and return the kinds of what is found."""
    from ci_magic import verify
    from ci_magic.values import Ask
    from ci_magic.values.events import Attempt

    # What `shell.reset` does besides takes longer than all the rest.
    for name in [name for name in shell.user_ns if not name.startswith("_") and name not in shell.user_ns_hidden]:
        del shell.user_ns[name]
    done = shell.run_cell(COMMON + WORLDS[case.world], store_history=False)
    done.raise_error()
    ask = Ask(case.prompt)
    namespace = kernel.look(ask)
    attempts = ()
    for code in case.codes:
        before = verify.before_run(ask, code, namespace, attempts, kernel.transform)
        seen = kernel.run(code, seconds=60, keep="never", quiet=True)
        after = verify.after_run(ask, code, seen, namespace, attempts)
        attempts = (*attempts, Attempt(code, seen, (*before, *after)))
    failed = attempts[-1].observation.failure
    return (
        # Whether a font has the characters differs from machine to machine.
        [each.kind.replace("no font", "missing glyphs") for each in attempts[-1].findings],
        [verify.for_user(each) for each in attempts[-1].findings],
        (f"{failed.type_name}: {failed.message}" if failed else ""),
    )


def run_all():
    """Run every case in this process and return what was found, by file."""
    from IPython.core.interactiveshell import InteractiveShell

    from ci_magic.kernel.shell import ShellKernel
    from ci_magic.kernel.undo import Past

    shell = InteractiveShell.instance()
    kernel = ShellKernel(shell, secret_name=lambda _name: False, output_limit=100_000, past=Past(shell.user_ns))
    write_files()
    return {
        name: [kinds_of(kernel, case, shell) for case in cases(name)]
        for name in ("harmless", "harmless_set_aside", "harmful", "harmful_set_aside")
    }


def measured():
    """Run every case in a process of its own; returns for each file the cases with kinds, lines and failure."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "MPLBACKEND": "module://matplotlib_inline.backend_inline", "IPYTHONDIR": folder}
        environment["PYTHONPATH"] = os.pathsep.join(
            filter(None, (str(Path(__file__).parents[2]), environment.get("PYTHONPATH")))
        )
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.verify", "--here"],
            capture_output=True, text=True, cwd=folder, env=environment, timeout=300,
        )  # fmt: skip
    if done.returncode or "RESULT" not in done.stdout:
        raise RuntimeError(done.stdout[-2000:] + done.stderr[-4000:])
    found = json.loads(done.stdout.rpartition("RESULT")[2])
    return {name: list(zip(cases(name), found[name], strict=True)) for name in found}


def wrong(found, name):
    """Return the harmless cases that were doubted, or the harmful ones that were not found out."""
    if name.startswith("harmless"):
        return [(case, result) for case, result in found[name] if result[0] or result[2]]
    return [(case, result) for case, result in found[name] if case.kind not in result[0]]


def rows(_folder=None):
    """Return the rows for the table of numbers."""
    found = measured()
    alarms = {name: len(wrong(found, name)) for name in ("harmless", "harmless_set_aside")}
    missed = {name: wrong(found, name) for name in ("harmful", "harmful_set_aside")}
    total = {name: len(found[name]) for name in found}
    result = [
        [
            "harmless code doubted, of code that the rules were tuned on",
            f"{alarms['harmless']} of {total['harmless']}",
            "0",
        ],
        [
            "the same, of code set aside before the rules were written",
            f"{alarms['harmless_set_aside']} of {total['harmless_set_aside']}",
            "0",
        ],
    ]
    for name, words in (("harmful", "tuned on"), ("harmful_set_aside", "set aside")):
        kinds = Counter(case.kind for case, _ in found[name])
        gone = Counter(case.kind for case, _ in missed[name])
        each = ", ".join(f"{kind} {count - gone[kind]}/{count}" for kind, count in kinds.items())
        result.append(
            [
                f"success that was none found out, {words}",
                f"{total[name] - len(missed[name])} of {total[name]}: {each}",
                "all",
            ]
        )
    return result


def main():
    if "--here" in sys.argv:
        print("RESULT" + json.dumps(run_all()))
        return
    found = measured()
    for name in found:
        for case, (kinds, lines, failure) in wrong(found, name):
            print(f"{name}: [{case.kind}] {case.prompt}\n    {kinds} {lines} {failure}\n    {case.codes[-1]!r}")
    for name in found:
        print(name, len(wrong(found, name)), "wrong of", len(found[name]))


if __name__ == "__main__":
    main()
