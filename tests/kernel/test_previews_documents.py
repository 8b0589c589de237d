"""What is told of documents, pictures, media and archives; with the tools they need and without; of hostile ones."""

import gzip
import os
import shutil
import struct
import tarfile
import zipfile
import zlib
from pathlib import Path

import pytest

from ci_magic.archives import limits
from ci_magic.kernel.previews import apart, tools
from ci_magic.kernel.previews.look import Looker
from ci_magic.language import speak
from tests.support import samples
from tests.support.debian import program

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    directory = tmp_path_factory.mktemp("files")
    samples.pdf(directory / "report.pdf")
    samples.encrypted_pdf(directory / "locked.pdf", directory / "report.pdf", "secret")
    samples.encrypted_pdf(directory / "readable.pdf", directory / "report.pdf", "")
    samples.picture(directory / "scan.pdf")
    samples.picture(directory / "text.png")
    samples.photo(directory / "photo.jpg")
    samples.gif(directory / "moving.gif")
    samples.word(directory / "report.docx")
    samples.powerpoint(directory / "slides.pptx")
    samples.video(directory / "clip.mp4")
    samples.video(directory / "part.ts")
    (directory / "drawing.svg").write_text('<?xml version="1.0"?><svg width="10" height="20"><rect/></svg>')
    return directory


def look(path, privacy="full"):
    found = Looker(privacy).look(path.name, path)
    assert "\n" not in found.problem
    return found


def facts(found):
    return [each.text for each in found.facts]


def details(found):
    return [each.text for each in found.details]


def problem(path, content=None):
    if content is not None:
        path.write_bytes(content)
    return look(path).problem


@pytest.mark.row("0-19", kind="mechanism")
def test_a_pdf_is_told_by_its_pages_title_and_text(files):
    found = look(files / "report.pdf")
    assert facts(found) == ["3 pages", "title 'Sales of 2024'"]
    assert details(found)[2] == "page 3: Report page 3: total 42"


def test_a_pdf_without_text_needs_ocr_and_one_with_a_password_is_not_read(files):
    assert "no text on its only page: scanned, its text needs OCR" in facts(look(files / "scan.pdf"))
    assert problem(files / "locked.pdf") == "is encrypted: its password is needed to open it"
    assert "3 pages" in facts(look(files / "readable.pdf"))


def test_office_files_are_told_by_headings_tables_and_slides(files):
    word, slides = look(files / "report.docx"), look(files / "slides.pptx")
    assert facts(word) == ["2 paragraphs", "1 table"]
    assert details(word) == [
        "heading: # 매출 보고서", "table 1: 3 x 2, first row month, sales", "text: Sales rose by 12 %."
    ]  # fmt: skip
    assert facts(slides) == ["2 slides"]
    assert details(slides) == ["slide 1: Sales", "slide 2: Outlook"]


@pytest.mark.row("1-04", kind="mechanism")
def test_pictures_are_told_by_size_mode_frames_and_how_they_are_turned(files):
    photo = look(files / "photo.jpg")
    assert facts(photo)[:5] == [
        "640 x 480 pixels", "mode RGB", "JPEG", "EXIF says that it is shown turned by 90°", "camera 'Camera One'"
    ]  # fmt: skip
    assert "EXIF holds where it was taken" in facts(photo)
    assert facts(look(files / "moving.gif"))[:4] == ["20 x 20 pixels", "mode P", "GIF", "5 frames"]
    assert facts(look(files / "drawing.svg")) == ["width 10", "height 20"]


def test_below_full_privacy_nothing_that_a_document_says_is_read(files):
    for name in ("report.pdf", "report.docx", "slides.pptx", "photo.jpg", "clip.mp4"):
        found = look(files / name, "stats")
        assert details(found) == []
        assert facts(found)
        assert not any(word in " ".join(facts(found)) for word in ("Sales", "Camera", "taken"))
        named = look(files / name, "names")
        assert (named.kind, named.facts, named.size) == ("", (), 0)


@pytest.mark.row("0-20", kind="mechanism")
def test_media_are_told_by_ffprobe_and_by_the_library_alike(files, monkeypatch):
    program("ffprobe")
    by_program = facts(look(files / "clip.mp4"))
    assert {"1.00 seconds", "video h264 320 x 240 25 frames a second yuv444p"} <= {*by_program}
    assert any(each.startswith("audio aac 44,100 Hz 1 channel") for each in by_program)
    assert "ffmpeg" in by_program[-1]

    monkeypatch.setenv("PATH", "")
    by_library = facts(look(files / "clip.mp4"))
    assert by_library[:-1] == by_program[:-1]
    assert by_library[-1] == "the library av (PyAV) is installed"


@pytest.mark.row("0-20", kind="mechanism")
def test_without_program_and_library_the_way_to_have_them_is_the_problem(files, monkeypatch, tmp_path):
    (tmp_path / "av.py").write_text("raise ImportError")
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    said = "needs the program ffmpeg (Debian: apt install ffmpeg) or the library av: pip install 'ci_magic[media]'"
    assert problem(files / "clip.mp4") == said


