"""Archives: their entries, what they unpack to, and the tables in them, without anything written to the disk."""

import io
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from pathlib import Path

from ...archives import Member, Plan, opened
from ...archives.limits import Budget, in_words
from ...archives.names import shown
from ...archives.streams import Stream
from ...errors import ArchiveRefused
from ...values import Fact
from .delimited import delimited
from .opened import HEAD_LIMIT, Opened, Preview
from .signatures import OF_SUFFIX

_READ = 256 * 1024**2
"""What is unpacked at most to find the entries of a compressed tar file, which has no list of them."""

_NAMES = 20
_TABLES = 3
_COLUMNS = 20
_GROWTH = 5
"""What a table in text takes in memory for each of its bytes, roughly."""

_SINGLE = {"gzip archive", "bzip2 archive", "xz archive"}
_TABLE_KINDS = {"csv", "tsv", "text"}


def archive(file: Opened) -> Preview:
    """Look into an archive; what would keep it from being unpacked is its problem."""
    if not file.tells("schema"):
        return Preview(file.kind)
    seen = _Seen(file)
    budget = Budget(file.size, _READ, "")
    try:
        with opened(file.path, budget) as entries:
            for member, content in entries.members():
                seen.take(member, content)
                if file.late:
                    return seen.preview(ended=False)
        Budget.for_unpacking(file.size, Path()).take(seen.plan.check())
    except ArchiveRefused as refusal:
        if budget.taken > _READ:
            return seen.preview(ended=False)
        seen.problem = seen.problem or str(refusal)
    return seen.preview(ended=True)


@dataclass(slots=True)
class _Seen:
    """What was seen of an archive so far: its entries, and the tables among the first of them."""

    file: Opened
    plan: Plan = field(default_factory=Plan)
    members: list[Member] = field(default_factory=list)
    tables: list[Preview] = field(default_factory=list)
    problem: str = ""

    def take(self, member: Member, content: Callable[[], Stream]) -> None:
        """Note one entry, and look into it if it is a table."""
        try:
            self.plan.add(member)
        except ArchiveRefused as refusal:
            self.problem = self.problem or str(refusal)
            return
        if member.kind != "folder":
            self.members.append(member)
        kind = _kind(member)
        if member.kind == "file" and kind in _TABLE_KINDS and len(self.tables) < _TABLES:
            with closing(content()) as stream:
                head = b"".join(islice(iter(partial(stream.read, HEAD_LIMIT // 4), b""), 4))
            size = len(head) if len(head) < HEAD_LIMIT else max(member.size or _claimed(self.file), len(head) + 1)
            inside = replace(self.file, path=Path(member.name), kind=kind, size=size, head=head)
            self.tables.append(replace(delimited(inside), part=member.name))

    def preview(self, *, ended: bool) -> Preview:
        """Return all of it; without its end the numbers are the least that it holds."""
        alone = self.file.kind in _SINGLE and [member.name for member in self.members] == [self.file.path.stem]
        size = _claimed(self.file) if alone else sum(member.size for member in self.members)
        files = f"{'' if ended else 'at least '}{len(self.members):,} {'file' if len(self.members) == 1 else 'files'}"
        words = ["one compressed file" if alone else files, f"{in_words(size)} unpacked" if size else ""]
        table = next((each for each in self.tables if each.columns), Preview(self.file.kind))
        return Preview(
            self.file.kind,
            (*(Fact(word, "schema") for word in words if word), *(table.facts if len(self.members) == 1 else ())),
            () if alone else tuple(Fact(line, "schema") for line in self._listed()),
            columns=table.columns,
            encoding=table.encoding,
            separator=table.separator,
            problem=self.problem,
            part="" if alone else table.part,
            memory=_GROWTH * size if table.columns else size,
        )

    def _listed(self) -> Iterator[str]:
        """Yield the first entries, each with its size, and which of them are archives again."""
        columns = {each.part: ", ".join(column.literal for column in each.columns[:_COLUMNS]) for each in self.tables}
        for member in self.members[:_NAMES]:
            there = columns.get(member.name, "")
            yield f"{shown(member.name)} {in_words(member.size)}{f', columns {there}' if there else ''}"
        if len(self.members) > _NAMES:
            yield f"and {len(self.members) - _NAMES:,} more files"
        nested = [shown(each.name) for each in self.members if _kind(each).endswith("archive")]
        if nested:
            yield f"archives inside, not looked into: {', '.join(nested[:_COLUMNS])}"


def _kind(member: Member) -> str:
    return OF_SUFFIX.get(Path(member.name).suffix.lower(), "")


def _claimed(file: Opened) -> int:
    """Return the size that a gzip file says it unpacks to, of which it keeps the last 32 bits; 0 for others."""
    if file.kind != "gzip archive":
        return 0
    with file.path.open("rb") as opened_file:
        opened_file.seek(-4, io.SEEK_END)
        return int.from_bytes(opened_file.read(4), "little")
