import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';

import { FakeKernel, until } from './fake-kernel.mjs';
import { load } from './load.mjs';

const { ChatLink } = await load('kernel-link');

const TURN = '5e2f1c7a9b3d4e60812f3a4b5c6d7e8f';
const JOB = 'c0ffee00c0ffee00c0ffee00c0ffee00';
const CALL = { op: 'ping', version: 1, seq: 1, turn: TURN, asking: 'a', call: JOB };

console.warn = console.debug = console.error = () => undefined;
const open = [];
afterEach(() => {
  for (const { kernel } of open.splice(0)) {
    kernel.context.disposed.emit();
    kernel.connection.dispose();
  }
});

/** A link of a notebook with a kernel, and what it says. */
function linked(kernel = new FakeKernel()) {
  const heard = { states: [], problems: [], hellos: [], told: [], calls: [], tells: [], lost: 0, busy: [] };
  const guest = () => ({ path: 'work/매출.ipynb', language: 'ko-KR' });
  const chat = {
    linked: (state, problem) => {
      heard.states.push(state);
      heard.problems.push(problem?.why ?? '');
    },
    greeted: hello => heard.hellos.push(hello),
    told: notice => heard.told.push(notice),
    busy: isBusy => heard.busy.push(isBusy)
  };
  const link = new ChatLink(kernel.session, guest, chat, {
    call: (call, answer) => {
      heard.calls.push(call);
      answer({ ok: true, deciding: true });
    },
    tell: tell => heard.tells.push(tell) > 0,
    lost: () => void (heard.lost += 1)
  });
  open.push({ kernel });
  return { kernel, link, heard };
}

async function ready(kernel) {
  const all = linked(kernel);
  all.link.want();
  await until(() => all.link.isOpen);
  return all;
}

const asked = (kernel, op) => kernel.requests.filter(request => request.op === op);

test('a kernel is left alone until a chat is wanted', async () => {
  const { kernel, heard } = linked();
  await kernel.connection.info;
  assert.deepEqual([kernel.executed, kernel.opened, heard.states], [[], [], []]);
});

test('the extension is loaded silently, and the comm opened in a subshell', async () => {
  const { kernel, heard } = await ready();
  const [loading] = kernel.executed;
  assert.deepEqual([loading.code, loading.silent, loading.store_history, loading.allow_stdin], ['', true, false, false]);
  assert.deepEqual(
    kernel.opened.map(({ target_name, subshell }) => [target_name, subshell]),
    [['ci_magic.chat', 'sub']]
  );
  const { id, comm, ...hello } = kernel.requests[0];
  assert.deepEqual(hello, { op: 'hello', version: 1, notebook: 'work/매출.ipynb', language: 'ko-KR' });
  assert.match(id, /^[\w-]{1,64}$/);
  assert.deepEqual(heard.states, ['loading', 'ready']);
  assert.equal(heard.hellos.length, 1);
});

test('requests are answered by their own replies', async () => {
  const { kernel, link } = await ready();
  kernel.replies = { search: { hits: [] }, complete: { names: [{ name: 'a', kind: 'int' }] }, standing: 'not today', models: { models: 5 } };
  const [hits, { names }] = await Promise.all([
    link.request({ op: 'search', text: 'x' }),
    link.request({ op: 'complete', prefix: 'a' })
  ]);
  assert.deepEqual([hits, names], [{ hits: [] }, [{ name: 'a', kind: 'int' }]]);
  await assert.rejects(link.request({ op: 'standing' }), { why: 'refused', said: 'not today' });
  await assert.rejects(link.request({ op: 'models' }), { why: 'version' });
});

test('a page that was reloaded is connected while the kernel is busy', async () => {
  const kernel = new FakeKernel();
  kernel.isLoaded = true;
  kernel.comms.add('of the page before');
  await kernel.connection.info;
  kernel.isBusy = true;
  const { heard } = await ready(kernel);
  assert.deepEqual([kernel.executed, heard.states], [[], ['loading', 'ready']]);
});

test('where the comm of another page was of a target that is gone, the extension is loaded', async () => {
  const kernel = new FakeKernel();
  kernel.comms.add('of the page before');
  await ready(kernel);
  assert.equal(kernel.executed.length, 1);
  assert.equal(kernel.opened.length, 2);
});

test('a kernel that runs something else is waited for', async () => {
  const kernel = new FakeKernel();
  await kernel.connection.info;
  kernel.isBusy = true;
  const { link, heard } = linked(kernel);
  link.want();
  await until(() => heard.states.includes('busy'));
  assert.equal(link.isOpen, false);
  kernel.free();
  await until(() => link.isOpen);
  assert.deepEqual(heard.states, ['loading', 'busy', 'ready']);
});

