"""What code would do outside the namespace: dangerous cells and harmless ones, judged through IPython's own transform."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_magic.guard import judge

EXISTING = {
    "data.csv",
    "old.csv",
    "report.xlsx",
    "fig.png",
    "notes.txt",
    "model.joblib",
    "arr.npy",
    "script.py",
    "outdir",
    "ours.csv",
    "/abs/data.csv",
}
ORIGINS = {
    "pd": "pandas",
    "np": "numpy",
    "plt": "matplotlib.pyplot",
    "os": "os",
    "sns": "seaborn",
    "DataFrame": "pandas.DataFrame",
    "wipe": "shutil.rmtree",
    "zap": "posix.remove",
    "fetch": "requests.api.get",
    "read_csv": "pandas.io.parsers.readers.read_csv",
}


class Files:
    def __init__(self, texts=()):
        self.texts = dict(texts)

    def exists(self, path):
        return path in EXISTING

    def ours(self, path):
        return path.startswith("ours")

    def text(self, name):
        return self.texts.get(name)


def transform(code):
    from IPython.core.inputtransformer2 import TransformerManager

    return TransformerManager().transform_cell(code)


def judged(code, **options):
    texts = {"out_path": "data.csv", "new_path": "brand_new.csv", "sql_text": "DELETE FROM t", "p": "data.csv"}
    return judge(code, transform=transform, origins=ORIGINS, files=Files(texts), **options)


def kinds(code):
    return {effect.kind for effect in judged(code).effects}


DANGEROUS = [
    ("delete", "import os\nos.remove('a')"),
    ("delete", "os.unlink('a')"),
    ("delete", "import shutil as sh\nsh.rmtree('a')"),
    ("delete", "from os import remove as forget\nforget('a')"),
    ("delete", "from shutil import *\nrmtree('a')"),
    ("delete", "f = os.remove; f(p)"),
    ("delete", "a = os\nb = a.remove\nc = b\nc(p)"),
    ("delete", "getattr(os, 'rem' + 'ove')('a')"),
    ("delete", "name = 'rem' + 'ove'\ngetattr(os, name)('a')"),
    ("delete", "getattr(os, 'evomer'[::-1])('a')"),
    ("delete", "__import__('os').remove('a')"),
    ("delete", "import importlib\nimportlib.import_module('shutil').rmtree('a')"),
    ("delete", "globals()['os'].remove('a')"),
    ("delete", "vars(os)['remove']('a')"),
    ("delete", "os.__dict__['remove']('a')"),
    ("delete", "import sys\nsys.modules['os'].remove('a')"),
    ("delete", "wipe('a')"),
    ("delete", "zap('a')"),
    ("delete", "from pathlib import Path\nPath('a').unlink()"),
    ("delete", "import pathlib\nfor x in pathlib.Path('.').glob('*'):\n    x.unlink(missing_ok=True)"),
    ("delete", "from pathlib import Path\n(Path('a') / 'b').rmdir()"),
    ("delete", "list(map(os.remove, names))"),
    ("delete", "clean = lambda x: os.remove(x)"),
    ("delete", "def clean(x):\n    os.remove(x)"),
    ("delete", "tools = {'rm': os.remove}\ntools['rm']('a')"),
    ("delete", "[os.remove(x) for x in names]"),
    ("delete", "print(f'{os.remove(x)}')"),
    ("delete", "@os.remove\ndef x(): pass"),
    ("delete", "(f := os.remove)('a')"),
    ("delete", "(os.remove if x else print)('a')"),
    ("delete", "import functools\nfunctools.partial(os.remove, 'a')()"),
    ("delete", "def f(x=os.remove): x('a')"),
    ("delete", "import operator\noperator.attrgetter('remove')(os)('a')"),
    ("delete", "os.rename('data.csv', 'b.csv')"),
    ("delete", "import shutil\nshutil.move('data.csv', 'b.csv')"),
    ("delete", "from pathlib import Path\nPath('data.csv').rename('b.csv')"),
    ("delete", "p.replace('c.csv')"),
    ("delete", "os.path.os.remove('a')"),
    ("delete", "from pathlib import os as o\no.remove('a')"),
    ("delete", "import threading\nthreading.Thread(target=os.remove, args=('a',)).start()"),
    ("install", "import pip\npip.main(['install', 'x'])"),
    ("overwrite", "%cp a data.csv"),
    ("delete", "%rm -r data"),
    ("delete", "rm -r data"),
    ("delete", "%reset -f"),
    ("delete", "%xdel df"),
    ("delete", "%%time\nos.remove('a')"),
    ("delete", "%time os.remove('a')"),
    ("delete", "%timeit -n 1 -r 1 os.remove('a')"),
    ("delete", "%%capture out\nos.remove('a')"),
    ("delete", "exec('import os; os.remove(\"a\")')"),
    ("delete", "eval('os.remove')('a')"),
    ("delete", "get_ipython().run_cell('os.remove(\"a\")')"),
    ("delete", "import builtins\nbuiltins.exec('os.remove(1)')"),
    ("delete", "if True:\n    try:\n        os.remove('a')\n    finally:\n        pass"),
    ("overwrite", "open('notes.txt', 'w').write('x')"),
    ("overwrite", "with open('notes.txt', mode='a') as f: f.write('x')"),
    ("overwrite", "open('notes.txt', 'r+')"),
    ("overwrite", "open('notes.txt', m)"),
    ("overwrite", "import io\nio.open('notes.txt', 'wb')"),
    ("overwrite", "from pathlib import Path\nPath('notes.txt').write_text('x')"),
    ("overwrite", "from pathlib import Path\nPath('notes.txt').open('w')"),
    ("overwrite", "df.to_csv('data.csv')"),
    ("overwrite", "df.to_csv(path_or_buf='data.csv')"),
    ("overwrite", "name = 'data'\ndf.to_csv(f'{name}.csv')"),
    ("overwrite", "df.to_csv(out_path)"),
    ("overwrite", "df.to_csv(unknown)"),
    ("overwrite", "def save(path):\n    df.to_csv(path)"),
    ("overwrite", "for name in ['new', 'old']:\n    df.to_csv(f'{name}.csv')"),
    ("overwrite", "df.to_excel('report.xlsx')"),
    ("overwrite", "with pd.ExcelWriter('report.xlsx') as w:\n    df.to_excel(w)"),
    ("overwrite", "plt.savefig('fig.png')"),
    ("overwrite", "plt.savefig('fig')"),
    ("overwrite", "fig.savefig('fig.png', dpi=200)"),
    ("overwrite", "np.save('arr', x)"),
    ("overwrite", "import joblib\njoblib.dump(model, 'model.joblib')"),
    ("overwrite", "import json\njson.dump(x, open('notes.txt', 'w'))"),
    ("overwrite", "import shutil\nshutil.copy('a', 'data.csv')"),
    ("overwrite", "os.replace('ours.csv', 'data.csv')"),
    ("overwrite", "import zipfile\nzipfile.ZipFile('data.csv', 'w')"),
    ("overwrite", "image.save('fig.png')"),
    ("overwrite", "%%writefile notes.txt\nhello"),
    ("overwrite", "%save script 1-3"),
    ("overwrite", "os.chdir('/abs')\ndf.to_csv('anything.csv')"),
    ("shell", "!ls"),
    ("shell", "files = !ls"),
    ("shell", "!!ls"),
    ("shell", "%sx ls"),
    ("shell", "%%bash\nls"),
    ("shell", "%%script ruby\nputs 1"),
    ("shell", "%run script.py"),
    ("shell", "os.system('ls')"),
    ("shell", "from os import popen\npopen('ls')"),
    ("shell", "import subprocess\nsubprocess.run(['ls'])"),
    ("shell", "import subprocess as s\nr = s.check_output\nr('ls')"),
    ("shell", "import asyncio\nawait asyncio.create_subprocess_exec('ls')"),
    ("shell", "!pip install x; rm -rf /"),
    ("install", "%pip install x"),
    ("install", "!pip install -q x"),
    ("install", "pip install x"),
    ("install", "!{sys.executable} -m pip install x"),
    ("install", "%conda install x"),
    ("install", "import subprocess, sys\nsubprocess.check_call([sys.executable, '-m', 'pip', 'install', 'x'])"),
    ("install", "os.system('apt-get install -y fonts-nanum')"),
    ("install", "!uv pip install x"),
    ("network", "import requests\nrequests.get('https://example.org')"),
    ("network", "import requests\ns = requests.Session()\ns.post(url)"),
    ("network", "fetch('https://example.org')"),
    ("network", "from urllib.request import urlopen\nurlopen('https://example.org')"),
    ("network", "import httpx\nasync with httpx.AsyncClient() as c:\n    await c.get(url)"),
    ("network", "import socket\nsocket.socket().connect(('a', 1))"),
    ("network", "import smtplib\nsmtplib.SMTP('a').send_message(m)"),
    ("network", "pd.read_csv('https://example.org/a.csv')"),
    ("network", "url = 'https://example.org/a.csv'\ndf = pd.read_csv(url)"),
    ("network", "pd.read_csv(f'https://example.org/{name}.csv')"),
    ("network", "df.to_parquet('s3://bucket/a.parquet')"),
    ("network", "import boto3\nboto3.client('s3').list_buckets()"),
    ("network", "import webbrowser\nwebbrowser.open('https://example.org')"),
    ("secrets", "os.environ['OPENAI_API_KEY']"),
    ("secrets", "os.environ.get('DB_PASSWORD')"),
    ("secrets", "os.getenv('AWS_SECRET_ACCESS_KEY')"),
    ("secrets", "print(os.environ)"),
    ("secrets", "dict(os.environ)"),
    ("secrets", "for k, v in os.environ.items(): print(k, v)"),
    ("secrets", "env = os.environ\nprint(env['GITHUB_TOKEN'])"),
    ("secrets", "os.getenv(name)"),
    ("secrets", "open('/home/me/.ssh/id_rsa').read()"),
    ("secrets", "from pathlib import Path\n(Path.home() / '.aws' / 'credentials').read_text()"),
    ("secrets", "open('.env')"),
    ("secrets", "import keyring\nkeyring.get_password('a', 'b')"),
    ("secrets", "%env"),
    ("exit", "os._exit(0)"),
    ("exit", "os.kill(os.getpid(), 9)"),
    ("exit", "exit()"),
    ("exit", "quit"),
    ("exit", "get_ipython().ask_exit()"),
    ("dynamic", "eval(x)"),
    ("dynamic", "exec(open('script.py').read())"),
    ("dynamic", "import pickle\npickle.load(open('a.pkl', 'rb'))"),
    ("dynamic", "import yaml\nyaml.load(text)"),
    ("dynamic", "getattr(os, name)('a')"),
    ("dynamic", "__import__(name).run()"),
    ("dynamic", "globals()[name]()"),
    ("dynamic", "().__class__.__base__.__subclasses__()"),
    ("dynamic", "%unknown_magic x"),
    ("dynamic", "%%unknown_magic\nx"),
    ("dynamic", "%%javascript\nalert(1)"),
    ("database", "cur.execute('DROP TABLE t')"),
    ("database", "con.execute('delete from t where a = 1')"),
    ("database", "cur.execute(f'DELETE FROM {table}')"),
    ("database", "cur.executescript('SELECT 1; -- x\\nUPDATE t SET a = 1')"),
    ("database", "query = 'INSERT INTO t VALUES (1)'\ncon.execute(query)"),
    ("database", "from sqlalchemy import text\ncon.execute(text('TRUNCATE t'))"),
    ("database", "con.execute(sql_text)"),
    ("database", "con.execute(made())"),
    ("database", "df.to_sql('t', con)"),
    ("database", "pd.read_sql('DROP TABLE t', con)"),
    ("ci_magic", "import ci_magic"),
    ("ci_magic", "from ci_magic.turn import run_turn"),
    ("ci_magic", "%ci --ask never"),
    ("ci_magic", "%%ci\nplot it"),
    ("ci_magic", "%reload_ext ci_magic"),
    ("ci_magic", "get_ipython().kernel.do_shutdown(False)"),
    ("ci_magic", "ip = get_ipython()\nip.events.register('pre_run_cell', f)"),
    ("ci_magic", "from IPython import get_ipython\nget_ipython().history_manager"),
    ("ci_magic", "import sys\nsys.settrace(f)"),
    ("ci_magic", "import ctypes"),
    ("ci_magic", "import builtins\nbuiltins.open = f"),
    ("ci_magic", "import gc\ngc.get_objects()"),
    ("ci_magic", "os.fork()"),
    ("ci_magic", "import signal\nsignal.signal(signal.SIGINT, f)"),
]

HARMLESS = [
    "",
    "x = 1",
    "# rm -rf /",
    "print('rm -rf /')",
    "s = 'os.remove(x)'",
    "'''\n!rm -rf /\n'''",
    "xs.remove(3)",
    "xs = [1, 2, 3]\nxs.remove(2)\nprint(xs)",
    "del x",
    "d.pop('a')",
    "d.clear()",
    "df.drop(columns=['a'])",
    "df.drop_duplicates(inplace=True)",
    "s.replace('a', 'b')",
    "df.replace({'a': 'b'})",
    "df.rename(columns={'a': 'b'})",
    "df['a'].str.replace('x', 'y', regex=False)",
    "np.delete(a, 1)",
    "df.query('price > 3')",
    "df.query(f'price > {limit}')",
    "import re\nre.compile(r'\\d+').findall(s)",
    "import json\njson.loads(text)",
    "df.eval('c = a + b')",
    "df.eval(expression)",
    "df.to_csv('brand_new.csv', index=False)",
    "df.to_csv()",
    "text = df.to_csv(index=False)",
    "print(df.to_markdown())",
    "df.to_html()",
    "df.to_csv(new_path)",
    "df.to_csv('ours.csv')",
    "open('brand_new.txt', 'w').write('x')",
    "open('data.csv').read()",
    "open('notes.txt', 'x')",
    "with open('data.csv', encoding='cp949') as f:\n    rows = f.readlines()",
    "pd.read_csv('data.csv')",
    "df = pd.read_csv('data.csv', parse_dates=['date'])\ndf.groupby('city')['price'].mean().plot()\nplt.show()",
    "import io\nbuffer = io.StringIO()\ndf.to_csv(buffer)\nbuffer.getvalue()",
    "import io\nbuf = io.BytesIO()\nplt.savefig(buf, format='png')",
    "plt.savefig('new.png')",
    "for i in range(3):\n    plt.savefig(f'plot_{i}.png')",
    "from pathlib import Path\nPath('new_dir').mkdir(exist_ok=True)",
    "from pathlib import Path\nout = Path('new_dir') / 'a.csv'\ndf.to_csv(out)",
    "from pathlib import Path\nfor p in Path('.').glob('*.csv'):\n    print(p.name, p.stat().st_size)",
    "from pathlib import Path\nPath('brand_new.txt').write_text('x')",
    "os.path.exists('data.csv')",
    "os.listdir('.')",
    "os.makedirs('new_dir', exist_ok=True)",
    "os.path.join('a', 'b')",
    "os.environ['HOME']",
    "os.environ['OMP_NUM_THREADS'] = '1'",
    "os.environ['API_KEY'] = 'x'",
    "os.environ.get('HOME', '')",
    "'API_KEY' in os.environ",
    "os.getenv('HOME')",
    "import sys\nsys.exit()",
    "import sys\nsys.path.append('src')",
    "print(sys.version)",
    "%matplotlib inline",
    "%config InlineBackend.figure_format = 'retina'",
    "%who",
    "%time df.sum()",
    "%%time\ndf.groupby('a').sum()",
    "%timeit -n 10 df.sum()",
    "%load_ext autoreload\n%autoreload 2",
    "%pip list",
    "%env X=1",
    "%%html\n<b>x</b>",
    "df?",
    "eval('1 + 2')",
    "import ast\nast.literal_eval(s)",
    "getattr(df, how)()",
    "getattr(df, 'mean')()",
    "setattr(x, 'a', 1)",
    "from sklearn.model_selection import train_test_split\nfrom sklearn.linear_model import LinearRegression\nm = LinearRegression().fit(X, y)\nprint(m.score(X, y))",
    "from sklearn.pipeline import make_pipeline\npipe = make_pipeline(StandardScaler(), SVC())\npipe.fit(X, y)",
    "cur.execute('SELECT * FROM t')",
    "pd.read_sql('SELECT a, b FROM t', con)",
    "con.execute('CREATE TABLE t (a int)')",
    "con.execute('SELECT updated, deleted FROM t')",
    "import sqlite3\ncon = sqlite3.connect(':memory:')\ncon.execute('CREATE TABLE t (a)')\ncon.execute('INSERT INTO t VALUES (1)')\ndf.to_sql('t', con)",
    "import sqlite3\nwith sqlite3.connect(':memory:') as con:\n    cur = con.cursor()\n    cur.execute('DELETE FROM t')",
    "import requests\nrequests.exceptions.HTTPError",
    "try:\n    pass\nexcept requests.RequestException as e:\n    print(e)",
    "url = 'https://example.org'\nprint(url)",
    "df['url'].str.startswith('https://')",
    "print('see https://example.org')",
    "from urllib.parse import urlparse\nurlparse('https://example.org').netloc",
    "매출 = df['매출'].sum()\nprint(f'합계: {매출:,}')",
    "plt.rcParams['font.family'] = 'NanumGothic'",
    "pd.set_option('display.max_rows', 100)\npd.options.display.max_columns = 50",
    "import tempfile\nwith tempfile.TemporaryDirectory() as d:\n    df.to_csv(os.path.join(d, 'a.csv'))",
    "import tempfile\nfrom pathlib import Path\nd = Path(tempfile.mkdtemp())\ndf.to_csv(d / 'a.csv')",
    "import time\ntime.sleep(1)",
    "import asyncio\nawait asyncio.sleep(0)",
    "import random\nrandom.seed(1)",
    "@dataclass\nclass P:\n    x: int = 1",
    "sns.heatmap(df.corr(), annot=True)",
    "import zipfile\nwith zipfile.ZipFile('a.zip') as z:\n    print(z.namelist())",
    "np.load('arr.npy')",
    "import yaml\nyaml.safe_load(text)",
    "import logging\nlogging.basicConfig(level=logging.INFO)",
    "model.save",
    "tokens = text.split()\nmax_tokens = len(tokens)",
    "s.translate(table)",
    "x = compiled = re.compile('a')",
    "sorted(d.items(), key=lambda kv: kv[1])",
    "run = 3\nprint(run)",
    "print(locals().keys())",
    "type(df).__name__",
    "import inspect\ninspect.getsource(f)",
    "get_ipython().run_line_magic('matplotlib', 'inline')",
    "'google.colab' in str(get_ipython())",
    "import joblib\njoblib.Parallel(n_jobs=2)(joblib.delayed(f)(x) for x in xs)",
    "df.to_dict('records')",
    "df.to_numpy()",
    "df.style.background_gradient()",
    "df.to_string()",
    "from IPython.display import display, Markdown\ndisplay(Markdown('# x'))",
    "globals()['x'] = 1",
    "import subprocess",
    "df.plot.bar(rot=0)\nplt.title('data.csv')",
    "os.rename('ours.csv', 'b.csv')",
    "import shutil\nshutil.copy('data.csv', 'backup.csv')",
    "history",
    "time",
    "import os.path\nos.path.getsize('data.csv')",
    "def(",
    "x = (1,",
]


@pytest.mark.parametrize(("kind", "code"), DANGEROUS)
def test_an_effect_outside_the_namespace_is_recognised(kind, code):
    judgement = judged(code)
    assert kind in {effect.kind for effect in judgement.effects}
    assert judgement.decision == "ask"


@pytest.mark.parametrize("code", HARMLESS)
def test_harmless_code_runs_without_a_question(code):
    judgement = judged(code)
    assert judgement.effects == ()
    assert judgement.decision == "run"


def test_an_effect_names_its_line_source_and_target():
    (effect,) = judged("x = 1\n\n  \nos.remove('a.txt')  # gone\n").effects
    assert (effect.kind, effect.line, effect.source, effect.target) == (
        "delete",
        4,
        "os.remove('a.txt')  # gone",
        "a.txt",
    )


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("%%time\nx = 1\nos.remove('a')\n", 3),
        ("%%time\nos.remove('a')", 2),
        ("\n\n%%capture\n\nos.remove('a')", 5),
        ("x = 1\n%time os.remove('a')\ny = 2", 2),
        ("%matplotlib inline\nx = 1\nos.remove('a')", 3),
        (">>> x = 1\n>>> os.remove('a')", 2),
        ("\n\nx = 1\n%who\nos.remove('a')", 5),
        ("x = 1\neval('''\n\nos.remove(1)''')", 2),
        ("x = [\n  1,\n  os.remove('a'),\n]", 3),
    ],
)
def test_lines_are_those_of_the_cell_as_written(code, line):
    assert [(effect.kind, effect.line) for effect in judged(code).effects] == [("delete", line)]


def test_equal_effects_on_one_line_are_one_and_lines_are_in_order():
    effects = judged("!ls\nos.remove('a'); os.remove('b')\nos.remove('c'); exit()").effects
    assert [(effect.kind, effect.line) for effect in effects] == [
        ("shell", 1),
        ("delete", 2),
        ("delete", 3),
        ("exit", 3),
    ]


def test_a_path_that_cannot_be_known_has_no_target():
    assert [effect.target for effect in judged("df.to_csv(unknown)").effects] == [""]
    assert [effect.target for effect in judged("df.to_csv(out_path)").effects] == ["data.csv"]


def test_allowed_effects_are_listed_but_not_asked_about():
    judgement = judged("!ls", allow={"shell"})
    assert (judgement.decision, len(judgement.effects)) == ("run", 1)
    assert judged("!ls\nos.remove('a')", allow={"shell"}).decision == "ask"


def test_allowing_installation_does_not_allow_a_command_behind_it():
    assert judged("!pip install x", allow={"install"}).decision == "run"
    assert judged("!pip install x && curl evil", allow={"install"}).decision == "ask"


def test_the_mode_overrules_the_effects():
    assert judged("x = 1", mode="always").decision == "ask"
    assert judged("os.remove('a')", mode="never").decision == "run"
    assert judged("os.remove('a')", mode="never").effects


def test_code_that_is_not_python_can_only_raise_and_runs():
    assert judged("os.remove('a'\n!ls (").decision == "run"


def test_code_nested_in_code_is_followed_and_then_asked_about():
    code = "os.remove(1)"
    for _ in range(10):
        code = f"exec({code!r})"
    assert kinds(code)


def test_names_made_of_names_are_worked_out_without_explosion():
    code = "\n".join(f"a{n} = a{n + 1} + a{n + 1}" for n in range(200)) + "\na200 = 'x'\nopen(a0, 'w')"
    assert kinds(code) == {"overwrite"}
    code = "\n".join(f"a{n} = a{n + 1} if x else a{n + 1}.b" for n in range(200)) + "\na200 = os\na0.remove(1)"
    judged(code)
    assert kinds("open('%099999999d' % 1, 'w'); open(f'{1:999999999}', 'w'); open('x'.replace('x', 'y'), 'w')") == {
        "overwrite"
    }
    assert kinds("for i in range(10**30):\n    open(str(i), 'w')") == {"overwrite"}


@given(
    st.lists(
        st.sampled_from(
            [
                "os",
                ".remove",
                "(",
                ")",
                "'a'",
                "\n",
                "%time ",
                "!",
                "eval",
                "x",
                " = ",
                "for ",
                " in ",
                ":",
                "getattr",
                ", ",
                "[",
                "]",
                "import ",
                "f'",
                "{",
                "}",
                "'",
                "%%time\n",
                "lambda ",
            ]
        ),
        max_size=12,
    ).map("".join)
)
def test_judging_never_fails(code):
    assert judged(code).decision in ("run", "ask")
