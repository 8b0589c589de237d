"""Everyday requests about pictures, documents and media: a scripted reply goes through the whole path, and what it
makes is opened and checked. Shell commands ask first; what is missing is said in one line."""

import gzip
import io
import json
import shutil
import subprocess
import sys
import tarfile
import zipfile
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from PIL import Image

from tests.support import samples
from tests.support.debian import install, program
from tests.support.kernels import live_kernel
from tests.support.server import ScriptedServer
from tests.support.turns import environment, fenced, sent


@contextmanager
def desk(directory, **env):
    """A kernel in `directory`, and `ask(prompt, *codes)`: a request that is answered by these codes in turn."""
    own = {"CI_MAGIC_JOURNAL": str(directory / ".journal"), "CI_MAGIC_LANGUAGE": "en", "MPLBACKEND": "agg", **env}
    with ScriptedServer([]) as server, live_kernel(cwd=directory, **environment(server, **own)) as kernel:

        def ask(prompt, *codes):
            # What an earlier request left unasked is not for this one.
            server.steps[len(server.chats) :] = map(fenced, codes)
            return kernel.run(f"%%ci {prompt}")

        yield SimpleNamespace(ask=ask, kernel=kernel, server=server, path=directory)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    directory = tmp_path_factory.mktemp("pictures")
    samples.picture(directory / "사진.jpg", size=(160, 120))
    samples.picture(directory / "text.png")
    samples.pdf(directory / "report.pdf")
    with desk(directory) as made:
        yield made


def made(desk, name, *ask):
    """The file of this name, which a request made."""
    cell = desk.ask(*ask)
    assert cell.status == "ok", cell.reply
    return cell, desk.path / name


@pytest.mark.row("0-13", kind="plumbing")
def test_a_photo_becomes_grey(pictures):
    code = "from PIL import Image\ngrey = Image.open('사진.jpg').convert('L')\ngrey.save('회색.png')\ngrey"
    cell, path = made(pictures, "회색.png", "사진.jpg를 흑백으로 바꿔줘", code)
    with Image.open(path) as image:
        assert (image.size, image.getbands()) == ((160, 120), ("L",))
    assert any("image/png" in output["data"] for output in cell.of("execute_result"))
    assert '"사진.jpg": image' in sent(pictures.server)
    assert "160 x 120 pixels, mode RGB, JPEG" in sent(pictures.server)


@pytest.mark.row("0-14", kind="plumbing")
def test_a_photo_becomes_ascii_art(pictures):
    code = """
from PIL import Image
small = Image.open("사진.jpg").convert("L").resize((60, 20))
dots = "@%#*+=-:. "
pixels = small.tobytes()
for row in range(20):
    print("".join(dots[pixels[row * 60 + column] * 9 // 255] for column in range(60)))
"""
    lines = pictures.ask("사진.jpg as ASCII art", code).text.rstrip("\n").split("\n")[-20:]
    assert {len(line) for line in lines} <= {60}
    assert len({*"".join(lines)}) > 1


@pytest.mark.row("0-15", kind="plumbing")
def test_a_pencil_drawing_of_a_photo(pictures):
    code = """
from PIL import Image, ImageChops, ImageFilter, ImageOps
grey = Image.open("사진.jpg").convert("L")
blurred = ImageOps.invert(grey).filter(ImageFilter.GaussianBlur(8))
pencil = grey.point(lambda value: value)
pencil = Image.merge("L", [ImageChops.add(grey, blurred)])
pencil.save("pencil.png")
"""
    _, path = made(pictures, "pencil.png", "a pencil drawing of 사진.jpg", code)
    with Image.open(path) as image:
        assert (image.size, image.mode) == ((160, 120), "L")
        dark, light = image.getextrema()
        assert dark < 128 < light


