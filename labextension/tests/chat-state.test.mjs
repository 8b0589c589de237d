import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';

import { until } from './fake-kernel.mjs';
import { load } from './load.mjs';

const { Chats } = await load('chats');
const { Turns } = await load('turns');
const { LinkProblem } = await load('kernel-link');
const { threadName, unsent } = await load('chats/state');

const TRANS = { __: (text, ...values) => text.replace(/%(\d)/g, (_, n) => values[n - 1]) };
const id = number => String(number).padStart(32, '0');
const DRAFT = { prompt: 'plot', files: [], about: [], options: {} };
const digest = text => createHash('sha256').update(text).digest('hex');

/** A turn as the kernel tells it. */
const record = (number, fields = {}) => ({ ...unsent(id(number), 'sales', `prompt ${number}`, [], number), model: 'm', ...fields });
const done = (number, fields = {}) => record(number, { state: 'completed', ending: 'done', ...fields });

/** A notebook whose cells can be looked at. */
class Notebook {
  path = 'work/sales.ipynb';
  cells = [{ id: 'top', source: 'x = 1' }];
  removed = [];
  anchor = place => (place === 'end' ? this.cells.at(-1).id : 'top');
  running = () => 'busy cell';
  content = wanted => this.contents().find(each => each.id === wanted) ?? null;
  contents = () =>
    this.cells.map(({ id: cell, source }) => ({ id: cell, source, cell_type: 'code', outputs: [], execution_count: null }));
  codeHash = wanted => this.cells.find(each => each.id === wanted)?.codeHash ?? '';
  remove = ids => void this.removed.push(ids);
  put(cell, code, edited = code) {
    this.cells.push({ id: cell, source: `# ci 3f9a1c\n${edited}`, codeHash: digest(code) });
  }
}

/** A chat whose kernel is in the hands of the test. */
function opened(replies = {}) {
  const chats = new Chats(new Turns(), TRANS);
  const cells = new Notebook();
  const kernel = { asked: [], interrupts: [], replies, isOpen: true, connects: 0 };
  kernel.connect = () => ((kernel.connects += 1), 'closed');
  const home = { cells, chatTurn: () => null };
  chats.open(home, (hears, obeys) => ({
    get isOpen() {
      return kernel.isOpen;
    },
    want: () => (kernel.isWanted = true),
    connect: async () => void hears.linked('lost', new LinkProblem(kernel.connect())),
    interrupt: async turn => kernel.interrupts.push(turn) > 0,
    request: async request => {
      kernel.asked.push(request);
      const reply = kernel.replies[request.op];
      const value = typeof reply === 'function' ? await reply(request) : (reply ?? {});
      if (value instanceof Error) {
        throw value;
      }
      return value;
    },
    ...void Object.assign(kernel, { hears, obeys })
  }));
  chats.show(cells);
  return { chats, chat: chats.current, cells, kernel, hears: kernel.hears, obeys: kernel.obeys, home };
}

/** A chat that the kernel has said hello to. */
async function greeted({ turns = [], running = [], more = false, threads = [{ name: 'sales' }], thread = 'sales' } = {}) {
  const all = opened({ thread: { turns, more } });
  all.hears.linked('ready', null);
  all.hears.greeted({ status: {}, threads, thread, running, greeting: '' });
  await until(() => all.chat.state.turns.length >= turns.length);
  await new Promise(resolve => setTimeout(resolve));
  return all;
}

const shown = chat => chat.state.turns.map(turn => [Number(turn.id), turn.state]);

test('a chat shows the thread that the kernel names, with what runs in it', async () => {
  const { chat, kernel } = await greeted({
    turns: [done(1), record(2)],
    running: [record(2, { state: 'in_progress', text: 'so far' }), record(3), record(4, { thread: 'other' })]
  });
  assert.deepEqual(kernel.asked, [{ op: 'thread', name: 'sales', before: null }]);
  assert.deepEqual(shown(chat), [[1, 'completed'], [2, 'in_progress'], [3, 'queued']]);
  assert.equal(chat.state.turns[1].text, 'so far');
});

test('text grows by its notices; a piece that does not join waits for the record', async () => {
  const { chat, hears } = await greeted({ running: [record(1, { state: 'in_progress' })] });
  const text = () => chat.state.turns[0].text;
  hears.told({ op: 'text', turn: id(1), at: 0, text: '월 😀' });
  hears.told({ op: 'text', turn: id(1), at: 4, text: '!' });
  assert.equal(text(), '월 😀!');
  hears.told({ op: 'text', turn: id(1), at: 2, text: 'x' });
  assert.equal(text(), '월 x');
  hears.told({ op: 'text', turn: id(1), at: 99, text: 'lost' });
  assert.equal(text(), '월 x');
  hears.told({ op: 'turn', turn: record(1, { state: 'in_progress', text: 'all of it' }) });
  assert.equal(text(), 'all of it');
  hears.told({ op: 'text', turn: id(7), at: 0, text: 'of nobody' });
  assert.deepEqual(shown(chat), [[1, 'in_progress']]);
});