@pytest.mark.parametrize(
    ("name", "library", "said"),
    [
        ("report.pdf", "pypdf", "needs the library pypdf: pip install 'ci_magic[documents]'"),
        ("report.docx", "docx", "needs the library python-docx: pip install 'ci_magic[documents]'"),
        ("slides.pptx", "pptx", "needs the library python-pptx: pip install 'ci_magic[documents]'"),
        ("photo.jpg", "PIL", "needs the library pillow: pip install 'ci_magic[media]'"),
    ],
)
def test_a_library_that_is_missing_is_named_with_its_extra(files, monkeypatch, tmp_path, name, library, said):
    (tmp_path / f"{library}.py").write_text("raise ImportError")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert problem(files / name) == said


@pytest.mark.row("0-23", kind="mechanism")
def test_ocr_is_told_with_its_languages_or_what_it_lacks(files, monkeypatch):
    program("tesseract")
    assert facts(look(files / "text.png"))[-1].startswith("OCR by pytesseract with ")
    monkeypatch.setattr(tools, "find_spec", lambda name: None)
    assert facts(look(files / "text.png"))[-1] == "OCR needs the library pytesseract: pip install 'ci_magic[documents]'"
    monkeypatch.setattr(tools.sys, "platform", "linux")
    monkeypatch.setenv("PATH", "")
    speak("ko")
    missing = facts(look(files / "scan.pdf"))[-2:]
    speak("en")
    assert missing == [
        "pages as pictures need the program pdftoppm, not installed (apt install poppler-utils)",
        "OCR needs the program tesseract, which is not installed (apt install tesseract-ocr tesseract-ocr-kor)",
    ]


@pytest.mark.row("0-31", kind="mechanism")
def test_a_zipped_table_is_read_from_the_archive_and_nothing_is_written(tmp_path):
    with zipfile.ZipFile(tmp_path / "data.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("서울/승차.csv", "호선명,지하철역,승차\n1호선,동대문,590\n2호선,강남,180\n".encode("cp949"))
        archive.writestr("more.zip", b"PK")
        archive.writestr("notes.md", "hello")
    found = look(tmp_path / "data.zip")
    assert facts(found) == ["3 files", "60 bytes unpacked"]
    assert details(found)[0] == "'서울/승차.csv' 53 bytes, columns '호선명', '지하철역', '승차'"
    assert details(found)[-1] == "archives inside, not looked into: 'more.zip'"
    assert [each.name for each in found.columns] == ["호선명", "지하철역", "승차"]
    assert (found.encoding, found.part) == ("cp949", "서울/승차.csv")
    assert [each.name for each in tmp_path.iterdir()] == ["data.zip"]


def test_tar_and_single_files_are_looked_into_too(tmp_path):
    table = b"a,b\n" + b"1,2\n" * 200_000
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(table))
    (tmp_path / "t.csv").write_bytes(table)
    with tarfile.open(tmp_path / "t.tar.xz", "w:xz") as archive:
        archive.add(tmp_path / "t.csv", "deep/t.csv")
        archive.add(tmp_path / "t.csv", "u.csv")
    single, several = look(tmp_path / "t.csv.gz"), look(tmp_path / "t.tar.xz")
    assert facts(single) == ["one compressed file", "781.3 KB unpacked", "about 200,000 rows"]
    assert (single.part, [each.name for each in single.columns]) == ("", ["a", "b"])
    assert facts(several) == ["2 files", "1.5 MB unpacked"]
    assert details(several)[1] == "'u.csv' 781.3 KB, columns 'a', 'b'"


@pytest.mark.row("0-31", kind="mechanism")
def test_an_archive_that_does_not_fit_into_memory_says_so(tmp_path, monkeypatch):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.bin", os.urandom(9000))
    monkeypatch.setattr(limits, "free_memory", lambda: 5000)
    assert problem(tmp_path / "a.zip") == "it unpacks to 8.8 KB or more, and 4.9 KB are free in memory"


def test_an_archive_that_would_be_refused_says_why_and_tells_its_other_entries(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("../../up.csv", "a,b\n1,2\n")
        archive.writestr("fine.csv", "a,b\n1,2\n")
    found = look(tmp_path / "a.zip")
    assert found.problem == "its entry '../../up.csv' leads out of the folder"
    assert details(found) == ["'fine.csv' 8 bytes, columns 'a', 'b'"]


def test_a_tar_bomb_is_known_while_it_is_looked_into(tmp_path):
    zeros = tarfile.TarInfo("zeros.csv")
    zeros.size = 110 * 1024**2
    (tmp_path / "a.tgz").write_bytes(gzip.compress(zeros.tobuf() + bytes(zeros.size), 6))
    assert "over 250 times its size" in problem(tmp_path / "a.tgz")


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height):
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