@pytest.mark.row("0-16", "0-17", kind="plumbing")
def test_a_photo_dissolves_and_pans_as_a_gif(pictures):
    code = """
import numpy as np
from PIL import Image
photo = np.asarray(Image.open("사진.jpg").convert("L")).copy()
order = np.random.default_rng(0).permutation(photo.size)
frames = []
for step in range(8):
    photo.ravel()[order[: photo.size * step // 7]] = 255
    frames.append(Image.fromarray(photo.copy()))
frames[0].save("dissolve.gif", save_all=True, append_images=frames[1:], duration=80)
wide = Image.open("사진.jpg").resize((320, 120))
views = [wide.crop((left, 0, left + 160, 120)) for left in range(0, 161, 32)]
views[0].save("pan.gif", save_all=True, append_images=views[1:], duration=80)
"""
    _, path = made(pictures, "dissolve.gif", "let 사진.jpg dissolve and pan over it", code)
    with Image.open(path) as image, Image.open(pictures.path / "pan.gif") as panned:
        assert (image.n_frames, panned.n_frames) == (8, 6)
        assert image.size == panned.size == (160, 120)
        image.seek(7)
        assert image.convert("L").getextrema() == (255, 255)


@pytest.mark.row("0-18", kind="plumbing")
def test_a_presentation_opens_with_the_slides_that_were_asked_for(pictures):
    code = """
import pptx
slides = pptx.Presentation()
for title in ("매출", "비용", "전망"):
    slides.slides.add_slide(slides.slide_layouts[5]).shapes.title.text = title
slides.save("발표.pptx")
"""
    import pptx

    _, path = made(pictures, "발표.pptx", "세 장짜리 발표 자료를 만들어줘", code)
    assert [slide.shapes.title.text for slide in pptx.Presentation(path).slides] == ["매출", "비용", "전망"]


@pytest.mark.row("0-19", kind="plumbing")
def test_a_pdf_is_read_with_its_preview_at_hand(pictures):
    code = """
from pypdf import PdfReader
pages = [page.extract_text() for page in PdfReader("report.pdf").pages]
print(len(pages), pages[2])
"""
    assert "3 Report page 3: total 42" in pictures.ask("what does report.pdf say?", code).text
    assert "page 2: Report page 2: total 42" in sent(pictures.server)


@pytest.mark.row("0-23", kind="plumbing")
def test_text_in_a_picture_is_read_by_the_engine(pictures):
    program("tesseract")
    code = "import pytesseract\nfrom PIL import Image\nprint(pytesseract.image_to_string(Image.open('text.png')))"
    assert "HELLO 2024" in pictures.ask("read text.png", code).text


@pytest.mark.row("0-23", kind="plumbing")
def test_korean_on_a_scanned_page_is_read_by_poppler_and_the_engine(pictures):
    program("pdftoppm")
    program("tesseract")
    font = "/usr/share/fonts/truetype/nanum/NanumGothic.ttf"
    assert install("fonts-nanum", "tesseract-ocr-kor"), "install fonts-nanum and tesseract-ocr-kor for the tests"
    samples.picture(pictures.path / "스캔.pdf", "서울 지하철", (500, 140), font, resolution=150)
    code = """
import pytesseract
from pdf2image import convert_from_path
page, = convert_from_path("스캔.pdf")
print(pytesseract.image_to_string(page, lang="kor", config="--psm 6"))
"""
    assert "서울" in pictures.ask("스캔.pdf를 읽어줘", code).text
    assert "scanned, its text needs OCR, pages as pictures by pdf2image, OCR by pytesseract with" in sent(
        pictures.server
    )


@pytest.mark.row("0-23", kind="mechanism")
def test_without_the_engine_nothing_is_made_up(tmp_path):
    samples.picture(tmp_path / "text.png")
    code = "import pytesseract\nfrom PIL import Image\nprint(pytesseract.image_to_string(Image.open('text.png')))"
    with desk(tmp_path, PATH="", CI_MAGIC_ATTEMPTS="1") as lone:
        cell = lone.ask("read text.png", code)
        assert cell.status == "error"
        assert len(cell.reply["traceback"]) == 1
        assert "tesseract is not installed" in cell.reply["evalue"]
        assert "OCR needs the program tesseract, which is not installed" in sent(lone.server)
        lone.ask("--attempts 2 read text.png once more", code, "text = None")
        said = "the program tesseract is not installed (Debian: apt install tesseract-ocr): say so to the user"
        assert said in sent(lone.server)
        assert "do not make up what it would have found" in sent(lone.server)