test('every change is another state, and what did not change is the same', async () => {
  const { chat, hears } = await greeted({ turns: [done(1)], running: [record(2)] });
  const before = chat.state;
  let changes = 0;
  chat.changed.connect(() => (changes += 1));
  hears.told({ op: 'text', turn: id(2), at: 0, text: 'a' });
  assert.equal(changes, 1);
  assert.notEqual(chat.state, before);
  assert.equal(chat.state.turns[0], before.turns[0]);
  assert.equal(before.turns[1].text, '');
});

test('only the turn that an undo takes back says that it can be', async () => {
  const { chat, hears } = await greeted({ turns: [done(1, { undoable: true })] });
  hears.told({ op: 'turn', turn: done(2, { undoable: true }) });
  assert.deepEqual(chat.state.turns.map(turn => turn.undoable), [false, true]);
});

test('a message is shown at once, and the first one names its thread', async () => {
  const { chat, chats, cells, kernel } = opened();
  cells.cells.push({ id: 'last', source: '' });
  chats.place = 'end';
  let arrive;
  kernel.replies.send = () => new Promise(resolve => (arrive = resolve));
  const draft = { prompt: 'Plot the sales\nby month', files: ['a.csv'], about: [], options: { plan: true } };
  const sending = chat.send(draft);
  assert.deepEqual([chat.state.thread, chat.state.turns[0].prompt], ['Plot the sales by month', draft.prompt]);
  await until(() => arrive);
  arrive({});
  const turn = await sending;
  assert.match(turn, /^[0-9a-f]{32}$/);
  assert.deepEqual(kernel.asked[0], { op: 'send', turn, thread: 'Plot the sales by month', after: 'last', ...draft });
});

test('a message that the kernel refuses is gone again, one that it had heard of stays', async () => {
  const { chat, hears, kernel } = opened();
  kernel.replies.send = new LinkProblem('refused', 'the budget is spent');
  await assert.rejects(chat.send(DRAFT), { message: 'the budget is spent' });
  assert.deepEqual(chat.state.turns, []);
  kernel.replies.send = request => {
    hears.told({ op: 'turn', turn: record(5, { id: request.turn, thread: request.thread }) });
    return new LinkProblem('silent');
  };
  await assert.rejects(chat.send(DRAFT), /does not answer/);
  assert.equal(chat.state.turns.length, 1);
});

test('a message waits for a kernel that is busy, and calls one that was lost', async () => {
  const { chat, hears, kernel } = opened();
  kernel.isOpen = false;
  hears.linked('busy', null);
  const sending = chat.send(DRAFT);
  await new Promise(resolve => setTimeout(resolve, 20));
  hears.linked('busy', null);
  assert.deepEqual([kernel.asked, chat.state.turns.length], [[], 1]);
  assert.deepEqual(chat.state.turns[0].waits, { for: 'kernel', text: 'waiting for the kernel' });
  kernel.isOpen = true;
  hears.linked('ready', null);
  assert.equal(chat.state.turns[0].waits.for, '');
  await sending;
  assert.equal(kernel.asked.length, 1);

  kernel.isOpen = false;
  hears.linked('lost', null);
  await assert.rejects(chat.send(DRAFT), /unloaded/);
  assert.equal(kernel.connects, 1);
  hears.linked('missing', null);
  await assert.rejects(chat.search('x'), /pip install/);
});

test('a turn ends with its kernel, and goes on if it was only the connection', async () => {
  const { chat, hears } = await greeted({ running: [record(1, { state: 'in_progress', steps: [{ n: 1, state: 'on' }] })] });
  hears.linked('lost', null);
  const [turn] = chat.state.turns;
  assert.deepEqual([turn.state, turn.error.code, turn.steps[0].state], ['expired', 'kernel_died', 'failed']);
  hears.linked('ready', null);
  hears.greeted({ status: {}, threads: [], thread: '', running: [record(1, { state: 'in_progress' })], greeting: '' });
  assert.deepEqual([chat.state.thread, shown(chat)], ['sales', [[1, 'in_progress']]]);
});

