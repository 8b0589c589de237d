"""What the documents and the package say about themselves is true."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

import ci_magic
from ci_magic.cli.ask import STATUS
from ci_magic.magics.grammar import help_text

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "ci_magic"


def test_the_readme_holds_the_help_text_as_it_is():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = readme.partition("<!-- help: begin -->")[2].partition("<!-- help: end -->")[0]
    assert shown.strip() == f"```text\n{help_text()}\n```"


def test_the_readme_is_short_and_promises_no_published_package():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert readme.count("\n") <= 200
    assert "pip install ci_magic" not in readme
    for name in re.findall(r"""(?:\]\(|src(?:set)?=")(?!http)([^)#"]+)""", readme):
        assert (ROOT / name).exists(), name
    assert all(f"docs/images/chat-{theme}.png" in readme for theme in ("light", "dark"))


def test_the_guide_names_the_exit_status_of_every_ending():
    guide = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
    table = guide.partition("| exit status |")[2].partition("\n\n")[0]
    assert {int(each) for each in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)} == {*STATUS.values(), 2}
    for name in re.findall(r"\]\((?!http)([^)#]+)\)", guide):
        assert (ROOT / "docs" / name).exists(), name


def test_the_changelog_names_the_version_or_what_is_to_come():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "[Unreleased]" in text or f"[{ci_magic.__version__}]" in text


def test_every_dependency_is_bounded_on_both_sides():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for group in (project["dependencies"], *project["optional-dependencies"].values()):
        for requirement in group:
            # Extras of our own have their bounds where they are declared.
            if requirement.startswith("ci_magic["):
                continue
            assert ">=" in requirement and "<" in requirement, requirement


def modules():
    return [(path, ast.parse(path.read_text(encoding="utf-8"))) for path in sorted(PACKAGE.rglob("*.py"))]


def test_files_and_functions_stay_small():
    for path, tree in modules():
        assert path.read_text(encoding="utf-8").count("\n") <= 310, path
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                assert node.end_lineno - node.lineno < 45, f"{path}: {node.name}"


def is_broad(node):
    """Whether a handler, a `suppress` or the end of a context manager takes every exception."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name in ("__exit__", "__aexit__"):
        return takes_exceptions(node)
    if isinstance(node, ast.ExceptHandler):
        kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
    elif isinstance(node, ast.Call) and getattr(node.func, "id", None) == "suppress":
        kinds = node.args
    else:
        return False
    return any(kind is None or getattr(kind, "id", None) in ("Exception", "BaseException") for kind in kinds)


def takes_exceptions(end):
    """Whether an `__exit__` looks at what was raised, or may swallow it."""
    given = [*end.args.args, *filter(None, [end.args.vararg])]
    raised = {each.arg for each in given[1:]}
    looks = any(isinstance(node, ast.Name) and node.id in raised for node in ast.walk(end))
    returned = [node.value for node in ast.walk(end) if isinstance(node, ast.Return) and node.value is not None]
    return looks or any(not (isinstance(value, ast.Constant) and not value.value) for value in returned)


@pytest.mark.parametrize(
    ("body", "takes"),
    [
        ("return True", True),
        ("if kind is not None: self.undo()", True),
        ("if isinstance(error, Exception): self.told(error)", True),
        ("return self._known", True),
        ("self.close()", False),
        ("self.close(); return False", False),
        ("return", False),
    ],
)
def test_the_end_of_a_context_manager_counts_as_a_broad_except(body, takes):
    source = f"class Within:\n    def __exit__(self, kind, error, trace):\n        {body}"
    assert any(map(is_broad, ast.walk(ast.parse(source)))) is takes


def test_broad_excepts_are_few_and_give_their_reason():
    found = []
    for path, tree in modules():
        lines = path.read_text(encoding="utf-8").splitlines()
        for node in filter(is_broad, ast.walk(tree)):
            found.append(path)
            assert lines[node.lineno - 2].strip().startswith("#"), f"{path}:{node.lineno}"
    assert len(found) <= 3, found


def test_only_settings_reads_the_environment():
    for path, tree in modules():
        if path.name == "settings.py":
            continue
        for node in ast.walk(tree):
            assert not (isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")), f"{path}:{node.lineno}"


def test_the_package_init_stays_small():
    assert len((PACKAGE / "__init__.py").read_text(encoding="utf-8").splitlines()) <= 65


def test_every_error_of_ours_is_in_the_tree_of_the_docstring():
    from ci_magic import errors

    classes = {name for name, value in vars(errors).items() if isinstance(value, type)}
    assert all(name in errors.__doc__ for name in classes)


def test_no_path_of_a_machine_and_no_left_over_is_in_the_tree():
    import subprocess

    tracked = subprocess.run(["git", "ls-files"], capture_output=True, text=True, cwd=ROOT, check=False).stdout.split()
    for name in tracked:
        path = ROOT / name
        if path.suffix in (".py", ".md", ".toml", ".txt", ".ipynb") and path.exists():
            text = path.read_text(encoding="utf-8")
            assert str(ROOT) not in text, name
            assert str(Path.home()) + "/" not in text, name
