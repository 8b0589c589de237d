"""Documents, pictures and media for tests, made anew by the libraries and programs that people use."""

import subprocess

from tests.support.debian import program


def pdf(path, pages=3, text="Report page {number}: total 42"):
    """A PDF with text on each page."""
    import matplotlib.pyplot as plt
    from matplotlib.backends.backend_pdf import PdfPages

    with PdfPages(path, metadata={"Title": "Sales of 2024"}) as document:
        for number in range(1, pages + 1):
            figure = plt.figure(figsize=(4, 3))
            figure.text(0.1, 0.5, text.format(number=number))
            document.savefig(figure)
            plt.close(figure)


def encrypted_pdf(path, source, password):
    from pypdf import PdfWriter

    writer = PdfWriter(clone_from=source)
    writer.encrypt(password, owner_password="owner", algorithm="AES-256")
    writer.write(path)


def word(path):
    import docx

    document = docx.Document()
    document.add_heading("매출 보고서", 1)
    document.add_paragraph("Sales rose by 12 %.")
    table = document.add_table(3, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "month", "sales"
    document.save(path)


def powerpoint(path, titles=("Sales", "Outlook")):
    import pptx

    slides = pptx.Presentation()
    for title in titles:
        slides.slides.add_slide(slides.slide_layouts[5]).shapes.title.text = title
    slides.save(path)


def picture(path, text="HELLO 2024", size=(640, 480), font=None, **options):
    """A picture with black letters on white, large enough for OCR; `font` is the path of a font file."""
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("RGB", size, "white")
    letters = ImageFont.truetype(font, 60) if font else ImageFont.load_default(60)
    ImageDraw.Draw(image).text((40, 40), text, fill="black", font=letters)
    image.save(path, **options)


def photo(path):
    """A picture turned by 90°, with the notes that a camera leaves, its place among them."""
    from PIL import Image

    notes = Image.Exif()
    notes[0x0112], notes[0x0110] = 6, "Camera One"
    notes.get_ifd(0x8825)[1] = "N"
    picture(path, exif=notes)


def gif(path, frames=5):
    from PIL import Image

    images = [Image.new("L", (20, 20), number * 40) for number in range(frames)]
    images[0].save(path, save_all=True, append_images=images[1:])


def video(path, seconds=1, size="320x240"):
    """A video with sound, in the format that its name says."""
    sources = ["-f", "lavfi", "-i", f"testsrc=size={size}:rate=25:duration={seconds}"]
    sources += ["-f", "lavfi", "-i", f"sine=duration={seconds}"]
    subprocess.run([program("ffmpeg"), "-v", "error", "-y", *sources, "-shortest", str(path)], check=True)
