"""What the guard knows by name: which calls have which effect. Data only."""

from ..values import EffectKind

BUILTINS = frozenset(
    {"open", "eval", "exec", "compile", "getattr", "setattr", "delattr", "__import__", "globals", "locals", "vars"}
    | {"exit", "quit", "print", "get_ipython", "__builtins__", "__loader__"}
)
IMPORTED_BY_HABIT = frozenset(
    {"os", "shutil", "subprocess", "sys", "builtins", "importlib", "ctypes", "socket", "requests", "pathlib"}
)
"""Modules taken for themselves even where no import of them is seen: a wrong guess asks once too often."""

PREFIXES = (
    ("builtins.", ""),
    ("posix.", "os."),
    ("nt.", "os."),
    ("_io.", "io."),
    ("_pickle.", "pickle."),
    ("_signal.", "signal."),
    ("_socket.", "socket."),
    ("_sqlite3.", "sqlite3."),
    ("_ctypes.", "ctypes."),
    ("_operator.", "operator."),
    ("pathlib._local.", "pathlib."),
    ("pathlib.PosixPath", "pathlib.Path"),
    ("pathlib.WindowsPath", "pathlib.Path"),
    ("importlib._bootstrap.", "importlib."),
    ("IPython.core.getipython.", ""),
    ("IPython.get_ipython", "get_ipython"),
    ("IPython.core.interactiveshell.InteractiveShell.instance", "get_ipython"),
    ("IPython.InteractiveShell.instance", "get_ipython"),
    ("pandas.core.frame.", "pandas."),
    ("pandas.io.pickle.", "pandas."),
    ("joblib.numpy_pickle.", "joblib."),
    ("torch.serialization.", "torch."),
    ("asyncio.subprocess.", "asyncio."),
    ("numpy.lib._npyio_impl.", "numpy."),
    ("numpy.lib.npyio.", "numpy."),
)
CANONICAL = {
    "__builtins__": "builtins",
    "io.open": "open",
    "codecs.open": "open",
    "os.fdopen": "open",
    "cPickle": "pickle",
    "importlib.__import__": "__import__",
}
PATH_PARTS = frozenset(
    {"parent", "parents", "joinpath", "resolve", "absolute", "expanduser", "with_name", "with_suffix", "with_stem"}
    | {"relative_to", "glob", "rglob", "iterdir", "readlink", "cwd", "home"}
)
FACTORIES = frozenset(
    {
        "open",
        "pathlib.Path().open",
        "get_ipython",
        "gzip.open",
        "bz2.open",
        "lzma.open",
        "zipfile.ZipFile",
        "tarfile.open",
        "fsspec.open",
    }
    | {
        "boto3.client",
        "boto3.resource",
        "boto3.session",
        "requests.session",
        "socket.create_connection",
        "socket.socketpair",
    }
    | {
        "keyring.get_keyring",
        "pathlib.Path.cwd",
        "pathlib.Path.home",
        "websocket.create_connection",
        "h5py.File",
        "sqlite3.connect",
    }
)
CALLS: dict[str, EffectKind] = {
    **dict.fromkeys(
        ("os.remove", "os.unlink", "os.rmdir", "os.removedirs", "shutil.rmtree", "send2trash.send2trash"), "delete"
    ),
    **dict.fromkeys(
        ("pathlib.Path.unlink", "pathlib.Path.rmdir", "pathlib.Path().unlink", "pathlib.Path().rmdir"), "delete"
    ),
    **dict.fromkeys(("get_ipython().reset", "get_ipython().del_var"), "delete"),
    **dict.fromkeys(("os.truncate", "os.ftruncate"), "overwrite"),
    **dict.fromkeys(
        ("os.system", "os.popen", "os.startfile", "os.posix_spawn", "os.posix_spawnp", "pty.spawn"), "shell"
    ),
    **dict.fromkeys((f"os.exec{tail}" for tail in ("l", "le", "lp", "lpe", "v", "ve", "vp", "vpe")), "shell"),
    **dict.fromkeys((f"os.spawn{tail}" for tail in ("l", "le", "lp", "lpe", "v", "ve", "vp", "vpe")), "shell"),
    **dict.fromkeys(
        ("asyncio.create_subprocess_exec", "asyncio.create_subprocess_shell", "pexpect.spawn", "pexpect.run"), "shell"
    ),
    **dict.fromkeys(
        ("subprocess.run", "subprocess.call", "subprocess.check_call", "subprocess.check_output", "subprocess.Popen"),
        "shell",
    ),
    **dict.fromkeys(
        ("subprocess.getoutput", "subprocess.getstatusoutput", "platform.popen", "IPython.utils.process.system"),
        "shell",
    ),
    **dict.fromkeys(
        ("pip.main", "pip._internal.main", "pip._internal.cli.main.main", "ensurepip.bootstrap"), "install"
    ),
    **dict.fromkeys(
        ("webbrowser.open", "webbrowser.open_new", "webbrowser.open_new_tab", "asyncio.open_connection"), "network"
    ),
    **dict.fromkeys(("asyncio.start_server", "urllib.request.urlopen", "urllib.request.urlretrieve"), "network"),
    **dict.fromkeys(
        ("keyring.get_password", "keyring.get_credential", "dotenv.load_dotenv", "dotenv.dotenv_values"), "secrets"
    ),
    **dict.fromkeys(("dotenv.main.load_dotenv", "dotenv.main.dotenv_values", "dotenv.get_key"), "secrets"),
    **dict.fromkeys(
        ("os._exit", "os.abort", "os.kill", "os.killpg", "signal.raise_signal", "signal.pthread_kill"), "exit"
    ),
    **dict.fromkeys(("exit", "quit", "get_ipython().ask_exit", "get_ipython().exit", "psutil.Process().kill"), "exit"),
    **dict.fromkeys(("psutil.Process().terminate", "psutil.Process().suspend"), "exit"),
    **dict.fromkeys(
        ("pickle.load", "pickle.loads", "pickle.Unpickler", "dill.load", "dill.loads", "cloudpickle.load"), "dynamic"
    ),
    **dict.fromkeys(
        ("cloudpickle.loads", "marshal.load", "marshal.loads", "yaml.unsafe_load", "yaml.unsafe_load_all"), "dynamic"
    ),
    **dict.fromkeys(
        ("yaml.full_load_all", "runpy.run_path", "runpy.run_module", "code.interact", "types.FunctionType"), "dynamic"
    ),
    **dict.fromkeys(
        ("types.CodeType", "get_ipython().safe_execfile", "get_ipython().ex", "get_ipython().ev"), "dynamic"
    ),
    **dict.fromkeys(
        ("get_ipython().run_code", "get_ipython().run_ast_nodes", "shelve.open", "operator.attrgetter:?"), "dynamic"
    ),
    **dict.fromkeys(
        ("IPython.display.Javascript", "IPython.core.display.Javascript", "IPython.display.display_javascript"),
        "dynamic",
    ),
    **dict.fromkeys(
        ("sys.settrace", "sys.setprofile", "threading.settrace", "threading.setprofile", "sys._getframe"), "ci_magic"
    ),
    **dict.fromkeys(
        ("gc.get_objects", "gc.get_referrers", "inspect.currentframe", "inspect.stack", "os.fork"), "ci_magic"
    ),
    **dict.fromkeys(
        ("os.forkpty", "pty.fork", "signal.signal", "signal.alarm", "signal.setitimer", "sys._current_frames"),
        "ci_magic",
    ),
    **dict.fromkeys(("sqlalchemy.delete", "sqlalchemy.update", "sqlalchemy.insert", "sqlalchemy.drop"), "database"),
}
"""Calls that have their effect whatever they are given; a mere reference to one, handed on, counts as well."""

