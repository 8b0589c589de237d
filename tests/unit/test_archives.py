"""Unpacking archives: what is honest arrives whole, what is not is refused in one line and leaves nothing behind."""

import bz2
import gzip
import io
import lzma
import os
import shutil
import struct
import tarfile
import tracemalloc
import zipfile
from pathlib import Path

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

import ci_magic
from ci_magic.archives import limits, members
from ci_magic.errors import ArchiveRefused

TABLE = "역,승차\n강남,10\n".encode("cp949")


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    directory = tmp_path / "work"
    directory.mkdir()
    monkeypatch.chdir(directory)
    return directory


def left(*, but=()):
    """Everything in the working directory but the archives."""
    return sorted(str(each) for each in Path().rglob("*") if each.name not in but)


def zipped(entries, name="a.zip", **options):
    with zipfile.ZipFile(name, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for entry, content in entries:
            archive.writestr(entry, content)
    return name


def entry(name, **fields):
    info = zipfile.ZipInfo(name)
    for field, value in fields.items():
        setattr(info, field, value)
    return info


def tarred(entries, name="a.tar.gz", mode="w:gz"):
    with tarfile.open(name, mode) as archive:
        for named, content in entries:
            info = tarfile.TarInfo(named) if isinstance(named, str) else named
            info.size = len(content) or info.size
            archive.addfile(info, io.BytesIO(content) if content else None)
    return name


def link(name, target, kind=tarfile.SYMTYPE):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def refusal(archive, **options):
    """The refusal, after which the archive is alone in its directory."""
    with pytest.raises(ArchiveRefused) as refused:
        ci_magic.unpack(archive, **options)
    assert left(but=[archive]) == []
    assert "\n" not in str(refused.value)
    return str(refused.value)


@pytest.mark.row("0-31", kind="mechanism")
def test_a_zip_goes_to_a_folder_of_its_name():
    zipped([("매출/자료.csv", TABLE), ("read me.txt", "hello")], "서울 자료.zip")
    assert ci_magic.unpack("서울 자료.zip") == [Path("서울 자료/매출/자료.csv"), Path("서울 자료/read me.txt")]
    assert Path("서울 자료/매출/자료.csv").read_bytes() == TABLE


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_a_tar_is_known_by_its_content_and_links_in_it_become_copies(mode):
    tarred(
        [
            ("d/a.txt", b"x" * 1024),
            ("d/b.txt", b"y" * 700),
            (link("d/l", "b.txt"), b""),
            (link("up", "d/l"), b""),
            (link("hard", "d/a.txt", tarfile.LNKTYPE), b""),
        ],
        "data.bin",
        mode,
    )
    paths = ci_magic.unpack("data.bin", to="out")
    assert [str(each) for each in paths] == ["out/d/a.txt", "out/d/b.txt", "out/d/l", "out/up", "out/hard"]
    assert [each.read_bytes()[:1] * (each.stat().st_size // 700) for each in paths] == [b"x", b"y", b"y", b"y", b"x"]
    assert not any(each.is_symlink() for each in paths)


@pytest.mark.parametrize(("ending", "opener"), [("gz", gzip.open), ("bz2", bz2.open), ("xz", lzma.open)])
def test_one_compressed_file_goes_beside_it(ending, opener):
    with opener(f"data.csv.{ending}", "wb") as file:
        file.write(TABLE)
    assert ci_magic.unpack(f"data.csv.{ending}") == [Path("data.csv")]
    assert Path("data.csv").read_bytes() == TABLE


@pytest.mark.parametrize("encoding", ["cp949", "utf-8", "cp932", "gb18030"])
def test_names_that_do_not_say_their_encoding_are_read(encoding):
    name = {"cp932": "売上データ.csv", "gb18030": "销售数据.csv"}.get(encoding, "서울시 지하철 승차.csv")
    raw = name.encode(encoding)
    zipped([("x" * len(raw), "a,b")])
    content = Path("a.zip").read_bytes()
    Path("a.zip").write_bytes(content.replace(b"x" * len(raw), raw))
    assert ci_magic.unpack("a.zip") == [Path("a", name)]


def test_hangul_that_macos_took_apart_is_put_together():
    zipped([("\u1106\u1162\u110e\u116e\u11af.csv", "a")])
    assert ci_magic.unpack("a.zip") == [Path("a/매출.csv")]


def test_a_second_time_keeps_what_is_the_same_and_other_content_is_never_overwritten():
    zipped([("x.txt", "new"), ("y.txt", "more")])
    first = ci_magic.unpack("a.zip")
    written = first[0].stat().st_mtime_ns
    assert ci_magic.unpack("a.zip") == first
    assert first[0].stat().st_mtime_ns == written
    first[1].write_text("mine")
    first[0].unlink()
    with pytest.raises(ArchiveRefused, match=r"'a/y.txt' is there already with other content"):
        ci_magic.unpack("a.zip")
    assert left(but=["a.zip"]) == ["a", "a/y.txt"]
    assert first[1].read_text() == "mine"


@pytest.mark.skipif(os.name == "nt", reason="links need a right")
def test_a_folder_that_is_a_link_is_not_written_through(here):
    (here.parent / "elsewhere").mkdir()
    (here / "out").mkdir()
    (here / "out" / "d").symlink_to(here.parent / "elsewhere")
    zipped([("d/x.txt", "x")])
    with pytest.raises(ArchiveRefused, match="is in its way"):
        ci_magic.unpack("a.zip", to="out")
    assert list((here.parent / "elsewhere").iterdir()) == []


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../up.txt", "leads out of the folder"),
        ("a/../../up.txt", "leads out of the folder"),
        ("a\\..\\..\\up.txt", "leads out of the folder"),
        ("/etc/passwd", "has an absolute path"),
        ("~/x", "has an absolute path"),
        ("C:\\x.txt", "has an absolute path"),
        ("\\\\server\\x", "has an absolute path"),
        ("NUL.txt", "cannot be the name of a file"),
        ("a/com1", "cannot be the name of a file"),
        ("a./x", "cannot be the name of a file"),
        ("x\x1b[2J.txt", "cannot be the name of a file"),
        ("annual\u202efdp.exe", "cannot be the name of a file"),
        ("x" * 300, "cannot be the name of a file"),
        ("d/" * 60 + "x", "cannot be the name of a file"),
    ],
)
def test_a_name_that_leaves_the_folder_or_is_none_refuses_all_of_it(name, why):
    assert why in refusal(tarred([("ok.txt", b"x"), (name, b"x")]))
    zipped([("ok.txt", "x"), (name, "x")])
    Path("a.tar.gz").unlink()
    assert why in refusal("a.zip")


def test_a_name_with_a_null_character_is_refused():
    zipped([("aXb.txt", "x")])
    Path("a.zip").write_bytes(Path("a.zip").read_bytes().replace(b"aXb", b"a\0b"))
    assert "cannot be the name of a file" in refusal("a.zip")


@pytest.mark.parametrize("names", [["a.txt", "A.txt"], ["d/x", "D/y"], ["a", "a/b"], ["a/b", "a"], ["x", "x"]])
def test_names_that_would_be_one_file_somewhere_are_refused(names):
    assert "would be one file" in refusal(tarred([(each, b"x") for each in names]))


@pytest.mark.parametrize(
    ("info", "why"),
    [
        (link("l", "/etc/passwd"), "leads out of the folder"),
        (link("d/l", "../../x"), "leads out of the folder"),
        (link("l", "gone"), "leads to no file in it"),
        (link("l", "m"), "leads to no file in it"),
        (link("l", "../x", tarfile.LNKTYPE), "leads out of the folder"),
        (link("pipe", "", tarfile.FIFOTYPE), "is no file"),
        (link("disk", "", tarfile.BLKTYPE), "is no file"),
    ],
)
def test_links_out_of_the_folder_and_devices_are_refused(info, why):
    loop = [(link("m", "l"), b"")] if info.linkname == "m" else []
    assert why in refusal(tarred([("ok.txt", b"x"), *loop, (info, b"")]))


def test_a_link_in_a_zip_is_no_way_out_either():
    zipped([(entry("l", create_system=3, external_attr=0o120777 << 16), "../../etc/passwd"), ("x", "x")])
    assert "leads out of the folder" in refusal("a.zip")


def test_an_encrypted_entry_is_named():
    zipped([("ok.txt", "x"), ("secret.txt", "x")])
    content = bytearray(Path("a.zip").read_bytes())
    content[content.rfind(b"PK\1\2") + 8] |= 1
    Path("a.zip").write_bytes(content)
    assert refusal("a.zip").endswith("its entry 'secret.txt' is encrypted")


@pytest.mark.row("0-31", kind="mechanism")
@pytest.mark.parametrize("scarce", ["free_memory", "free_disk"])
def test_what_it_claims_to_unpack_to_must_fit_into_memory_and_onto_the_disk(monkeypatch, scarce):
    monkeypatch.setattr(limits, scarce, lambda *_: 5000)
    where = {"free_memory": "free in memory", "free_disk": "free on the disk"}[scarce]
    said = refusal(zipped([("a.txt", os.urandom(3000)), ("b.txt", os.urandom(3000))]))
    assert said == f"'a.zip' is not unpacked: it unpacks to 5.9 KB or more, and 4.9 KB are {where}"


@pytest.mark.parametrize("pack", ["gz", "tar"])
def test_what_does_not_say_its_size_is_counted_while_it_is_unpacked(monkeypatch, pack):
    monkeypatch.setattr(limits, "free_memory", lambda: 5_000_000)
    if pack == "gz":
        Path("a.gz").write_bytes(gzip.compress(os.urandom(6_000_000), 1)[:-4] + b"\1\0\0\0")
    else:
        tarred([("a", os.urandom(6_000_000))], "a.gz")
    assert "free in memory" in refusal("a.gz")


def test_a_size_that_is_a_lie_is_found_out():
    zipped([("ok.txt", "x"), ("a.txt", "x" * 10_000)])
    content = bytearray(Path("a.zip").read_bytes())
    struct.pack_into("<I", content, content.rfind(b"PK\1\2") + 24, 10)
    Path("a.zip").write_bytes(content)
    assert refusal("a.zip").endswith("it is damaged or cut short")


def test_a_bomb_is_known_by_how_much_comes_out_of_little():
    Path("a.gz").write_bytes(gzip.compress(bytes(110 * 1024**2), 6))
    assert "over 250 times its size" in refusal("a.gz")


def test_a_tar_in_which_a_header_claims_to_be_long_is_refused_before_it_is_read():
    header = tarfile.TarInfo("x")
    header.type, header.size = tarfile.XHDTYPE, 40 * 1024**2
    Path("a.gz").write_bytes(gzip.compress(header.tobuf() + bytes(60 * 1024**2), 1))
    tracemalloc.start()
    try:
        assert "damaged" in refusal("a.gz")
        assert tracemalloc.get_traced_memory()[1] < 8 * 1024**2
    finally:
        tracemalloc.stop()


def test_entries_that_share_bytes_are_refused():
    zipped([("a.txt", "x" * 5000), ("b.txt", "y" * 5000)])
    content = bytearray(Path("a.zip").read_bytes())
    second = content.rfind(b"PK\1\2")
    struct.pack_into("<I", content, second + 42, 0)
    Path("a.zip").write_bytes(content)
    assert "overlap" in refusal("a.zip")


def test_an_entry_before_the_beginning_of_the_file_is_damage():
    zipped([("a.txt", "x" * 5000)])
    content = bytearray(Path("a.zip").read_bytes())
    end = content.rfind(b"PK\5\6")
    struct.pack_into("<I", content, end + 16, struct.unpack_from("<I", content, end + 16)[0] + 1)
    Path("a.zip").write_bytes(content)
    assert "damaged" in refusal("a.zip")


def test_entries_are_limited_and_so_is_the_list_of_them(monkeypatch):
    zipped([(str(number), "") for number in range(20)])
    with monkeypatch.context() as few:
        few.setattr(members, "ENTRIES", 10)
        assert "more than 10 entries" in refusal("a.zip")
    content = bytearray(Path("a.zip").read_bytes())
    struct.pack_into("<I", content, content.rfind(b"PK\5\6") + 12, 2**31)
    Path("a.zip").write_bytes(content)
    assert "more than 50,000 entries" in refusal("a.zip")


@pytest.mark.parametrize("name", ["a.zip", "a.tar.gz", "a.tar", "a.gz", "a.xz"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.85])
def test_a_file_that_is_cut_short_leaves_nothing(name, share):
    noise = os.urandom(40_000)
    if name == "a.zip":
        zipped([("a", noise), ("b", noise[::-1])])
    elif name.startswith("a.tar"):
        tarred([("a", noise), ("b", noise[::-1])], name, "w:gz" if name.endswith("gz") else "w")
    else:
        Path(name).write_bytes((gzip if name == "a.gz" else lzma).compress(noise))
    content = Path(name).read_bytes()
    Path(name).write_bytes(content[: int(len(content) * share)])
    assert refusal(name).endswith("it is damaged or cut short")


def test_rubbish_among_the_entries_of_a_tar_is_not_taken_for_its_end():
    tarred([("a", b"x"), ("b", b"y")], "a.tar", "w")
    content = bytearray(Path("a.tar").read_bytes())
    content[1024:1300] = b"z" * 276
    Path("a.tar").write_bytes(content)
    assert "damaged" in refusal("a.tar")


@pytest.mark.parametrize(
    ("content", "why"), [(b"hello", "no archive"), (b"7z\xbc\xaf'\x1c12", "7z archives"), (b"", "no archive")]
)
def test_other_files_are_refused_by_their_kind(content, why):
    Path("a.zip").write_bytes(content)
    assert why in refusal("a.zip")


def test_a_disk_that_is_full_halfway_leaves_nothing(monkeypatch):
    zipped([("d/a.txt", "x"), ("d/b.txt", "y")])
    opened = Path.open

    def full(self, *args, **options):
        if self.name == "b.txt":
            raise OSError(28, "No space left on device")
        return opened(self, *args, **options)

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(OSError, match="No space left"):
        ci_magic.unpack("a.zip")
    assert left(but=["a.zip"]) == []


def honest(pack):
    """An archive of each format, in memory, with names, links and an encrypted entry's flag within reach of a change."""
    held = io.BytesIO()
    if pack == "zip":
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("가/a.txt", "hello " * 50)
            archive.writestr(entry("l", create_system=3, external_attr=0o120777 << 16), "가/a.txt")
        return held.getvalue()
    with tarfile.open(fileobj=held, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for info, content in (("d/" + "long" * 40, b"hello"), (link("l", "d/x"), b""), ("d/x", b"x")):
            named = tarfile.TarInfo(info) if isinstance(info, str) else info
            named.size = len(content)
            archive.addfile(named, io.BytesIO(content))
    return gzip.compress(held.getvalue(), 1) if pack == "tgz" else held.getvalue()[:5120]


@pytest.mark.parametrize("pack", ["zip", "tar", "tgz"])
@given(data=st.data())
@hypothesis.settings(max_examples=100)
def test_a_changed_archive_is_unpacked_into_its_folder_or_refused(pack, data, tmp_path_factory):
    content = bytearray(honest(pack))
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    directory = tmp_path_factory.mktemp("changed")
    (directory / "a").write_bytes(content)
    try:
        paths = ci_magic.unpack(directory / "a", directory / "out" / "in")
    except ArchiveRefused:
        paths = []
    found = {each for each in directory.rglob("*") if not each.is_dir()} - {directory / "a"}
    assert found == {*paths}
    assert all(each.is_relative_to(directory / "out" / "in") and not each.is_symlink() for each in found)
    shutil.rmtree(directory)
