"""What the worlds of the transaction's property test are made of: objects, and statements that change them.

Left out is what cannot go back: an array that was resized in place is named as not restored (its memory may be in
use), and which element `set.pop` takes next is a state of the set that Python does not show.
"""

from dataclasses import dataclass

PREAMBLE = """
import os, sys, random, warnings, types, functools, operator
import numpy as np, pandas as pd
from collections import Counter, OrderedDict, defaultdict, deque
log = []
"""

WORDS = {
    "number": ["0", "1", "2", "-1", "7"],
    "key": ["'a'", "'b'", "'new'", "0"],
    "value": ["0", "2.5", "'text'", "None", "{name}", "[{name}]", "{}", "[1, 2]", "({name}, [3])"],
}


@dataclass(frozen=True)
class Ingredient:
    source: str
    names: tuple[str, ...]
    statements: tuple[str, ...]


def _of(source, names, statements):
    lines = tuple(line.replace("\\n", "\n") for line in statements.strip().splitlines())
    return Ingredient(source.strip(), tuple(names.split()), lines)


GENERIC = _of(
    "",
    "",
    r"""
{fresh} = {value}
{fresh} = {name}
{fresh}, {fresh} = {name}, {value}
del {name}
{name} += {name}
{name} *= 2
{name} |= {name}
(held := {name})
log.append({name})
globals()['made'] = {value}
globals().pop('{name}')
other = {name}\nother += [{number}]
other = {name}\nother[{key}] = {value}
import math, json as {fresh}
for {fresh} in [1, 2]: pass
def {fresh}(): return {name}
class {fresh}: held = {name}
with warnings.catch_warnings(): {fresh} = {name}
{fresh} = [*{name}]
{name}.clear()
{name}.update({name})
box[0] = {value}
box.append({name})
shelf['first'] = {value}
shelf['rest'].append({value})
box[0].append({value})
shelf['first'][{key}] = {value}
alias.append({value})
alias[{key}] = {value}
alias += alias
hidden({number})
hidden.__defaults__ = ({value},)
keep().append({value})
keep()[{key}] = {value}
sorted([1, 2], key=lambda each: log.append(each) or each)
[log.append(i) for i in range(3)]
any(log.append(i) for i in range(3))
list(map(log.append, [1, 2]))
setattr({name}, 'label', {value})
delattr({name}, 'label')
vars({name})['label'] = {value}
{name}.label = {name}
getattr({name}, 'append')({value})
""",
).statements

ENDS = [
    "raise RuntimeError('no')",
    "1 / 0",
    "{name}[object()][1].nothing",
    "log.append(1) or {}['missing']",
    "[log.append(i) if i < 2 else 1 / 0 for i in range(4)]",
    "def _deep():\n    {name} = 1\n    raise KeyError('deep')\n_deep()",
    "for _name in list(globals()): raise ValueError(_name)",
    "raise SystemExit",
    "raise KeyboardInterrupt",
    "del log\nlog",
]

