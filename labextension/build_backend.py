"""How the package is built: hatchling, which bundles the extension for wheels and source distributions only.

An editable install (`make demo`, `make test`) needs no JavaScript: neither Node nor npm is downloaded for it, and
`make` links what it bundles. A source distribution carries the bundle, so that installing one needs neither.
"""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling import build as hatch
from hatchling.build import build_sdist, build_wheel, get_requires_for_build_sdist
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

__all__ = [
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "get_requires_for_build_sdist",
    "get_requires_for_build_wheel",
]

Settings = dict[str, Any] | None

HERE = Path(__file__).parent
BUNDLE = HERE.parent / "ci_magic" / "labextension"
SHARED = "share/jupyter/labextensions/ci_magic"


class ShareExtension(BuildHookInterface[Any]):
    """Hands the bundle to JupyterLab as shared data of the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the bundle and the note that says how to uninstall it."""
        if version == "standard":
            build_data["shared_data"][str(BUNDLE)] = SHARED
            build_data["shared_data"][str(HERE / "install.json")] = f"{SHARED}/install.json"


def get_requires_for_build_wheel(config_settings: Settings = None) -> list[str]:
    """Ask for what bundling needs, unless the bundle came along."""
    wanted = hatch.get_requires_for_build_wheel(config_settings)
    return [one for one in wanted if not one.startswith(("jupyter-builder", "nodejs"))] if _came_along() else wanted


def get_requires_for_build_editable(config_settings: Settings = None) -> list[str]:
    """Ask for nothing but what Python needs."""
    os.environ["HATCH_BUILD_NO_HOOKS"] = "true"
    return hatch.get_requires_for_build_editable(config_settings)


def build_editable(
    wheel_directory: str, config_settings: Settings = None, metadata_directory: str | None = None
) -> str:
    """Build a wheel that points to the checkout and copies nothing of the extension."""
    os.environ["HATCH_BUILD_NO_HOOKS"] = "true"
    return hatch.build_editable(wheel_directory, config_settings, metadata_directory)


def bundle(target: str, version: str) -> None:  # noqa: ARG001  # what hatch-jupyter-builder passes
    """Install the bundler as locked and bundle `src` into `ci_magic/labextension`; the build hook calls this."""
    if _came_along():
        return
    if _stale():
        _run("npm", "ci", "--workspaces=false", "--ignore-scripts", "--no-audit", "--no-fund")
    _run("jupyter-builder", "build", ".")


def _came_along() -> bool:
    return (HERE.parent / "PKG-INFO").is_file() and (BUNDLE / "package.json").is_file()


def _stale() -> bool:
    """Whether what is installed is older than the lock file."""
    installed = HERE / "node_modules" / ".package-lock.json"
    return not installed.is_file() or installed.stat().st_mtime < (HERE / "package-lock.json").stat().st_mtime


def _run(program: str, *arguments: str) -> None:
    path = shutil.which(program)
    if path is None:
        raise FileNotFoundError(f"{program} is not on PATH: build in isolation, which installs it")
    subprocess.run([path, *arguments], cwd=HERE, check=True)  # noqa: S603  # names from this file