test('what ended while nobody listened is shown as it was written down', async () => {
  const { chat, hears, kernel } = await greeted({ turns: [done(1)], running: [record(2, { state: 'in_progress' })] });
  hears.linked('lost', null);
  kernel.replies.thread = { turns: [done(1), done(2, { text: 'the answer' })], more: false };
  hears.greeted({ status: {}, threads: [{ name: 'sales' }], thread: 'other', running: [], greeting: 'A turn died.' });
  await until(() => chat.state.turns[1]?.state === 'completed');
  assert.deepEqual([shown(chat), chat.state.problem], [[[1, 'completed'], [2, 'completed']], 'A turn died.']);
});

test('older turns come before those that are there', async () => {
  const { chat, kernel } = await greeted({ turns: [done(3), done(4)], more: true });
  assert.equal(chat.state.more, true);
  kernel.replies.thread = { turns: [done(1), done(2), done(3)], more: false };
  await chat.earlier();
  assert.equal(kernel.asked.at(-1).before, 3);
  assert.deepEqual(shown(chat).map(([number]) => number), [1, 2, 3, 4]);
  assert.equal(chat.state.more, false);
});

test('threads are opened, renamed and deleted; an answer that comes late does not mix them', async () => {
  const { chat, hears, kernel } = await greeted({
    turns: [done(1)],
    running: [record(9, { thread: 'other' })],
    threads: [{ name: 'sales' }, { name: 'other' }]
  });
  const late = [];
  kernel.replies.thread = () => new Promise(resolve => late.push(resolve));
  const opening = chat.openThread('other');
  assert.deepEqual(shown(chat), [[9, 'queued']]);
  const back = chat.openThread('sales');
  await until(() => late.length === 2);
  late[1]({ turns: [done(1)], more: false });
  late[0]({ turns: [done(8, { thread: 'other' })], more: true });
  await Promise.all([opening, back]);
  assert.deepEqual([chat.state.thread, shown(chat), chat.state.more], ['sales', [[1, 'completed']], false]);

  await chat.renameThread('sales', '매출');
  hears.told({ op: 'threads', threads: [{ name: '매출' }, { name: 'other' }] });
  assert.deepEqual([chat.state.thread, chat.state.turns[0].thread], ['매출', '매출']);
  kernel.replies.thread = { turns: [done(8, { thread: 'other' })], more: false };
  await chat.deleteThread('매출');
  assert.equal(chat.state.thread, 'other');
  chat.newThread();
  assert.deepEqual([chat.state.thread, chat.state.turns], ['', []]);
});

test('a turn that is heard of in a thread that is not on show is found when it is opened', async () => {
  const { chat, hears, kernel } = await greeted({ threads: [{ name: 'sales' }, { name: 'other' }] });
  hears.told({ op: 'turn', turn: record(5, { thread: 'other', state: 'in_progress' }) });
  assert.deepEqual(shown(chat), []);
  kernel.replies.thread = { turns: [record(5, { thread: 'other' })], more: false };
  await chat.openThread('other');
  assert.deepEqual(shown(chat), [[5, 'in_progress']]);
});

test('an empty chat shows the thread that begins in another tab, unless the user asked for an empty one', async () => {
  const { chat, hears } = await greeted({ threads: [], thread: '' });
  hears.told({ op: 'turn', turn: record(1) });
  assert.deepEqual([chat.state.thread, shown(chat)], ['sales', [[1, 'queued']]]);
  chat.newThread();
  hears.told({ op: 'turn', turn: record(2) });
  assert.deepEqual([chat.state.thread, shown(chat)], ['', []]);
});

test('an undo deletes the cells whose code is as it was generated, and says what was taken back', async () => {
  const { chat, cells, kernel } = await greeted({ turns: [done(1, { undoable: true })] });
  cells.put('plain', 'a = 1\nb = 2');
  cells.put('edited', 'a = 1', 'a = 2');
  kernel.replies.undo = { said: 'taken back: a', cells: ['plain', 'edited', 'gone', 'top'] };
  kernel.replies.thread = { turns: [done(1, { undone: true })], more: false };
  assert.equal(await chat.undo(id(1)), 'taken back: a');
  assert.deepEqual(cells.removed, [['plain']]);
  assert.deepEqual([chat.state.turns[0].undone, chat.state.turns[0].undoable], [true, false]);
});

