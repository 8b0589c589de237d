"""Pictures of notebook and panel for the README: written where they are missing, compared in what they must show."""

import re

import pytest
from PIL import Image, ImageStat
from playwright.sync_api import expect

from tests.support.lab import REPOSITORY
from tests.support.server import ScriptedServer, Stream
from tests.support.turns import fenced

PICTURES = REPOSITORY / "docs" / "images"
MADE = REPOSITORY / "build" / "browser"
THEME = "@jupyterlab/apputils-extension:themes"
LOAD = """import pandas as pd
sales = pd.DataFrame({
    "month": pd.date_range("2026-01-01", periods=6, freq="MS"),
    "amount": [120, 135, 128, 160, 171, 198],
})
sales.tail(3)"""
DRAWN = """import matplotlib.pyplot as plt

monthly = sales.set_index("month")["amount"]
fig, ax = plt.subplots(figsize=(5.6, 2.4))
ax.bar(monthly.index.strftime("%b"), monthly)
ax.set_ylabel("amount")
plt.show()
growth = monthly.iloc[-1] / monthly.iloc[0] - 1
print(f"growth: {growth:.0%}")"""
WRONG = 'monthly = sales.set_index("date")["amount"]'
SAID = "Sales grew by **65 %** from January to June; the strongest step was in **April**."


@pytest.mark.parametrize(("theme", "name"), [("JupyterLab Light", "light"), ("JupyterLab Dark", "dark")])
def test_a_picture_of_notebook_and_panel_is_taken(open_chat, workbench, lab, theme, name):
    lab.set(THEME, theme=theme)
    try:
        with ScriptedServer(
            [fenced(WRONG), fenced(DRAWN, "I draw the sales of each month.\n"), Stream(SAID)]
        ) as server:
            window = workbench.window()
            window.page.set_viewport_size({"width": 1280, "height": 760})
            chat = open_chat(LOAD, server=server, window=window, name="sales.ipynb", explains=True)
            notebook = chat.notebook
            notebook.run(0)
            window.page.evaluate("() => window.jupyterapp.shell.collapseLeft()")
            wider(chat, 120)
            chat.ask("draw the sales by month; how much did they grow?")
            expect(notebook.panel.locator("img")).to_have_count(1)
            chat.turn().get_by_role("button", name=re.compile("steps$")).click()
            expect(chat.steps().filter(has_text="KeyError").first).to_be_visible()
            expect(chat.steps().last).to_have_text("reading the result")
            MADE.mkdir(parents=True, exist_ok=True)
            file = MADE / f"chat-{name}.png"
            notebook.screenshot(file)
    finally:
        lab.set(THEME)
    with Image.open(file) as image:
        brightness = ImageStat.Stat(image.convert("L")).mean[0]
        small = image.convert("RGB").quantize(128)
    assert (brightness > 200) if name == "light" else (brightness < 80)
    if not (kept := PICTURES / file.name).exists():
        PICTURES.mkdir(parents=True, exist_ok=True)
        small.save(kept, optimize=True)
    assert kept.stat().st_size < 200_000


def wider(chat, by):
    """Give the panel more room, as a user does at its edge."""
    edge = chat.region.bounding_box()
    mouse = chat.page.mouse
    mouse.move(edge["x"] - 3, edge["y"] + 200)
    mouse.down()
    mouse.move(edge["x"] - 3 - by, edge["y"] + 200, steps=4)
    mouse.up()
    expect(chat.region).not_to_have_js_property("offsetWidth", int(edge["width"]))