def test_a_picture_that_would_fill_the_memory_is_not_opened(tmp_path):
    said = problem(tmp_path / "bomb.png", png(50_000, 50_000))
    assert said == "has 2,500 million pixels, more than Pillow opens: it takes 7.5 GB"


@pytest.mark.parametrize("name", ["report.pdf", "photo.jpg", "moving.gif", "clip.mp4", "report.docx", "slides.pptx"])
def test_a_file_that_is_cut_short_says_so(files, tmp_path, name):
    content = (files / name).read_bytes()
    said = problem(tmp_path / name, content[: len(content) // 3])
    assert said in {"is damaged or cut short", "is no image that Pillow reads, or is damaged"}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", b"%PDF-1.7\n" + b"\0" * 500, "is damaged or cut short"),
        ("a.docx", b"\0" * 500, "is damaged or cut short"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"\xff" * 500, "is no image that Pillow reads, or is damaged"),
        ("a.mp3", b"", "is empty"),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "is encrypted: its password is needed to open it"),
        ("a.zip", b"%PDF-1.7\nPK\3\4" + b"\0" * 500,
         "is a PDF file, though its name ends in .zip; is damaged or cut short"),
        ("a.svg", b'<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg width="1"/>',
         "declares XML entities, which may expand without end: do not parse it"),
        ("a.zip", b"PK\3\4" + b"\xff" * 500, "it is damaged or cut short"),
        ("a.rar", b"Rar!\x1a\x07\0" + b"\0" * 50, "RAR archives cannot be unpacked by Python alone"),
    ],
)  # fmt: skip
def test_what_is_not_what_its_beginning_or_name_says_is_told_in_one_line(tmp_path, name, content, said):
    assert problem(tmp_path / name, content) == said


@pytest.mark.parametrize("by_library", [False, True])
def test_a_playlist_that_calls_itself_a_video_opens_no_other_file(files, tmp_path, monkeypatch, by_library):
    shutil.copy(files / "part.ts", tmp_path)
    if by_library:
        monkeypatch.setenv("PATH", "")
    playlist = b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\npart.ts\n#EXT-X-ENDLIST\n"
    assert problem(tmp_path / "a.mp4", playlist) == "is damaged or cut short"


@pytest.mark.parametrize(
    ("name", "part"), [("report.docx", "word/document.xml"), ("slides.pptx", "ppt/presentation.xml")]
)
def test_an_office_file_that_declares_entities_or_unpacks_without_end_is_not_opened(files, tmp_path, name, part):
    bomb = b'<?xml version="1.0"?>\n<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><b>&b;</b>'
    with zipfile.ZipFile(files / name) as honest, zipfile.ZipFile(tmp_path / name, "w") as bad:
        for each in honest.infolist():
            bad.writestr(each.filename, honest.read(each) if each.filename != part else bomb)
    assert problem(tmp_path / name) == "declares XML entities, which no document does, and is not opened"
    content = bytearray((files / name).read_bytes())
    struct.pack_into("<I", content, content.rfind(b"PK\1\2") + 24, 600 * 1024**2)
    assert problem(tmp_path / name, content) == "unpacks to far more than a document holds, and is not opened"


def test_a_parser_that_never_ends_or_dies_is_one_line(files, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "pypdf").mkdir()
    (tmp_path / "pypdf" / "__init__.py").write_text("import os; os.abort()")
    assert problem(files / "report.pdf") == "cannot be read as pdf"
    (tmp_path / "pypdf" / "__init__.py").write_text("x = [0] * 10**9")
    assert problem(files / "report.pdf") == "takes more memory to open than such a file should"
    (tmp_path / "pypdf" / "__init__.py").write_text("while True: pass")
    assert problem(files / "report.pdf") == "takes too long to look into"
    (tmp_path / "pypdf" / "__init__.py").write_text("import time; time.sleep(60)")
    monkeypatch.setattr(apart, "_PATIENCE", 0.1)
    assert Looker("full", seconds=0.5).look("report.pdf", files / "report.pdf").problem == "takes too long to look into"


def test_a_library_in_the_working_directory_is_not_taken_for_the_one_that_is_installed(files, tmp_path, monkeypatch):
    shutil.copy(files / "report.pdf", tmp_path)
    (tmp_path / "pypdf.py").write_text("import pathlib; pathlib.Path('was_here').touch()")
    monkeypatch.chdir(tmp_path)
    assert facts(look(Path("report.pdf")))[0] == "3 pages"
    assert not (tmp_path / "was_here").exists()


def test_the_parser_is_not_told_what_is_secret(files, tmp_path, monkeypatch):
    (tmp_path / "pypdf.py").write_text("import os; assert os.environ['MY_TOKEN'], 'unreachable'; raise ImportError")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("MY_TOKEN", "hunter2")
    reached = Looker("full").look("report.pdf", files / "report.pdf")
    assert "needs the library pypdf" in reached.problem
    kept = Looker("full", secret_name=lambda name: name.endswith("TOKEN")).look("report.pdf", files / "report.pdf")
    assert kept.problem == "cannot be read as pdf"