test('a retry goes where the old turn began, with its files or another prompt', async () => {
  const { chat, cells, kernel } = await greeted({ turns: [done(1, { cells: ['plain'], files: ['a.csv'] })] });
  cells.put('plain', 'a = 1');
  kernel.replies.again = { cells: ['plain'] };
  await chat.retry(id(1), 'better');
  const { as, ...asked } = kernel.asked.at(-1);
  assert.deepEqual(asked, { op: 'again', turn: id(1), mode: 'retry', prompt: 'better', after: 'top' });
  assert.deepEqual([chat.state.turns[1].id, chat.state.turns[1].prompt, chat.state.turns[1].files], [as, 'better', ['a.csv']]);
  assert.deepEqual(cells.removed, [['plain']]);
  await chat.rerun(id(1));
  assert.equal(kernel.asked.at(-1).prompt, null);
  assert.equal(chat.state.turns[2].prompt, 'prompt 1');
});

test('a kernel that does not hear of a stop is interrupted', async () => {
  const { chat, kernel } = await greeted({ running: [record(1, { state: 'in_progress' })] });
  await chat.stop(id(1));
  assert.deepEqual([shown(chat), kernel.interrupts], [[[1, 'cancelling']], []]);
  let arrive;
  kernel.replies.stop = () => new Promise(resolve => (arrive = resolve));
  const stopping = chat.stop(id(1));
  await until(() => kernel.interrupts.length === 1);
  arrive({});
  await stopping;
  assert.deepEqual(kernel.interrupts, [id(1)]);
});

test('cells of a message that waited go below those of the ones before it', async () => {
  const { chat, kernel, obeys, home } = opened();
  const passed = [];
  home.chatTurn = (asking, { isPassed }) => passed.push(isPassed) && { locate: () => ({}), end: () => null };
  const [first, second] = [await chat.send(DRAFT), await chat.send(DRAFT)];
  obeys.call({ op: 'locate', version: 1, seq: 1, turn: second, asking: 'top', call: 'c', pin: '' }, () => null);
  assert.deepEqual([first, second, id(1)].map(passed[0]), [true, false, false]);
  assert.equal(kernel.asked.length, 2);
});

test('a whole thread is exported, whatever of it is on show', async () => {
  const { chat, cells, kernel } = await greeted({ turns: [done(3, { cells: ['c', 'b'] })], more: true });
  cells.put('a', '1');
  cells.put('b', '2');
  kernel.replies.thread = ({ before }) =>
    before === null
      ? { turns: [done(3, { cells: ['gone', 'b'] })], more: true }
      : { turns: [done(1, { cells: ['a'] }), done(2)], more: false };
  kernel.replies.export = { path: 'sales.ipynb' };
  assert.equal(await chat.exportThread('notebook'), 'sales.ipynb');
  const { cells: sent, ...asked } = kernel.asked.at(-1);
  assert.deepEqual(asked, { op: 'export', thread: 'sales', kind: 'notebook' });
  assert.deepEqual(sent.map(cell => cell.id), ['a', 'b']);
});

test('what the kernel is busy with is the cell that this page started', async () => {
  const { chat, cells, hears } = await greeted();
  hears.busy(true);
  assert.equal(chat.state.busyWith, 'busy cell');
  cells.running = () => null;
  hears.busy(false);
  assert.equal(chat.state.busyWith, '');
  hears.busy(true);
  assert.equal(chat.state.busyWith, null);
});

test('notebooks have chats of their own, and one that is closed leaves none', () => {
  const { chats, chat, cells, kernel, hears } = opened();
  const other = new Notebook();
  chats.open({ cells: other, chatTurn: () => null }, () => ({}));
  const seen = [];
  chats.currentChanged.connect(() => seen.push(chats.current?.path ?? null));
  other.path = 'other.ipynb';
  chats.show(other);
  hears.told({ op: 'threads', threads: [{ name: 'a' }] });
  assert.deepEqual([chats.current.state.threads, chat.state.threads.length], [[], 1]);
  chats.want(chat);
  assert.ok(kernel.isWanted);
  chats.show(chat && null);
  chats.close(cells);
  assert.deepEqual(seen, ['other.ipynb', null]);
  assert.equal(chats.want(chat), undefined);
});

test('threads are named after their first words, each unlike the others', () => {
  const name = (prompt, files = [], taken = []) => threadName(prompt, files, taken, 'Chat');
  assert.equal(name('  Plot\n\tthe   sales '), 'Plot the sales');
  assert.equal(name('--new thread'), 'new thread');
  assert.equal(name('', ['data/매출 2024.csv']), '매출 2024.csv');
  assert.equal(name('\u0000\n '), 'Chat');
  assert.equal(name('sales', [], ['Sales', 'SALES (2)']), 'sales (3)');
  const long = name('월별 매출을 지역과 상품으로 나누어 보여 주고 가장 많이 늘어난 곳을 찾아서 그 이유를 설명해 줘');
  assert.ok(long.endsWith('…') && [...long].length <= 40, long);
  assert.equal([...name('😀'.repeat(500))].length, 40);
});
