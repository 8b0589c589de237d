"""Unpacking: everything is checked before the first byte is written, and counted while it is."""

import os
import stat
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from pathlib import Path

from ..errors import ArchiveRefused
from ..language import _
from .limits import Budget
from .members import Member, opened
from .names import parts_of, shown
from .plan import Parts, Plan
from .streams import AT_ONCE, Stream

_SUFFIXES = (".tar.gz", ".tar.bz2", ".tar.xz", ".tgz", ".tbz2", ".txz", ".zip", ".tar", ".gz", ".bz2", ".xz")
_SINGLE = (".gz", ".bz2", ".xz")


def unpack(path: Path, to: Path | None) -> list[Path]:
    """Unpack the archive at `path` as `ci_magic.unpack` says.

    Raises:
        ArchiveRefused: it is not unpacked; nothing of it is left.
        OSError: it cannot be read, or its files cannot be written; nothing of it is left.
    """
    target = _folder(path) if to is None else to
    budget = Budget.for_unpacking(path.stat().st_size, target)
    try:
        with opened(path, budget) as archive:
            plan = Plan()
            for member, _content in archive.members():
                plan.add(member)
            # What was read to find the entries of a tar file is in their sizes as well.
            budget.taken = 0
            budget.take(plan.check())
            budget.taken = 0
            written = _Written(target)
            with ExitStack() as failing:
                failing.callback(written.remove)
                for member, content in archive.members():
                    _write(member, content, plan, written)
                for link, source in plan.sources().items():
                    with written.existing(source).open("rb") as file:
                        written.write(link, file)
                failing.pop_all()
            return [target.joinpath(*each) for each in plan.files]
    except ArchiveRefused as refusal:
        raise ArchiveRefused(
            _("{archive} is not unpacked: {why}").format(archive=shown(path.name), why=refusal)
        ) from None


def _folder(path: Path) -> Path:
    """Return where the archive goes if nothing is said: a folder of its name, one file beside nothing else."""
    name = path.name.lower()
    ending = next((each for each in _SUFFIXES if name.endswith(each)), "")
    if ending in _SINGLE:
        return Path()
    stem = path.name[: len(path.name) - len(ending)]
    return Path(stem if ending and stem else f"{path.name}_unpacked")


def _write(member: Member, content: Callable[[], Stream], plan: Plan, written: "_Written") -> None:
    parts = parts_of(member.name)
    if member.kind == "folder" and parts:
        written.make_folder(parts)
    elif member.kind == "file":
        if parts not in plan.sizes:  # it reads otherwise than a moment ago
            raise ArchiveRefused(_("it changed while it was read"))
        with closing(content()) as file:
            written.write(parts, file)


class _Written:
    """Files written below `target`, each new or already there with the same content."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self._new: list[Path] = []

    def remove(self) -> None:
        """Remove what was not there before."""
        for path in reversed(self._new):
            with suppress(OSError):
                path.rmdir() if path.is_dir() else path.unlink()

    def existing(self, parts: Parts) -> Path:
        return self._target.joinpath(*parts)

    def make_folder(self, parts: Parts) -> None:
        """Make the folder `parts` and those above it; a link in its place is not followed."""
        for folder in [*reversed(self._target.parents), self._target]:
            if not folder.exists():
                self._make(folder)
        place = self._target
        for part in parts:
            place = place / part
            if not os.path.lexists(place):
                self._make(place)
            elif not stat.S_ISDIR(place.lstat().st_mode):
                raise ArchiveRefused(_("{path} is in its way").format(path=shown(str(place))))

    def write(self, parts: Parts, content: Stream) -> None:
        """Write one file; one that is there must hold just that."""
        self.make_folder(parts[:-1])
        path = self.existing(parts)
        if os.path.lexists(path):
            if path.is_symlink() or not path.is_file() or not _same(path, content):
                raise ArchiveRefused(_("{path} is there already with other content").format(path=shown(str(path))))
            return
        with path.open("xb") as file:
            self._new.append(path)
            while piece := content.read(AT_ONCE):
                file.write(piece)

    def _make(self, folder: Path) -> None:
        folder.mkdir()
        self._new.append(folder)


def _same(path: Path, content: Stream) -> bool:
    with path.open("rb") as file:
        while piece := content.read(AT_ONCE):
            if file.read(len(piece)) != piece:
                return False
        return not file.read(1)
