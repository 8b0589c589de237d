"""Replies as models really write them, and what must be read out of them."""

import pytest

from ci_magic.extract import ReplyReader, read_reply

CODE = "import pandas as pd\nprint(df.head())"
BOTH = "x = 1\n\nprint(x)"

CODE_REPLIES = {
    "python fence": ("```python\nx = 1\n```", "x = 1"),
    "py fence": ("```py\nx = 1\n```", "x = 1"),
    "python3 fence": ("```python3\nx = 1\n```", "x = 1"),
    "ipython fence": ("```ipython\n%time f()\n```", "%time f()"),
    "capital fence": ("```Python\nx = 1\n```", "x = 1"),
    "space before language": ("``` python\nx = 1\n```", "x = 1"),
    "braced language": ("```{python}\nx = 1\n```", "x = 1"),
    "attribute after language": ('```python title="a.py"\nx = 1\n```', "x = 1"),
    "no language": ("```\nx = 1\n```", "x = 1"),
    "tilde fence": ("~~~python\nx = 1\n~~~", "x = 1"),
    "four backticks": ('````python\ns = """\n```\nhi\n```\n"""\n````', 's = """\n```\nhi\n```\n"""'),
    "longer closing fence": ("```python\nx = 1\n`````", "x = 1"),
    "gemini tool code": ("```tool_code\nprint(1)\n```", "print(1)"),
    "prose around": (f"Here you go:\n\n```python\n{CODE}\n```\n\nThis prints it.", CODE),
    "Korean prose": (f"다음은 월별 매출 그래프입니다.\n```python\n{CODE}\n```\n실행해 보세요.", CODE),
    "Japanese prose": (f"以下のコードを実行してください。\n```python\n{CODE}\n```\n以上です。", CODE),
    "Korean code": (
        "```python\n매출 = df['매출'].sum()\nprint(f'합계: {매출}')\n```",
        "매출 = df['매출'].sum()\nprint(f'합계: {매출}')",
    ),
    "fence on the prose line": ("Here is the code: ```python\nx = 1\n```", "x = 1"),
    "list item": (
        "1. First:\n\n   ```python\n   for i in x:\n       print(i)\n   ```\n",
        "for i in x:\n    print(i)",
    ),
    "fence in the list marker": ("- ```python\n  x = 1\n  ```", "x = 1"),
    "block quote": ("> ```python\n> if x:\n>     y = 1\n> ```", "if x:\n    y = 1"),
    "two blocks": ("First:\n```python\nx = 1\n```\nThen:\n```python\nprint(x)\n```", BOTH),
    "two untagged blocks": ("```\nx = 1\n```\n```\nprint(x)\n```", BOTH),
    "output behind code": ("```python\nprint(6 * 7)\n```\nOutput:\n```\n42\n```", "print(6 * 7)"),
    "tagged output behind code": ("```python\nprint(6 * 7)\n```\n```output\n42\n```", "print(6 * 7)"),
    "bash beside python": ("```bash\npip install x\n```\n```python\nimport x\n```", "import x"),
    "one-line block": ("```python print(1)```", "print(1)"),
    "code on the fence line": (
        "```python import os\nprint(os.getcwd())\n```",
        "import os\nprint(os.getcwd())",
    ),
    "code on a bare fence line": ("```import os\nprint(os.getcwd())\n```", "import os\nprint(os.getcwd())"),
    "next block without closing": ("```python\nx = 1\n```python\nprint(x)\n```", BOTH),
    "wrapped in markdown": ("```markdown\nThis works:\n```python\nx = 1\n```\n```", "x = 1"),
    "code tags": ("Thought: fine\n<code>\nx = 1\nprint(x)\n</code>", "x = 1\nprint(x)"),
    "code tags on one line": ("<code>print(df.shape)</code>", "print(df.shape)"),
    "pre and code tags": (
        '<pre><code class="language-python">x = 1\nprint(x)\n</code></pre>',
        "x = 1\nprint(x)",
    ),
    "solution line and fence": ("Solution:\n```python\nx = 1\n```", "x = 1"),
    "solution line without fence": ("Solution:\nx = 1\nprint(x)", "x = 1\nprint(x)"),
    "solution word without fence": ("Solution\nx = 1\nprint(x)", "x = 1\nprint(x)"),
    "JSON": ('{"code": "x = 1\\nprint(x)"}', "x = 1\nprint(x)"),
    "JSON with a language": ('{"language": "python", "code": "print(1)"}', "print(1)"),
    "JSON with raw newlines": ('{"code": "x = 1\nprint(x)"}', "x = 1\nprint(x)"),
    "JSON block": ('```json\n{"code": "print(1)"}\n```', "print(1)"),
    "JSON in a bare fence": ('```\n{"code": "print(1)"}\n```', "print(1)"),
    "JSON tool call": ('{"name": "python", "arguments": {"code": "print(1)"}}', "print(1)"),
    "JSON tool call as text": ('{"name": "run", "arguments": "{\\"code\\": \\"print(1)\\"}"}', "print(1)"),
    "bare code": (CODE, CODE),
    "bare assignment": ("x = 1", "x = 1"),
    "bare call": ("df.head()", "df.head()"),
    "bare await": ("await fetch()", "await fetch()"),
    "bare magic": ("%pip install seaborn", "%pip install seaborn"),
    "bare cell magic": ("%%time\ntotal = sum(range(10))", "%%time\ntotal = sum(range(10))"),
    "bare code with a bang": ("files = !ls\nprint(files)", "files = !ls\nprint(files)"),
    "prose then bare code": (
        "Sure! This draws it.\n\nimport matplotlib.pyplot as plt\nplt.plot(x)",
        "import matplotlib.pyplot as plt\nplt.plot(x)",
    ),
    "Korean prose then bare code": (
        "네, 알겠습니다.\ntotal = df['a'].sum()\nprint(total)",
        "total = df['a'].sum()\nprint(total)",
    ),
    "language line left over": ("python\nimport os\nprint(os.getcwd())", "import os\nprint(os.getcwd())"),
    "only the closing fence": (f"{CODE}\n```", CODE),
    "unclosed fence": ("```python\nx = 1\nprint(x)", "x = 1\nprint(x)"),
    "closing fence behind code": ("```python\nx = 1\nprint(x)```", "x = 1\nprint(x)"),
    "closing fence too short": ("````python\nx = 1\n```", "x = 1"),
    "think tags": ("<think>maybe ```python\nbad()\n```\n</think>\n```python\nx = 1\n```", "x = 1"),
    "think tags on one line": ("<think>hm</think>```python\nx = 1\n```", "x = 1"),
    "only the end of a thought": (
        "Let me try\n```python\nbad()\n```\n</think>\n```python\nx = 1\n```",
        "x = 1",
    ),
    "thought never closed": ("<think>\n```python\nx = 1\n```", "x = 1"),
    "think tag in code": (
        "```python\ns = re.sub('<think>.*</think>', '', s)\n```",
        "s = re.sub('<think>.*</think>', '', s)",
    ),
    "fence in a string": (
        '```python\ns = """\n```\ntext\n```\n"""\nprint(s)\n```',
        's = """\n```\ntext\n```\n"""\nprint(s)',
    ),
    "python fence in a string": (
        "```python\ns = '''\n```python\nx\n```\n'''\n```",
        "s = '''\n```python\nx\n```\n'''",
    ),
    "broken string": ('```python\ns = """abc\n```\nThat is all.', 's = """abc'),
    "broken string, then another block": (
        '```python\ns = """abc\n```\nor\n```python\nx = 1\n```',
        's = """abc\n\nx = 1',
    ),
    "Windows line ends": ("```python\r\nx = 1\r\nprint(x)\r\n```\r\n", "x = 1\nprint(x)"),
    "name that begins with python": ("```python\npython_version = 3\n```", "python_version = 3"),
    "bare name that begins with python": (
        "python_version = 3\nprint(python_version)",
        "python_version = 3\nprint(python_version)",
    ),
    "bare name that begins with py": ("pyplot.plot(x)", "pyplot.plot(x)"),
    "bare fence and a python name": ("```\npython_version = 3\n```", "python_version = 3"),
    "prompts": ("```python\n>>> x = 1\n>>> x\n```", ">>> x = 1\n>>> x"),
    "input prompts": ("In [1]: x = 1\n   ...: print(x)", "In [1]: x = 1\n   ...: print(x)"),
    "await in a fence": ("```python\nawait fetch()\n```", "await fetch()"),
    "does not parse": ("```python\nprint('a'\n```", "print('a'"),
    "bare fence that does not parse": ("```\nfor x in y\n    print(x)\n```", "for x in y\n    print(x)"),
    "indentation is kept": ("```python\n    x = 1\n    print(x)\n```", "    x = 1\n    print(x)"),
    "backslashes": ("```python\npattern = r'\\d+\\.'\n```", "pattern = r'\\d+\\.'"),
}