@pytest.mark.row("0-26", kind="plumbing")
def test_a_qr_code_decodes_to_what_was_asked_for(pictures):
    import zxingcpp

    code = "import qrcode\nqrcode.make('https://example.org/서울').save('qr.png')"
    _, path = made(pictures, "qr.png", "a QR code of https://example.org/서울", code)
    with Image.open(path) as image:
        assert [each.text for each in zxingcpp.read_barcodes(image.convert("L"))] == ["https://example.org/서울"]


@pytest.mark.row("1-04", kind="plumbing")
def test_a_picture_is_analysed(pictures):
    code = "from PIL import Image\nlen(Image.open('사진.jpg').getcolors(20000)) > 2"
    assert "True" in pictures.ask("how many colours has 사진.jpg?", code).shown


def test_a_picture_that_would_fill_the_memory_is_an_error(pictures):
    huge = io.BytesIO()
    Image.new("1", (12_000, 9_000)).save(huge, "PNG")
    (pictures.path / "huge.png").write_bytes(huge.getvalue())
    code = "import warnings\nwarnings.simplefilter('ignore')\nfrom PIL import Image\nImage.open('huge.png').load()"
    cell = pictures.ask("open huge.png", code, "small = True")
    assert cell.status == "ok"
    assert "DecompressionBombWarning" in sent(pictures.server)
    assert pictures.kernel.value("small") == "True"


@pytest.mark.row("0-31", kind="plumbing")
def test_what_is_unpacked_needs_no_question_and_is_among_the_files_of_the_turn(pictures):
    with zipfile.ZipFile(pictures.path / "자료.zip", "w") as archive:
        archive.writestr("승차.csv", "호선명,지하철역,승차\n1호선,동대문,590\n2호선,강남,180\n".encode("cp949"))
        archive.writestr("더/깊이/하차.csv", "호선명,지하철역,하차\n1호선,동대문,50\n".encode("cp949"))
    code = """
from ci_magic import unpack
import pandas as pd
paths = unpack("자료.zip")
pd.read_csv(paths[0], encoding="cp949")["승차"].sum()
"""
    cell = pictures.ask("자료.zip의 승차 합계", code)
    assert "770" in cell.shown
    assert "'승차.csv' 53 bytes, columns '호선명', '지하철역', '승차'" in sent(pictures.server)
    assert "from ci_magic import unpack" in sent(pictures.server)
    assert "자료/더/깊이/하차.csv" in json.dumps(cell.outputs, ensure_ascii=False).replace("\\\\", "/")
    assert "자료/승차.csv" in json.dumps(cell.outputs, ensure_ascii=False).replace("\\\\", "/")


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    directory = tmp_path_factory.mktemp("studio")
    samples.video(directory / "clip.mp4", seconds=2)
    with desk(directory, CI_MAGIC_ALLOW="shell,overwrite") as made:
        yield made


def probed(path):
    asked = ["-v", "error", "-show_streams", "-show_format", "-of", "json", str(path)]
    return json.loads(subprocess.run([program("ffprobe"), *asked], capture_output=True, check=True).stdout)


def picture_of(path):
    return next(stream for stream in probed(path)["streams"] if stream["codec_type"] == "video")


@pytest.mark.row("0-20", kind="plumbing")
def test_a_video_is_trimmed_and_made_smaller(studio):
    code = """
import subprocess
subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", "clip.mp4", "-t", "1", "-vf", "scale=160:-2", "short.mp4"], check=True)
"""
    _, path = made(studio, "short.mp4", "one second of clip.mp4, 160 wide", code)
    assert (picture_of(path)["width"], picture_of(path)["height"]) == (160, 120)
    assert float(probed(path)["format"]["duration"]) == pytest.approx(1, abs=0.1)
    assert "the program ffmpeg" in sent(studio.server)


