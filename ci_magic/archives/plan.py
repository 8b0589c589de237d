"""What an archive claims to hold, judged before anything of it is written."""

import os
from dataclasses import dataclass, field

from ..errors import ArchiveRefused
from ..language import _
from .members import Member
from .names import parts_of, shown, without_clashes

_LINKS_FOLLOWED = 20

Parts = tuple[str, ...]


@dataclass(slots=True)
class Plan:
    """What an archive claims to hold: files with their sizes, folders, and where links lead."""

    sizes: dict[Parts, int] = field(default_factory=dict)
    links: dict[Parts, str] = field(default_factory=dict)
    paths: list[tuple[Parts, bool]] = field(default_factory=list)

    @property
    def files(self) -> list[Parts]:
        """All files, links among them, in the order of the archive."""
        return [parts for parts, is_folder in self.paths if not is_folder]

    def add(self, member: Member) -> None:
        """Take one entry.

        Raises:
            ArchiveRefused: its name is no path below the folder, or it is encrypted, a device or the like.
        """
        parts = parts_of(member.name)
        if member.encrypted:
            raise ArchiveRefused(_("its entry {name} is encrypted").format(name=shown(member.name)))
        if member.kind == "special" or (not parts and member.kind != "folder"):
            raise ArchiveRefused(_("its entry {name} is no file").format(name=shown(member.name)))
        if parts:
            self.paths.append((parts, member.kind == "folder"))
        if member.kind == "file":
            self.sizes[parts] = member.size
        elif member.kind == "link":
            self.links[parts] = member.target

    def check(self) -> int:
        """Check the entries against each other and return the size to which they unpack.

        Raises:
            ArchiveRefused: two names would be one file, or a link leads to no file of the archive.
        """
        without_clashes(self.paths)
        return sum(self.sizes.values()) + sum(self.sizes[source] for source in self.sources().values())

    def sources(self) -> dict[Parts, Parts]:
        """Return for each link the file of the same archive that it stands for."""
        return {link: self._source(link) for link in self.links}

    def _source(self, link: Parts) -> Parts:
        place = link
        for _step in range(_LINKS_FOLLOWED):
            place = _inside(self.links[place], link)
            if place in self.sizes:
                return place
            if place not in self.links:
                break
        raise ArchiveRefused(_("its link {name} leads to no file in it").format(name=shown("/".join(link))))


def _inside(target: str, link: Parts) -> Parts:
    path = os.path.normpath(target).replace(os.sep, "/")
    if path.startswith(("../", "/")) or path in ("..", "."):
        raise ArchiveRefused(_("its link {name} leads out of the folder").format(name=shown("/".join(link))))
    return parts_of(path)
