"""The panel at home in JupyterLab and Notebook 7: keys alone, input methods, screen readers, themes, widths, languages."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.browser import ChatPanel
from tests.support.server import ScriptedServer, Stream
from tests.support.turns import fenced, held

LANGUAGE = "@jupyterlab/translation-extension:plugin"
THEME = "@jupyterlab/apputils-extension:themes"

# Text of the panel, but for the theme's own colours of code, whose colour is nearer to what is behind it than WCAG 2.2
# AA allows: 4.5, or 3 for large text.
FAINT = """region => {
    const numbers = text => {
        const found = (text.match(/[\\d.]+/g) ?? []).map(Number);
        // Mixed colours are told as `color(srgb 1 0.5 0 / 0.9)`.
        return text.startsWith('color(') ? found.map((each, at) => (at < 3 ? each * 255 : each)) : found;
    };
    const light = ([r, g, b]) => {
        const part = value => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
        return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
    };
    const over = (front, back) => {
        const alpha = front[3] ?? 1;
        return [0, 1, 2].map(each => front[each] * alpha + back[each] * (1 - alpha));
    };
    const behind = node => {
        if (!node) return [255, 255, 255];
        const color = numbers(getComputedStyle(node).backgroundColor);
        return color.length === 4 && color[3] === 0 ? behind(node.parentElement) : over(color, behind(node.parentElement));
    };
    const found = [];
    const walk = document.createTreeWalker(region, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const node = walk.currentNode.parentElement;
        const style = getComputedStyle(node);
        const text = walk.currentNode.textContent.trim();
        const seen = text && node.checkVisibility({ opacityProperty: true, visibilityProperty: true });
        if (!seen || node.closest('[disabled], [aria-disabled=true], mjx-assistive-mml, pre span') || style.clip !== 'auto') continue;
        const back = behind(node);
        const [a, b] = [light(over(numbers(style.color), back)), light(back)].sort((x, y) => y - x);
        const ratio = (a + 0.05) / (b + 0.05);
        if (ratio < (parseFloat(style.fontSize) >= 24 ? 3 : 4.5)) found.push(`${text.slice(0, 40)}: ${ratio.toFixed(2)}`);
    }
    return found;
}"""

WIDE = "".join(f"| {' | '.join(row)} |\n" for row in (["region"] * 8, ["---"] * 8, ["1234567"] * 8))

# What stands out of the panel to the right, which nobody could reach.
CUT_OFF = """region => {
    const edge = region.getBoundingClientRect().right + 1;
    return [...region.querySelectorAll('button, textarea, input, summary, [role=status]')]
        .filter(node => node.checkVisibility() && node.getBoundingClientRect().right > edge)
        .map(node => node.getAttribute('aria-label') || node.textContent);
}"""


def test_keys_alone_open_send_stop_and_come_back(open_notebook):
    reply, _ = held("Slowly.\n", "never")
    with ScriptedServer([Stream("First *answer*."), reply]) as server:
        notebook = open_notebook("'first'", server=server)
        chat, page = ChatPanel(notebook), notebook.page
        notebook.go_to(0)
        notebook.command("apputils:activate-command-palette")
        page.keyboard.type("open chat")
        expect(page.locator(".lm-CommandPalette-item").first).to_contain_text("Chat")
        page.keyboard.press("Enter")
        expect(chat.box).to_be_focused()
        chat.ready()
        page.keyboard.type("one")
        page.keyboard.press("Shift+Enter")
        page.keyboard.type("two")
        expect(chat.box).to_have_value("one\ntwo")
        # Keys of the notebook do nothing in the field.
        assert [cell.type for cell in notebook.cells] == ["code"]
        page.keyboard.press("Enter")
        chat.ends()
        expect(chat.box).to_have_value("")
        expect(chat.box).to_be_focused()
        page.keyboard.type("slow")
        page.keyboard.press("Enter")
        expect(chat.turn()).to_contain_text("Slowly.")
        page.keyboard.press("Escape")
        chat.ends("cancelled")
        # Everything can be reached by Tab, in the order in which it stands, and is seen to have the focus.
        chat.box.fill("draft")
        reached = tabbed(chat)
        for name in ("Threads", "More", "Retry", "Attach files", "Send"):
            assert any(name in each for each in reached), (name, reached)
        chat.close()


def tabbed(chat):
    """Return the names of what gets the focus, from the top of the panel on; each must look different with it."""
    chat.button("Threads").focus()
    names = []
    for _ in range(60):
        name, shown, inside = chat.page.evaluate(
            """() => {
                const node = document.activeElement;
                const style = getComputedStyle(node);
                const ring = style.outlineStyle !== 'none' || style.boxShadow !== 'none' || node.matches('textarea, input');
                const name = node.getAttribute('aria-label') || node.title || node.textContent || node.tagName;
                return [name.trim(), ring, Boolean(node.closest('.jp-ciMagic-chat'))];
            }"""
        )
        if not inside:
            break
        assert shown, f"no sign of the focus at {name!r}"
        names.append(name)
        chat.page.keyboard.press("Tab")
    return names


def test_enter_that_ends_a_composition_does_not_send(open_chat):
    with ScriptedServer([Stream("안녕하세요.")]) as server:
        chat = open_chat("'first'", server=server)
        chat.box.click()
        chat.compose("안녕")
        expect(chat.box).to_have_value("안녕")
        expect(chat.turns).to_have_count(0)
        assert server.chats == []
        chat.page.keyboard.press("Enter")
        expect(chat.turn()).to_contain_text("안녕")
        chat.ends()
        assert server.chats[0].body["messages"][-1]["content"].count("안녕") >= 1


def test_a_screen_reader_finds_names_roles_and_hears_states_not_tokens(open_chat):
    reply, go = held("Word " * 5, "word " * 40)
    with ScriptedServer([reply, fenced("x = 1\nprint(x)")]) as server:
        chat = open_chat("'first'", server=server)
        page = chat.page
        page.evaluate(
            """() => {
                window.heard = [];
                const panel = document.querySelector('.jp-ciMagic-chat');
                new MutationObserver(changes => changes.forEach(change => {
                    const node = change.target.nodeType === 3 ? change.target.parentElement : change.target;
                    const region = node?.closest('[aria-live=polite], [aria-live=assertive], [role=alert]');
                    if (region && region.textContent) window.heard.push(region.textContent);
                })).observe(panel, { subtree: true, childList: true, characterData: true });
            }"""
        )
        assert (
            chat.region.get_attribute("role") == "region" or chat.region.evaluate("node => node.tagName") == "SECTION"
        )
        expect(page.get_by_role("region", name="ci_magic")).to_be_visible()
        chat.send("words")
        expect(chat.turn()).to_contain_text("Word")
        go.set()
        chat.ends()
        chat.ask("make x")
        heard = page.evaluate("window.heard")
        assert heard
        assert not any("word word" in each for each in heard), heard
        assert chat.unnamed() == []
        for role, name in (("log", "Conversation"), ("textbox", "Message"), ("button", "Send"), ("status", None)):
            found = chat.region.get_by_role(role, **({"name": name} if name else {}))
            assert found.count() >= 1, role
        twice = page.evaluate(
            """() => {
                const ids = [...document.querySelectorAll('.jp-ciMagic-chat [id]')].map(node => node.id);
                return ids.filter((id, at) => ids.indexOf(id) !== at);
            }"""
        )
        assert twice == []
        # What is referred to by an id is there.
        lost = page.evaluate(
            """() => [...document.querySelectorAll('.jp-ciMagic-chat *')].flatMap(node =>
                ['aria-labelledby', 'aria-controls', 'aria-describedby', 'aria-activedescendant']
                    .map(name => node.getAttribute(name)).filter(Boolean).flatMap(ids => ids.split(/\\s+/)))
                .filter(id => !document.getElementById(id))"""
        )
        assert lost == []


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_light_and_dark_can_be_read_and_narrow_cuts_nothing_off(open_chat, workbench, lab, theme):
    lab.set(THEME, theme=theme)
    try:
        with ScriptedServer(
            [fenced("1 / 0"), fenced("x = 1\nprint(x)", "I make `x`.\n"), Stream(f"# Head\n\n> said\n\n{WIDE}")]
        ) as server:
            chat = open_chat("'first'", server=server, window=workbench.window())
            chat.ask("make x")
            chat.ask("say something")
            chat.unfold(0)
            chat.page.mouse.move(5, 5)
            faint = chat.region.evaluate(FAINT)
            assert not faint, faint
            chat.page.evaluate("width => { document.querySelector('#jp-right-stack').style.minWidth = '0'; }", 240)
            chat.region.evaluate("node => { node.style.width = '240px'; node.style.maxWidth = '240px'; }")
            assert chat.region.evaluate(CUT_OFF) == []
            wide = chat.region.evaluate("node => [node.scrollWidth, node.clientWidth]")
            assert wide[0] <= wide[1]
            # Words and numbers of a table stay whole; it scrolls.
            table = chat.turn().locator("table")
            lines = table.locator("td").evaluate_all(
                "all => all.map(node => node.firstChild).map(text => { "
                "const range = new Range(); range.selectNode(text); return range.getClientRects().length; })"
            )
            assert lines == [1] * 8
            assert table.evaluate("node => node.scrollWidth > node.clientWidth")
    finally:
        lab.set(THEME)


@pytest.mark.parametrize(("locale", "script"), [("ko_KR", "[가-힣]"), ("ja_JP", "[ぁ-んァ-ン一-龥]")])
def test_the_panel_speaks_the_users_language(open_chat, open_notebook, workbench, lab, locale, script):
    lab.set(LANGUAGE, locale=locale)
    try:
        reply, go = held("```python\n", "total = 6\nprint(total)\n```")
        with ScriptedServer([reply]) as server:
            notebook = open_notebook("'first'", server=server, window=workbench.window())
            chat = ChatPanel(notebook).show()
            chat.ready()
            notebook.execute(f"__import__('os').environ['CI_MAGIC_LANGUAGE'] = {locale[:2]!r}")
            box = chat.region.locator("textarea").last
            box.click()
            chat.page.keyboard.insert_text("합계를 구해 줘")
            chat.page.keyboard.press("Enter")
            turn = chat.region.get_by_role("article").last
            expect(turn).to_have_attribute("data-state", "in_progress")
            go.set()
            expect(turn).to_have_attribute("data-state", "completed")
            notebook.settled()
            snapshot = chat.region.aria_snapshot()
            names = re.findall(r'(?:button|textbox|log|list) "([^"]+)"', snapshot)
            assert names
            own = [name for name in names if not re.search(script, name) and name not in ("ci_magic", "scripted")]
            assert own == []
            # The browser of the tests is an English one.
            expect(turn).not_to_contain_text(re.compile(r"\d [AP]M"))
            breaks = "keep-all" if locale.startswith("ko") else "normal"
            expect(chat.region).to_have_css("word-break", breaks)
    finally:
        lab.set(LANGUAGE)


def test_the_panel_works_in_notebook_7(open_chat):
    with ScriptedServer([fenced("x = 6 * 7\nprint(x)", "I make **x**.\n"), Stream("Done.")]) as server:
        chat = open_chat("'first'", server=server, kind="notebook")
        turn = chat.ask("make x")
        expect(turn.locator("strong", has_text="x")).to_be_visible()
        assert [cell.text for cell in chat.notebook.generated()] == ["42\n"]
        chat.ask("and?")
        assert chat.unnamed() == []


def test_scrolling_up_is_respected_and_the_way_back_is_offered(open_chat):
    long = "\n\n".join(f"Paragraph {number}." for number in range(40))
    reply, go = held(long, "\n\nThe end.", chunk=80)
    with ScriptedServer([Stream(long), reply]) as server:
        chat = open_chat("'first'", server=server)
        chat.ask("talk")
        expect(chat.turn().get_by_text("Paragraph 39.")).to_be_in_viewport()
        chat.send("talk on")
        expect(chat.turn().get_by_text("Paragraph 39.")).to_be_in_viewport()
        log = chat.region.get_by_role("log")
        log.hover()
        chat.page.mouse.wheel(0, -20000)
        expect(chat.turn(0).get_by_text("Paragraph 0.", exact=True)).to_be_in_viewport()
        go.set()
        chat.ends()
        expect(chat.turn(0).get_by_text("Paragraph 0.", exact=True)).to_be_in_viewport()
        chat.button("New messages").click()
        expect(chat.turn().get_by_text("The end.")).to_be_in_viewport()