@pytest.mark.row("2-05", kind="plumbing")
def test_a_video_is_converted_for_upload_and_probed_again(studio):
    probe = """
import json, subprocess
def probe(path):
    command = ["ffprobe", "-v", "error", "-show_streams", "-of", "json", path]
    done = subprocess.run(command, capture_output=True, check=True)
    return next(each for each in json.loads(done.stdout)["streams"] if each["codec_type"] == "video")
target = {"codec_name": "h264", "pix_fmt": "yuv420p"}
def differs(path):
    found = probe(path)
    return {name: (found[name], wanted) for name, wanted in target.items() if found[name] != wanted}
print("to change:", differs("clip.mp4"))
"""
    convert = """
subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", "clip.mp4", "-c:v", "libx264", "-pix_fmt", "yuv420p",
                "-c:a", "aac", "-movflags", "+faststart", "upload.mp4"], check=True)
assert not differs("upload.mp4")
print("to change now:", differs("upload.mp4"))
"""
    cell = studio.ask("make clip.mp4 fit for Twitter: H.264 and yuv420p", probe + "```\n\n```python\n" + convert)
    assert cell.status == "ok", cell.reply
    assert "to change: {'pix_fmt': ('yuv444p', 'yuv420p')}" in cell.text
    assert "to change now: {}" in cell.text
    assert picture_of(studio.path / "upload.mp4")["pix_fmt"] == "yuv420p"
    assert "video h264 320 x 240 25 frames a second yuv444p" in sent(studio.server)


@pytest.mark.row("2-08", kind="mechanism")
def test_a_command_through_python_asks_first_and_nothing_of_it_runs(pictures):
    target = pictures.path / "made by a command"
    run = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {f'open({str(target)!r}, chr(119))'!r}])"
    cell = pictures.ask("make a file by a command", run)
    assert cell.status == "error"
    assert "CI_MAGIC_ALLOW=shell" in cell.reply["evalue"]
    assert not target.exists()


@pytest.mark.row("2-08", kind="mechanism")
def test_a_command_that_is_allowed_runs(studio):
    assert "it ran" in studio.ask("a command", f"!{sys.executable} -c \"print('it ran')\"").text


@pytest.mark.row("0-20", kind="mechanism")
def test_a_program_that_is_missing_is_said_in_one_line(tmp_path, studio):
    shutil.copy(studio.path / "clip.mp4", tmp_path)
    code = "import subprocess\nsubprocess.run(['ffmpeg', '-i', 'clip.mp4', 'short.mp4'], check=True)"
    with desk(tmp_path, PATH="", CI_MAGIC_ALLOW="shell", CI_MAGIC_ATTEMPTS="1") as lone:
        cell = lone.ask("shorten clip.mp4", code)
        assert cell.status == "error"
        assert len(cell.reply["traceback"]) == 1
        assert "ffmpeg" in cell.reply["evalue"]
        assert "the program ffmpeg" not in sent(lone.server)
        assert "the library av (PyAV) is installed" in sent(lone.server)
        lone.ask("--attempts 2 shorten clip.mp4 once more", code, "short = None")
        assert "the program ffmpeg is not installed (Debian: apt install ffmpeg)" in sent(lone.server)


def test_files_that_do_harm_are_a_line_each_and_the_kernel_lives(pictures):
    bomb = gzip.compress(tarfile.TarInfo("x").tobuf() + bytes(110 * 1024**2), 6)
    (pictures.path / "bomb.tgz").write_bytes(bomb)
    with zipfile.ZipFile(pictures.path / "out.zip", "w") as archive:
        archive.writestr("../up.txt", "x")
    samples.encrypted_pdf(pictures.path / "locked.pdf", pictures.path / "report.pdf", "secret")
    (pictures.path / "cut.jpg").write_bytes((pictures.path / "사진.jpg").read_bytes()[:1000])
    cell = pictures.ask("-f bomb.tgz -f out.zip -f locked.pdf -f cut.jpg what are these?", "alive = 1 + 1")
    assert cell.status == "ok", cell.reply
    told = sent(pictures.server)
    for said in ("leads out of the folder", "is encrypted: its password is needed", "image, 1000 bytes, is damaged"):
        assert said in told
    assert pictures.kernel.value("alive") == "2"