OFFERED = frozenset({"ci_magic.unpack"})
"""Functions of this package that written code may use: this one writes new files only, and refuses to overwrite."""

MAKERS_OF_TREES = frozenset({"eval", "exec", "compile"})
READS_PICKLES = frozenset({"pandas.read_pickle", "joblib.load", "torch.load"})
TAKES_CODE = frozenset({"timeit.timeit", "timeit.repeat", "cProfile.run", "pdb.run", "timeit.Timer"})
FRAME_ATTRIBUTES = frozenset(
    {"__subclasses__", "__globals__", "__builtins__", "__code__", "__getattribute__", "__reduce_ex__"}
    | {"f_globals", "f_locals", "f_builtins", "f_back", "gi_frame", "cr_frame", "tb_frame"}
)
SHELL_PARTS = (
    *(
        "kernel",
        "history_manager",
        "events",
        "input_transformer",
        "ast_transformers",
        "magics_manager",
        "extension_manager",
    ),
    *(
        "register_",
        "set_custom_exc",
        "set_hook",
        "hooks",
        "compile",
        "run_cell_async",
        "builtin_trap",
        "display_pub",
        "displayhook",
    ),
    *(
        "set_next_input",
        "prefilter",
        "user_module",
        "atexit_operations",
        "define_macro",
        "define_magic",
        "payload_manager",
        "write_payload",
    ),
)
"""Parts of the live shell that belong to the kernel or to this tool."""


SQL_METHODS = frozenset({"execute", "executemany", "executescript", "exec_driver_sql", "sql", "query", "raw"})
SQL_READERS = frozenset({"read_sql", "read_sql_query"})
DATABASE_METHODS = frozenset(
    {
        "to_sql",
        "delete_one",
        "delete_many",
        "drop_collection",
        "drop_database",
        "drop_all",
        "bulk_write",
        "flushall",
        "flushdb",
    }
)
OPENERS = frozenset(
    {
        "open",
        "urlopen",
        "urlretrieve",
        "imread",
        "loadtxt",
        "genfromtxt",
        "savefig",
        "load",
        "open_dataset",
        "ExcelFile",
        "scan_csv",
        "scan_parquet",
    }
)
QUIET_ABOUT_PATHS = frozenset(
    {
        "print",
        "display",
        "exists",
        "isfile",
        "isdir",
        "is_file",
        "startswith",
        "endswith",
        "append",
        "add",
        "format",
        "warning",
        "info",
    }
    | {
        "error",
        "debug",
        "len",
        "str",
        "repr",
        "split",
        "replace",
        "match",
        "fnmatch",
        "remove",
        "discard",
        "index",
        "count",
    }
)