INGREDIENTS = {
    "lists": _of(
        "inner = [1, 2.5, 'a']\nouter = [inner, inner, [3, inner], (4, inner)]\nring = [1]\nring.append(ring)\nring.append({'self': ring})",
        "inner outer ring",
        r"""
inner.append({value})
inner[{number}] = {value}
inner[:] = [{name}]
inner.sort(key=str, reverse=True)
inner.reverse()
del inner[0]
inner.pop()
inner.insert(0, {value})
inner.extend([{name}, 1])
outer[2].append({value})
outer[2][1] += [{number}]
outer[3][1].append({value})
outer[0] = outer[1] = {value}
ring[1].append({value})
ring[2]['self'] = {value}
ring[1] = 0
list.append(inner, {value})
operator.iadd(inner, [{number}])
inner += inner
outer *= 2
""",
    ),
    "dicts": _of(
        "table = {'a': [1], 'b': {'c': 2}, 't': (1, [2])}\ntable['self'] = table\nordered = OrderedDict(a=1, b=[2])\n"
        "groups = defaultdict(list, a=[1])\ncounts = Counter('aab')\nkinds = table.setdefault",
        "table ordered groups counts",
        r"""
table[{key}] = {value}
table['b']['c'] = {value}
table['b'].clear()
table['t'][1].append({value})
table['a'] += [{number}]
table.pop('a')
table.popitem()
table['a'] = table.pop('a')
kinds({key}, {value})
table.update(new={value})
table |= dict(z=1)
ordered.move_to_end('a')
ordered['b'].append({value})
ordered.popitem(last=False)
groups['new'].append({value})
groups['a'].append({value})
groups.default_factory = dict
groups['other']
counts['a'] += 1
counts.update('abc')
counts.subtract(a=5)
del table
dict.__setitem__(table, 'raw', {value})
""",
    ),
    "sets": _of(
        "bag = {1, 2, 'x'}\nfrozen = frozenset({1})\nsets = [bag, (bag, frozen)]\nqueue = deque([1, [2], 3], maxlen=3)\nraw = bytearray(b'abc')",
        "bag sets queue raw",
        r"""
bag.add({number})
bag.discard(1)
bag |= {5, 6}
bag &= {1}
bag ^= {1, 9}
bag.clear()
sets[0].add('y')
sets[1][0].update([7, 8])
queue.append({value})
queue.appendleft({value})
queue.rotate(1)
queue[1].append({value})
queue.popleft()
queue.clear()
raw.extend(b'def')
raw[0] = 120
raw[:] = b''
raw *= 3
""",
    ),
    "frame": _of(
        "cell = [1]\n"
        "frame = pd.DataFrame({'i': [1, 2, 3], 'f': [1.5, None, 2.5], 's': ['x', 'y', None],\n"
        "    'o': pd.Series([cell, {'k': cell}, 'z'], dtype=object), 'n': pd.array([1, None, 3], dtype='Int64'),\n"
        "    'c': pd.Categorical(['u', 'v', 'u']), 'b': [True, False, True],\n"
        "    'd': pd.date_range('2024-01-01', periods=3, tz='UTC'), 'g': pd.array([True, None, False], dtype='boolean')})\n"
        "frames = {'it': frame, 'again': [frame]}\npart = frame[['i', 'f']]\nrows = frame[frame['i'] > 1]\nsame = frame",
        "cell frame frames part rows same",
        r"""
frame['new'] = {number}
frame['i'] = frame['i'] * 2
frame['i'] += 1
frame.loc[0, 'i'] = 99
frame.loc[frame['i'] > 1, 'f'] = 0.5
frame.iloc[0, 1] = 77.5
frame.at[1, 's'] = 'changed'
frame.loc[5] = frame.loc[0]
frame.drop(columns='f', inplace=True)
frame.drop(index=0, inplace=True)
frame.sort_values('i', ascending=False, inplace=True)
frame.rename(columns={'i': 'j'}, inplace=True)
frame.reset_index(inplace=True)
frame.set_index('i', inplace=True)
frame.fillna({'f': 0.0}, inplace=True)
frame.insert(0, 'first', 1)
frame.pop('s')
del frame['b']
frame.columns = list('pqrstuvwx')
frame.columns = frame.columns.str.upper()
frame.index = [5, 6, 7]
frame.index.name = 'rows'
frame.columns.name = 'labels'
frame.index.names = ['other']
frame.attrs['source'] = 'x'
frame.flags.allows_duplicate_labels = False
frame['i'].array[0] = 55
frame['f'].array[0] = 5.5
frame['s'].array[0] = 'direct'
frame['n'].array[0] = 44
frame['g'].array[0] = False
frame['n'].array[1] = 9
frame['c'].array[0] = 'v'
frame['d'].array[0] = pd.Timestamp('2030-01-01', tz='UTC')
frame['b'].array[0] = False
frame['o'].array[0] = 'swapped'
frame['o'].iloc[0].append({value})
frame['o'].iloc[1]['k'].append({value})
frame['o'].iloc[1]['new'] = {value}
frame.loc[0, 'o'].append(3)
cell.append({value})
frame.at[0, 'o'] = {number}
frame['c'] = frame['c'].cat.add_categories('w')
frame.update(pd.DataFrame({'f': [9.0, 9.0, 9.0]}))
frame.eval('z = i + f', inplace=True)
frame['i'].clip(upper=1, inplace=True)
frame.isetitem(0, [7, 8, 9])
frame.mask(frame.notna(), inplace=True)
frame['i']._values[0] = 66
frame._mgr.blocks[0].values[0] = 1
frame.apply(lambda column: log.append(column.name))
for label in frame: frame[label] = 0
frame.i = 3
part['i'] = 8
part.loc[0, 'f'] = 12.5
part['i'].array[1] = 31
rows.loc[1, 'i'] = 17
rows['n'].array[0] = 3
rows['o'].iloc[0]['k'] = {value}
same['new'] = 3
same.loc[0, 'i'] = -5
frames['it']['new'] = 4
frames['again'][0].drop(columns='i', inplace=True)
frame = frame.dropna()
same = frame.copy()
frame.groupby('s')['i'].transform(lambda g: log.append(1) or g)
""",
    ),
    "series": _of(
        "numbers = pd.Series([1.0, 2.0, 3.0], name='n')\nwords = pd.Series(['a', None, 'c'])\n"
        "whole = pd.Series([1, None, 3], dtype='Int64', index=list('xyz'))\nnest = [4]\n"
        "things = pd.Series([nest, {'k': nest}, None], dtype=object)\nseen = numbers.to_numpy()\nindex = numbers.index\n"
        "column = pd.DataFrame({'i': [1, 2]})['i']\nlevels = pd.Series(['u', 'v'], dtype='category')",
        "numbers words whole nest things seen column levels",
        r"""
numbers[0] = 9.5
numbers.iloc[1] = {number}
numbers.name = 'other'
numbers.index = list('abc')
numbers.index.name = 'label'
index.name = 'label'
numbers.loc[7] = 1.0
numbers += 1
numbers *= numbers
numbers.array[0] = 8.5
numbers._values[1] = 4.5
numbers.drop(0, inplace=True)
numbers.sort_values(ascending=False, inplace=True)
numbers.attrs['unit'] = 'm'
numbers.update(pd.Series([5.0, 6.0]))
numbers.mask(numbers > 1, inplace=True)
numbers.pop(0)
del numbers[0]
words[0] = 'changed'
words.array[0] = 'direct'
words.fillna('', inplace=True)
whole['x'] = 5
whole.array[0] = 6
whole.array[1] = 2
whole['new'] = 3
nest.append({value})
things[0].append({value})
things.iloc[1]['k'] = {value}
things.array[2] = {number}
things[2] = 'set'
seen[0] = 3.5
seen.flags.writeable = True\nseen[0] = 3.5
column[0] = 7
column.array[1] = 8
levels.array[0] = 'v'
levels = levels.cat.rename_categories(['p', 'q'])
numbers.replace(1.0, 6.0, inplace=True)
""",
    ),
    "arrays": _of(
        "grid = np.arange(12.0).reshape(3, 4)\nrow = grid[1]\nflipped = grid[:, ::-1]\ncorner = row[:2]\nlone = np.array([3, 1, 2])\n"
        "load = [5]\nobjects = np.array([load, {'k': load}, None], dtype=object)\nwhen = np.array(['2024-01-01'], dtype='M8[D]')\n"
        "record = np.zeros(2, dtype=[('a', 'i4'), ('b', 'f8')])\nmasked = np.ma.array([1, 2, 3], mask=[0, 1, 0])\n"
        "held = [lone, {'grid': grid}]\nlocked = np.arange(3)\nlocked.flags.writeable = False\ngap = np.array([np.nan, 1.0])",
        "grid row flipped corner lone load objects when record held locked gap",
        r"""
grid[0, 0] = 9.5
grid += 1
grid[:] = 0
grid *= grid
row[...] = 4
row[0] = 7
flipped[0] = 1
corner += 10
grid.T[0, 0] = 5
grid[::-1].sort()
grid[:, ::-1].sort()
grid.shape = (4, 3)
lone.sort()
lone.fill(4)
lone.partition(1)
lone.setflags(write=False)
lone.dtype = 'u8'
lone.shape = (3, 1)
lone.byteswap(inplace=True)
np.add(grid, 1, out=grid)
np.copyto(lone, 6)
np.put(lone, [0], 8)
np.random.shuffle(lone)
random.shuffle(load + load)
random.shuffle(held)
objects[0].append({value})
objects[1]['k'].append({value})
objects[1]['new'] = {value}
objects[2] = {number}
objects[:] = 0
load.append({value})
when[0] = '2030-05-05'
record['a'] = 3
record[0] = (1, 2.5)
record[1]['b'] = 9
held[0][0] = 55
held[1]['grid'][1] = 3
held[1]['grid'] = {value}
locked.flags.writeable = True
locked.flags.writeable = True\nlocked[0] = 9
gap[0] = 1
gap[1] = np.nan
memoryview(lone)[0] = 13
lone.data[1] = 5
np.ndarray.__setitem__(lone, 0, 42)
grid = grid + 1
row = np.zeros(2)
grid.flat[3] = 33
masked[0] = 9
masked.mask[0] = True
""",
    ),
    "instances": _of(
        """
class Account:
    made = 0
    every = []
    def __init__(self, start):
        self.balance = start
        self.history = [start]
        Account.made += 1
        Account.every.append(self)
    def add(self, amount):
        self.balance += amount
        self.history.append(amount)
        return self
    @property
    def peek(self):
        self.history.append('peeked')
        return self.balance
    @classmethod
    def count(cls):
        cls.made += 1
    @staticmethod
    def note(x):
        Account.every.append(x)
    def __repr__(self):
        self.history.append('shown')
        return 'Account'
    def __eq__(self, other):
        raise RuntimeError('compared')
    __hash__ = object.__hash__
    def __add__(self, other):
        return self.add(other)
    def __enter__(self):
        self.inside = True
    def __exit__(self, *why):
        self.inside = False
class Savings(Account):
    rate = [1.5]
class Point:
    __slots__ = ('x', 'y', 'tags')
    def __init__(self):
        self.x, self.tags = 1, [1]
class Half(Point):
    pass
class Stack(list):
    def append(self, item):
        raise RuntimeError('overridden')
    def push(self, item):
        list.append(self, item)
        self.depth = len(self)
class Table(dict):
    def __setitem__(self, key, value):
        super().__setitem__(key, [value])
    def __iter__(self):
        raise RuntimeError('iterated')
from dataclasses import dataclass, field
@dataclass
class Config:
    sizes: list = field(default_factory=list)
    name: str = 'x'
@dataclass(frozen=True)
class Fixed:
    sizes: list
account, savings = Account(10), Savings(20)
account.partner, savings.partner = savings, account
point, half = Point(), Half()
half.more = [2]
stack, table_of = Stack([1, [2]]), Table(a=1)
config, fixed = Config([1]), Fixed([1])
inside, add = vars(account), account.add
simple = types.SimpleNamespace(a=1, b=[2])
""",
        "account savings point half stack table_of config fixed simple inside",
        r"""
account.add({number})
account.balance = {value}
account.history.append({value})
account.peek
account + 5
str(account)
del account.balance
account.fresh = {value}
account.partner.add({number})
account.partner.partner.history.clear()
account.partner = {value}
inside['balance'] = {value}
inside.clear()
add(3)
Account.made += 1
Account.count()
Savings.count()
savings.count()
Account.note({value})
Account.every.clear()
account.every.append({value})
Savings.rate.append({number})
savings.rate = {value}
Account.add = lambda self, amount: None
Account.label = {value}
Account.made = {value}
del Account.made
del Account.peek
Account.__repr__ = object.__repr__
savings.__class__ = Account
Account(7)
made = Savings({number})
with account: 1 / 0
setattr(account, 'balance', {value})
account.__dict__.update(z={value})
account.__dict__ = dict(history=[], balance=0)
vars(savings).pop('history')
object.__setattr__(account, 'quiet', {value})
point.x = {value}
point.y = {value}
point.tags.append({value})
del point.x
half.more.append({value})
half.extra = {value}
half.x = 3
stack.push({value})
stack[1].append({value})
stack.pop()
stack.depth = {value}
stack += [1]
table_of['b'] = {value}
table_of['a'].append(1)
table_of.clear()
table_of.tag = {value}
config.sizes.append({value})
config.sizes = {value}
fixed.sizes.append({value})
object.__setattr__(fixed, 'sizes', {value})
simple.a = {value}
simple.b.append({value})
simple.c = {value}
[each.add(1) for each in (account, savings)]
""",
    ),
    "functions": _of(
        """
total, trail = 0, [0]
def bump(by=1):
    global total
    total += by
    trail.append(total)
    return total
def counter():
    count, seen = 0, []
    def step():
        nonlocal count
        count += 1
        seen.append(count)
        return count
    def reset():
        nonlocal seen
        seen = []
        del_me = 1
    return step, reset
step, reset = counter()
def remember(x, cache=[], *, store={}):
    cache.append(x)
    store[len(cache)] = x
    return list(cache)
def outerly(n): return bump(n) if n else step()
remember.calls = [0]
handlers = {'bump': bump, 'again': [outerly]}
partial = functools.partial(remember, trail)
def traced(function):
    runs = []
    @functools.wraps(function)
    def wrapper(*args):
        runs.append(args)
        wrapper.last = args
        return function(*args)
    return wrapper
@traced
def double(x): return 2 * x
def chain(): return double(outerly(2))
""",
        "total trail handlers remember partial",
        r"""
bump()
bump({number})
step()
reset()
remember({value})
remember.calls.append({value})
remember.calls = {value}
remember.fresh = {value}
outerly({number})
handlers['bump'](3)
handlers['again'][0](0)
handlers['new'] = {value}
partial()
double({number})
chain()
double.last = {value}
total += 1
trail.append({value})
step.__closure__[0].cell_contents = 50
remember.__defaults__ = ([9],)
remember.__kwdefaults__['store'] = {value}
remember.__defaults__[0].append(3)
bump.__code__ = (lambda by=1: None).__code__
def bump(by=1): return 0
trail = [bump(i) for i in range(3)]
sorted([3, 1], key=bump)
list(map(double, [1]))
print_ = [step() for _ in range(3)]
total = bump
exec('bump(7)')
exec('trail.append(8)')
globals()['bump'](2)
globals()['trail'].append({value})
eval('step()')
locals().get('double', str)(4)
(lambda: trail.append({value}))()
def later():\n    def inner():\n        trail.append(1)\n    inner()\nlater()
""",
    ),
    "dice": _of(
        "rng, old, dice = np.random.default_rng(3), np.random.RandomState(3), random.Random(3)\nraw_bits = np.random.PCG64(5)\n"
        "shared = np.random.Generator(raw_bits)\nbags = [rng, {'dice': dice}]\nrandom.seed(5)\nnp.random.seed(5)\ndraws = []",
        "rng old dice bags draws",
        r"""
draws.append(rng.random())
draws.append(rng.integers(10, size=3).tolist())
draws.append(old.normal())
draws.append(dice.random())
draws.append(dice.gauss(0, 1))
draws.append(random.random())
draws.append(random.gauss(0, 1))
draws.append(np.random.rand())
draws.append(np.random.randn())
draws.append(np.random.randint(9, size=2).tolist())
draws.append(bags[0].random())
draws.append(bags[1]['dice'].random())
draws.append(shared.random())
random.seed({number})
np.random.seed(1)
old.seed(9)
dice.seed(4)
rng.bit_generator.advance(5)
raw_bits.random_raw()
made = [random.choice('abc') for _ in range(3)]
made = pd.Series(range(5)).sample(3).tolist()
made = pd.Series(range(5)).sample(3, random_state=old).tolist()
rng.shuffle(draws)
rng = np.random.default_rng(4)
np.random.set_state(np.random.RandomState(8).get_state())
draws.append(np.random.default_rng(1).random())
""",
    ),
    "process": _of(
        "import matplotlib\nimport matplotlib.pyplot as plt\nos.environ['WORLD_A'] = 'a'\nhome = os.getcwd()\nenvironment = os.environ\n"
        "setting = matplotlib.rcParams\nfound = []",
        "found",
        r"""
os.environ['WORLD_A'] = 'changed'
os.environ['WORLD_NEW'] = 'n'
del os.environ['WORLD_A']
os.environ.pop('WORLD_A', None)
os.environ.clear()
environment['WORLD_B'] = 'b'
os.chdir('sub')
os.chdir(os.path.join(home, 'sub'))
os.chdir(os.sep)
sys.argv.append('x')
sys.argv[:] = ['y']
sys.setrecursionlimit(sys.getrecursionlimit() + 7)
import io; sys.stderr = io.StringIO()
os.chdir('..')
sys.path.insert(0, 'extra')
sys.path.append('extra')
sys.path[:] = []
sys.path = ['x']
plt.rcParams['font.size'] = 33
matplotlib.rcParams['axes.grid'] = True
setting['lines.linewidth'] = 7
plt.rc('font', size=22)
plt.style.use('ggplot')
matplotlib.rcParams['axes.prop_cycle'] = matplotlib.cycler(color=['r', 'g'])
plt.rcParams.update({'figure.dpi': 55})
matplotlib.rcParams['font.sans-serif'].append('Nanum')
figure, axes = plt.subplots()
plt.figure()
plt.plot([1, 2])
pd.set_option('display.max_rows', 7)
pd.options.display.precision = 2
pd.reset_option('display.max_rows')
warnings.simplefilter('ignore', UserWarning)
warnings.filterwarnings('error', message='x')
warnings.resetwarnings()
found.append(os.environ.get('WORLD_A'))
found.append(os.getcwd())
found.append(plt.rcParams['font.size'])
found.append(len(plt.get_fignums()))
found.append(pd.get_option('display.max_rows'))
found.append(len(sys.path))
""",
    ),
}