ANSWERS = [
    "yes",
    "42",
    "Hello",
    "Hello, world",
    "네",
    "はい、そうです。",
    "yes (maybe)",
    "True",
    "raise prices",
    "not available",
    "The mean is 42.",
    "# Summary\n\nSales rose.",
    "Use `df.head()` to see it.",
    "The frame <code>df</code> has 3 rows.",
    "<code>df</code> is a frame.",
    "매출은 3월에 가장 높았습니다.",
    "Sales by month:\n\n```text\nJan 1\nFeb 2\n```",
    "Here is the table:\n\n```\n| a | b |\n|---|---|\n```",
    '{"mean": 42}',
    "The total was computed.\ntotal = 42",
    "- first\n- second",
    "Price: high",
]


@pytest.mark.parametrize(("reply", "code"), CODE_REPLIES.values(), ids=CODE_REPLIES)
def test_code_is_read_out_of_a_reply_exactly(reply, code):
    found = read_reply(reply)
    assert (found.kind, found.code) == ("code", code)


@pytest.mark.parametrize("reply", ANSWERS)
def test_prose_is_an_answer_and_never_code(reply):
    found = read_reply(reply)
    assert (found.kind, found.code, found.text) == ("answer", "", reply)


@pytest.mark.parametrize(
    ("reply", "reason", "word"),
    [
        ("", "stop", "empty"),
        ("  \n\n", "stop", "empty"),
        ("```python\n```", "stop", "empty"),
        ("```", "stop", "empty"),
        ("<think>only this</think>", "stop", "empty"),
        ("Install it:\n```bash\npip install x\n```", "stop", "%pip install"),
        ("```console\n$ ls\n```", "stop", "Python"),
        ("```javascript\nlet x = 1\n```", "stop", "javascript"),
        ("```sql\nSELECT 1\n```", "stop", "sql"),
        ("```python\nprint('a", "stop", "never closed"),
        ("```python\nx = 1\nprint(x)", "length", "length limit"),
        ("```python\nx = 1\n```\nand\n```python\ny =", "length", "length limit"),
        ("```python inspect\ndf.he", "length", "length limit"),
        ("```python\nx = 1", "content_filter", "content filter"),
        ("The answer is long and", "length", "length limit"),
        ("x = 1\nprint(", "length", "length limit"),
    ],
)
def test_a_reply_that_cannot_be_used_says_why(reply, reason, word):
    found = read_reply(reply, reason)
    assert found.kind == "unusable"
    assert word in found.problem
    assert "\n" not in found.problem


