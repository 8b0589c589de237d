"""What a model, a file or another program of the kernel says does nothing in the page and loads nothing."""

import pytest
from playwright.sync_api import expect

from tests.support.server import ScriptedServer, Stream
from tests.support.turns import fenced

# Each tells by a mark at the body, or by a request, that it was obeyed. HOST is a server of the test.
HIT = "document.body.dataset.hit='yes'"
HOSTILE = f"""<script>{HIT}</script>
<img src="x" onerror="{HIT}"> <svg onload="{HIT}"><script>{HIT}</script></svg>
<iframe src="http://HOST/frame" srcdoc="<script>parent.{HIT}</script>"></iframe>
<object data="http://HOST/object"></object> <embed src="http://HOST/embed">
<video src="http://HOST/video" poster="http://HOST/poster" onerror="{HIT}"></video>
<audio src="http://HOST/audio" autoplay></audio>
<link rel="stylesheet" href="http://HOST/sheet.css"> <style>@import url(http://HOST/import.css);</style>
<div style="background: url(http://HOST/background.png); position: fixed; inset: 0">over all</div>
<meta http-equiv="refresh" content="0; url=http://HOST/refresh"> <base href="http://HOST/base/">
<form action="http://HOST/form"><button autofocus onfocus="{HIT}">press</button></form>
<img srcset="http://HOST/set.png 1x" alt="set"> <picture><source srcset="http://HOST/source.png"><img alt="p"></picture>
<details open ontoggle="{HIT}">more</details> <input autofocus onfocus="{HIT}">
<a href="http://HOST/ping" ping="http://HOST/pinged" onclick="{HIT}">ping</a>
<math><mtext><table><mglyph><style><img src=x onerror="{HIT}"></style></mglyph></table></mtext></math>

![remote](http://HOST/image.png) ![by reference][image] [go](javascript:{HIT}) [data](data:text/html,<script>{HIT}</script>)
<a href="jAvA&#115;cript:{HIT}">odd</a> <a href="vbscript:x">old</a> [file](file:///etc/passwd)

$\\href{{javascript:{HIT}}}{{x}}$ $\\unicode{{x41}}$ $\\require{{html}}\\style{{background:url(http://HOST/math.png)}}{{y}}$

[image]: http://HOST/reference.png

```mermaid
graph TD; A["<img src=x onerror={HIT}>"]
```

and the end is reached
"""


def quiet(chat, hosts):
    """Nothing was obeyed, nothing was asked of any other host, and nothing that could is in the panel."""
    page = chat.page
    assert page.evaluate("document.body.dataset.hit") is None
    strange = [url for _, _, _, url in chat.window.watch.network if any(host in url for host in hosts)]
    assert strange == []
    left = chat.region.evaluate(
        """region => [...region.querySelectorAll('*')].flatMap(node => {
            const bad = ['SCRIPT', 'IFRAME', 'OBJECT', 'EMBED', 'VIDEO', 'AUDIO', 'LINK', 'META', 'BASE', 'FORM', 'STYLE']
                .includes(node.tagName) && !node.closest('mjx-container') ? [node.tagName] : [];
            for (const { name, value } of node.attributes) {
                const url = ['src', 'srcset', 'poster', 'data', 'action', 'ping', 'background'].includes(name);
                const goes = name.endsWith('href') && !/^(https?:|mailto:|#|\\/|$)/.test(value) && !/^[\\w./ %-]*$/.test(value);
                if (name.startsWith('on') || goes || (url && !value.startsWith('data:image/'))
                    || (name === 'style' && /url\\(/.test(value))) bad.push(`${node.tagName} ${name}=${value}`);
            }
            return bad;
        })"""
    )
    assert left == []


# The page says of each element that it refuses that it did; requests that fail would be told as such.
@pytest.mark.expects("mermaid", "Content Security Policy")
def test_hostile_text_of_a_model_does_nothing_and_loads_nothing(open_chat):
    asked = []
    with ScriptedServer([]) as sentinel:
        text = HOSTILE.replace("HOST", sentinel.host)
        plan = f"1. [think] {text.splitlines()[1]}\n2. [code] ![x](http://{sentinel.host}/plan.png)"
        code = f"raise ValueError({text.splitlines()[1]!r})"
        steps = [Stream(text, chunk=9), Stream(text), *[fenced(f"{code}\n# {n}", text) for n in range(3)], Stream(plan)]
        with ScriptedServer(steps) as server:
            chat = open_chat("'first'", server=server)
            chat.page.on("request", lambda request: asked.append(request.url))
            turn = chat.ask("say it")
            expect(turn).to_contain_text("and the end is reached")
            quiet(chat, [sentinel.host])
            for link in turn.get_by_role("link").all():
                href = link.get_attribute("href") or ""
                if not href.startswith("http"):
                    link.click(force=True)
            quiet(chat, [sentinel.host])
            # The user's own text is shown as it was typed.
            chat.ask(text.splitlines()[1])
            expect(chat.turn().locator(".jp-ciMagic-prompt")).to_contain_text("<img src=")
            chat.ask("fail", state="failed")
            chat.unfold()
            chat.button("Plan first").click()
            chat.send("plan it")
            expect(chat.approval).to_be_visible()
            quiet(chat, [sentinel.host])
            chat.approval.get_by_role("button", name="Stop", exact=True).click()
            chat.notebook.settled()
            chat.notebook.save()
            chat.notebook.reload()
            chat.show()
            expect(chat.turns.first).to_contain_text("and the end is reached")
            chat.threads()
            quiet(chat, [sentinel.host])
        own = (chat.window.lab.url, "data:", "blob:")
        assert [url for url in asked if not url.startswith(own)] == []
        assert sentinel.requests == []