test('a kernel without subshells answers when it has time', async () => {
  const kernel = new FakeKernel();
  kernel.hasSubshells = false;
  const { link, heard } = await ready(kernel);
  assert.equal(kernel.opened[0].subshell, undefined);
  kernel.isBusy = true;
  kernel.replies.search = { hits: [] };
  const hits = link.request({ op: 'search', text: 'x' });
  await until(() => heard.states.at(-1) === 'busy');
  assert.ok(link.isOpen);
  kernel.free();
  assert.deepEqual(await hits, { hits: [] });
  assert.equal(heard.states.at(-1), 'ready');
});

test('a kernel without the package says so, and is asked again when it was installed', async () => {
  const kernel = new FakeKernel();
  kernel.isInstalled = false;
  const { link, heard } = linked(kernel);
  link.want();
  await until(() => heard.states.includes('missing'));
  assert.deepEqual(kernel.opened, []);
  assert.deepEqual(kernel.deleted, ['sub']);
  kernel.isInstalled = true;
  kernel.connection.requestExecute({ code: '%pip install ci_magic' });
  await until(() => kernel.jobs.length === 1);
  assert.equal(link.isOpen, false);
  kernel.finish('%pip');
  await until(() => link.isOpen);
});

test('a package that is too old for the chat is missing', async () => {
  const kernel = new FakeKernel();
  kernel.knowsChats = false;
  const { link, heard } = linked(kernel);
  link.want();
  await until(() => heard.states.includes('missing'));
  assert.equal(heard.problems.at(-1), 'closed');
});

test('other languages are left alone', async () => {
  const kernel = new FakeKernel();
  kernel.language = 'R';
  const { link, heard } = linked(kernel);
  link.want();
  await until(() => heard.problems.includes('language'));
  assert.deepEqual([kernel.executed, heard.states], [[], ['loading', 'none']]);
});

test('an extension that could not be loaded because the queue was cleared is loaded then', async () => {
  const kernel = new FakeKernel();
  kernel.isAborting = true;
  await ready(kernel);
  assert.equal(kernel.executed.length, 2);
});

test('a job is a silent request, whose code the page writes itself', async () => {
  const { kernel } = await ready();
  kernel.executed = [];
  kernel.say({ op: 'job', job: JOB, turn: TURN });
  await until(() => kernel.jobs.length === 1);
  const { user_expressions, ...job } = kernel.executed[0];
  assert.deepEqual(job, {
    code: `__import__('ci_magic.kernel.jobs', fromlist=['work']).work('${JOB}')`,
    silent: true,
    store_history: false,
    allow_stdin: true,
    stop_on_error: false
  });
  kernel.finish(JOB);
  await new Promise(resolve => setTimeout(resolve, 300));
  assert.deepEqual(asked(kernel, 'missed'), []);
});

test('what is no job is not executed', async () => {
  const { kernel, heard } = await ready();
  kernel.executed = [];
  for (const job of [`${JOB}'); import os #`, JOB.toUpperCase(), `${JOB}\n`, '', null, 5]) {
    kernel.say({ op: 'job', job, turn: TURN });
  }
  kernel.say({ op: 'status', status: { ...heard.hellos[0].status, model: 'other' } });
  await until(() => heard.told.length === 1);
  assert.deepEqual(kernel.executed, []);
});

for (const status of ['aborted', 'error']) {
  test(`a job whose request was ${status} is missed`, async () => {
    const { kernel } = await ready();
    kernel.say({ op: 'job', job: JOB, turn: TURN });
    await until(() => kernel.jobs.length === 1);
    kernel.finish(JOB, status);
    await until(() => asked(kernel, 'missed').length === 1);
    assert.equal(asked(kernel, 'missed')[0].job, JOB);
  });
}

test('calls are answered on the comm, tells are passed on, what is neither is refused', async () => {
  const { kernel, heard } = await ready();
  kernel.say({ op: 'call', prompt: `ci_magic:call:${JSON.stringify(CALL)}` });
  kernel.say({ op: 'call', prompt: `ci_magic:call:${JSON.stringify({ ...CALL, seq: -1 })}` });
  kernel.say({ op: 'call', prompt: 'Your name? ' });
  kernel.say({ op: 'tell', data: { ...CALL, op: 'abandon' } });
  kernel.say({ op: 'tell', data: { ...CALL, op: 'abandon', version: 2 } });
  await until(() => heard.tells.length === 1 && asked(kernel, 'answer').length === 2);
  assert.deepEqual(
    asked(kernel, 'answer').map(({ answer }) => JSON.parse(answer)),
    [
      { ok: true, deciding: true, version: 1, call: JOB },
      { ok: false, reason: 'malformed', version: 1, call: JOB }
    ]
  );
  assert.equal(heard.calls.length, 1);
});

test('what is said to another page is not heard', async () => {
  const { kernel, heard } = await ready();
  kernel.executed = [];
  kernel.say({ op: 'job', job: JOB, turn: TURN }, 'of another page');
  kernel.say({ op: 'threads', threads: [] }, 'of another page');
  kernel.say({ op: 'threads', threads: [] });
  await until(() => heard.told.length > 0);
  assert.deepEqual([kernel.executed, heard.told.length], [[], 1]);
});