def test_prose_cut_behind_a_closed_block_keeps_the_code():
    assert read_reply("```python\nx = 1\n```\nThis sets", "length").code == "x = 1"


@pytest.mark.parametrize(
    "reply",
    [
        "```python inspect\ndf.columns\n```",
        "```python inspect\ndf.columns\n```\n```python inspect\ndf.dtypes\n```",
        "```python inspect\ndf.columns\n```\nand then\n```python\ndf.plot()\n```",
        "```inspect\ndf.columns\n```",
        "I look first.\n```Python Inspect\ndf.columns\n```",
        "```python\ndf.plot()\n```\n```python inspect\ndf.columns\n```",
    ],
)
def test_a_look_wins_over_code_and_only_the_first_counts(reply):
    found = read_reply(reply)
    assert (found.kind, found.code) == ("inspect", "df.columns")


def test_text_is_the_prose_around_the_code():
    assert read_reply("Before.\n```python\nx = 1\n```\nAfter.").text == "Before.\nAfter."


@pytest.mark.parametrize("gap", ["\n", "\n\n", ":\n", " \n"])
def test_an_echoed_prompt_is_not_read(gap):
    prompt = "fix this: ```python\nbad()\n```"
    assert read_reply(f"{prompt}{gap}```python\nx = 1\n```", echo=prompt).code == "x = 1"


def test_a_prompt_that_only_begins_like_the_reply_eats_no_letters():
    assert read_reply("plot(df)", echo="plot").code == "plot(df)"
    assert read_reply("plot the sales", echo="plot the sales").text == "plot the sales"


def test_code_is_known_as_soon_as_the_opening_line_is_complete_and_grows():
    reader, seen = ReplyReader(), []
    for piece in ["Su", "re\n``", "`pyth", "on\nim", "port os", "\nx", " = 1\n`", "``", "\nDone."]:
        reader.feed(piece)
        seen.append(reader.code)
    assert seen == [
        "",
        "",
        "",
        "im",
        "import os",
        "import os\nx",
        "import os\nx = 1\n",
        "import os\nx = 1\n",
        "import os\nx = 1\n",
    ]
    assert reader.text == "Sure\n```python\nimport os\nx = 1\n```\nDone."


def test_a_look_is_never_shown_as_the_code_of_a_cell():
    reader = ReplyReader()
    reader.feed("```python inspect\ndf.columns")
    assert (reader.code, reader.inspecting) == ("", True)


def test_a_thought_is_never_shown_as_code():
    reader = ReplyReader()
    reader.feed("<think>\n```python\nbad()\n")
    assert reader.code == ""