FORGE = """async ([path, messages]) => {
    const comm = window.readLab.kernel(path).createComm('ci_magic.chat');
    const heard = [];
    comm.onMsg = ({ content }) => heard.push(content.data);
    await comm.open().done;
    for (const message of messages) await comm.send(message).done;
    await window.readLab.execute(path, '', 'None');
    comm.close();
    return heard;
}"""
JOBS = """path => {
    window.jobs = [];
    window.readLab.kernel(path).anyMessage.connect((_, { msg, direction }) => {
        const code = msg.content.code ?? '';
        if (direction === 'send' && msg.header.msg_type === 'execute_request' && code.includes('jobs')) window.jobs.push(code);
    });
}"""


@pytest.mark.expects("ci_magic")
def test_forged_messages_are_refused_by_kernel_and_page(open_chat):
    turn, call = "0" * 32, "f" * 32
    forged = [
        {"op": "destroy", "id": call},
        {"op": "send", "id": call},
        {"op": "send", "id": call, "turn": "../../x", "thread": "a", "prompt": "forged", "files": [], "after": "",
         "options": {}, "about": []},
        {"op": "thread", "id": call, "name": "../../../etc/passwd", "before": None},
        {"op": "answer", "id": call, "answer": '{"call": "' + call + '", "choice": "run"}'},
        {"op": "missed", "id": call, "job": "__import__('os').system('x')"},
        {"op": "export", "id": call, "thread": "../x", "kind": "shell", "cells": "all"},
        {"op": "choose", "id": call, "model": "x", "base_url": "http://203.0.113.9/v1"},
        ["not", "a", "message"],
        {"op": "search", "id": call, "text": "x" * 5_000_000},
    ]  # fmt: skip
    notices = [
        {"op": "job", "job": "x'); __import__('os').remove('old.txt'); ('", "turn": turn},
        {"op": "job", "job": call, "turn": 7},
        {"op": "turn", "turn": {"id": "<img src=x>", "state": "completed"}},
        {"op": "call", "prompt": "ci_magic:call:{"},
        {"op": "tell", "data": {"op": "remove", "cell": "CELL", "turn": turn, "asking": "x", "seq": 1}},
        {"op": "text", "turn": turn, "at": -1, "text": "x"},
        "nonsense",
    ]
    with ScriptedServer([fenced("import os\nos.remove('old.txt')"), Stream("Still here.")]) as server:
        chat = open_chat("'first'", server=server)
        notebook = chat.notebook
        notebook.execute("open('old.txt', 'w').close()")
        chat.send("remove it")
        expect(chat.approval).to_be_visible()
        heard = notebook.page.evaluate(FORGE, [notebook.path, forged])
        assert not [each for each in heard if each.get("op") == "reply" and each.get("ok")], heard
        assert len(server.chats) == 1
        # The question is still open, nothing ran.
        expect(chat.approval).to_be_visible()
        assert notebook.value("__import__('os').path.exists('old.txt')")
        notebook.page.evaluate(JOBS, notebook.path)
        sent = [json_for(each, notebook.cells[0].id) for each in notices]
        notebook.execute(
            "from comm import get_comm_manager\n"
            f"for _comm in list(get_comm_manager().comms.values()):\n"
            "    if _comm.target_name == 'ci_magic.chat':\n"
            f"        for _data in {sent!r}:\n"
            "            _comm.send(_data)"
        )
        assert notebook.value("__import__('os').path.exists('old.txt')")
        assert notebook.page.evaluate("window.jobs") == []
        assert notebook.sources[0] == "'first'"
        expect(chat.turns).to_have_count(1)
        chat.approval.get_by_role("button", name="Stop", exact=True).click()
        notebook.settled()
        chat.ask("still there?")
        expect(chat.turn()).to_contain_text("Still here.")


def json_for(message, cell):
    return (
        {**message, "data": {**message["data"], "cell": cell}}
        if isinstance(message, dict) and "data" in message
        else message
    )