test('after a restart all that waits is given up, and a new comm is opened', async () => {
  const { kernel, link, heard } = await ready();
  kernel.replies.undo = 'silence';
  const undone = link.request({ op: 'undo', turn: TURN });
  await Promise.all([assert.rejects(undone, { why: 'lost' }), kernel.connection.restart()]);
  await until(() => link.isOpen);
  assert.equal(heard.lost, 1);
  assert.deepEqual(heard.states, ['loading', 'ready', 'lost', 'loading', 'ready']);
  assert.equal(new Set(kernel.opened.map(({ comm_id }) => comm_id)).size, 2);
  assert.equal(heard.hellos.length, 2);
});

test('a connection that was lost and found is taken up again on the same comm', async () => {
  const { kernel, link, heard } = await ready();
  kernel.drop();
  await until(() => heard.hellos.length === 2);
  assert.equal(kernel.opened.length, 1);
  assert.equal(heard.lost, 0);
  assert.ok(link.isOpen);
});

test('another kernel is another connection', async () => {
  const { kernel, link, heard } = await ready();
  const other = new FakeKernel();
  kernel.context.session = { kernel: other.connection };
  kernel.context.kernelChanged.emit({});
  await until(() => other.requests.length === 1);
  assert.deepEqual(kernel.closed, [kernel.opened[0].comm_id]);
  kernel.say({ op: 'threads', threads: [] });
  other.say({ op: 'threads', threads: [] });
  await until(() => heard.told.length === 1);
  assert.ok(link.isOpen);
  other.connection.dispose();
});

test('a notebook that is closed leaves nothing behind', async () => {
  const { kernel, link, heard } = await ready();
  const undone = assert.rejects(link.request({ op: 'instruct', text: '' }).then(() => link.request({ op: 'undo', turn: TURN })));
  kernel.replies.undo = 'silence';
  await until(() => asked(kernel, 'undo').length === 1);
  kernel.context.disposed.emit();
  await undone;
  await until(() => kernel.closed.length === 1 && kernel.deleted.length === 1);
  kernel.say({ op: 'job', job: JOB, turn: TURN });
  kernel.context.kernelChanged.emit({});
  await kernel.connection.requestKernelInfo();
  assert.deepEqual([kernel.jobs, heard.states, heard.lost], [[], ['loading', 'ready'], 1]);
});

test('a kernel hears that its notebook is closed before the connection is', async () => {
  const { kernel, link } = await ready();
  kernel.context.disposed.emit();
  assert.equal(link.isOpen, false);
  kernel.connection.dispose();
  await until(() => kernel.closed.length === 1);
});

test('a page that goes away says so, and is connected again if it comes back', async () => {
  const { kernel, link, heard } = await ready();
  link.leave();
  await until(() => kernel.closed.length === 1);
  assert.deepEqual([heard.states.at(-1), heard.lost], ['lost', 1]);
  kernel.drop();
  await until(() => link.isOpen);
});

test('an extension that was unloaded is not loaded again unasked', async () => {
  const { kernel, link, heard } = await ready();
  kernel.closeComm();
  await until(() => heard.problems.at(-1) === 'closed');
  await kernel.connection.requestKernelInfo();
  assert.deepEqual([kernel.executed.length, kernel.opened.length, link.isOpen], [1, 1, false]);
  assert.equal(heard.states.at(-1), 'lost');
  await assert.rejects(link.request({ op: 'standing' }), { why: 'lost' });
  await link.connect();
  assert.ok(link.isOpen);
});

test('the kernel is interrupted only while it is at work for that turn', async () => {
  const { kernel, link } = await ready();
  assert.equal(await link.interrupt(TURN), false);
  kernel.say({ op: 'job', job: JOB, turn: TURN });
  await until(() => kernel.jobs.length === 1);
  assert.equal(await link.interrupt(TURN.replace('5', '6')), false);
  assert.equal(await link.interrupt(TURN), true);
  kernel.finish(JOB);
  await kernel.connection.requestKernelInfo();
  assert.equal(await link.interrupt(TURN), false);
  assert.equal(kernel.interrupts, 1);
});

test('what else the kernel runs is told, its work for the chat is not', async () => {
  const { kernel, heard } = await ready();
  kernel.say({ op: 'job', job: JOB, turn: TURN });
  await until(() => kernel.jobs.length === 1);
  await new Promise(resolve => setTimeout(resolve, 300));
  assert.deepEqual(heard.busy, []);
  kernel.finish(JOB);
  kernel.begin('a cell');
  await until(() => heard.busy.length === 1);
  kernel.end('a cell');
  kernel.begin('a short cell');
  await new Promise(resolve => setTimeout(resolve, 50));
  kernel.end('a short cell');
  await until(() => heard.busy.length === 2);
  await new Promise(resolve => setTimeout(resolve, 300));
  assert.deepEqual(heard.busy, [true, false]);
});
