"""The page speaks the user's language where JupyterLab has its language pack."""

import pytest
from playwright.sync_api import expect

from tests.support.server import ScriptedServer
from tests.support.turns import fenced

PLUGIN = "@jupyterlab/translation-extension:plugin"


@pytest.mark.parametrize(
    ("locale", "question", "run"),
    [("ko_KR", "이 코드를 실행할까요?", "실행"), ("ja_JP", "このコードを実行しますか?", "実行")],
)
def test_a_question_is_asked_in_the_users_language(open_notebook, workbench, lab, locale, question, run):
    lab.set(PLUGIN, locale=locale)
    try:
        window = workbench.window()
        with ScriptedServer([fenced("import os\nos.remove('nothing.csv')")]) as server:
            notebook = open_notebook("%load_ext ci_magic", "%%ci tidy up", server=server, window=window)
            notebook.run(0)
            notebook.start(1)
            panel = notebook.panel.get_by_role("group", name=question)
            expect(panel.get_by_role("button", name=run).first).to_be_focused()
            notebook.press("Escape")
            notebook.settled()
    finally:
        lab.set(PLUGIN)
