/** A kernel at the other end of JupyterLab's own connection: it answers as ipykernel does, as far as a chat asks. */
import { ServerConnection } from '@jupyterlab/services';
import defaults from '@jupyterlab/services/lib/kernel/default.js';
import { Signal } from '@lumino/signaling';

const HELLO = {
  status: {
    kind: 'scripted',
    model: 'scripted',
    host: '',
    key: false,
    privacy: 'full',
    explain: true,
    limits: { tokens: 1000, seconds: 60, attempts: 3, steps: 12 },
    assistant: '',
    version: '0.1.0',
    language: 'en'
  },
  threads: [],
  thread: '',
  running: [],
  greeting: ''
};

export class FakeKernel {
  /** What it is like; may be changed at any time. */
  language = 'python';
  hasSubshells = true;
  isInstalled = true;
  /** Whether the extension is loaded: then it knows the comm's target. */
  isLoaded = false;
  knowsChats = true;
  /** Whether it runs something, so that its shell channel waits. */
  isBusy = false;
  /** What it replies to requests of the chat, by operation: a value, or a text that refuses. */
  replies = { hello: HELLO };
  /** What it was sent. */
  executed = [];
  requests = [];
  opened = [];
  closed = [];
  deleted = [];
  interrupts = 0;
  comms = new Set();
  /** The jobs that it was asked to do and has not finished. */
  jobs = [];
  #waiting = [];
  #session = 'kernel-1';
  #number = 0;

  constructor() {
    const kernel = this;
    class Socket {
      protocol = '';
      constructor() {
        kernel.socket = this;
        setTimeout(() => this.onopen());
      }
      send(data) {
        queueMicrotask(() => kernel.#heard(JSON.parse(data)));
      }
      close() {}
    }
    this.connection = new defaults.KernelConnection({
      model: { id: 'id', name: 'python3' },
      serverSettings: ServerConnection.makeSettings({ WebSocket: Socket, baseUrl: 'http://localhost/' }),
      kernelAPIClient: {
        interrupt: async () => void (this.interrupts += 1),
        restart: async () => this.#restarted(),
        getModel: async () => ({ id: 'id', name: 'python3' })
      }
    });
  }

  /** The session of a notebook with this kernel. */
  get session() {
    this.context ??= { session: { kernel: this.connection } };
    this.context.kernelChanged ??= new Signal(this.context);
    this.context.disposed ??= new Signal(this.context);
    return this.context;
  }

  /** Answer what has waited. */
  free() {
    this.isBusy = false;
    this.#waiting.splice(0).forEach(message => this.#shell(message));
  }

  /** Send data to the page on a comm, the last one if none is named. */
  say(data, comm = this.opened.at(-1).comm_id) {
    this.#publish('comm_msg', { comm_id: comm, data });
  }

  closeComm(comm = this.opened.at(-1).comm_id) {
    this.comms.delete(comm);
    this.#publish('comm_close', { comm_id: comm, data: {} });
  }

  /** Begin with, and end, a request that some page made. */
  begin(id) {
    this.#status('busy', { msg_id: id, msg_type: 'execute_request' });
  }
  end(id) {
    this.#status('idle', { msg_id: id, msg_type: 'execute_request' });
  }

  /** Say how a job ended. */
  finish(job, status = 'ok') {
    const { header } = this.jobs.splice(
      this.jobs.findIndex(each => each.content.code.includes(job)),
      1
    )[0];
    this.#reply(header, 'execute_reply', { status, execution_count: 0, user_expressions: {} });
    this.end(header.msg_id);
  }

  /** Lose the connection, and find it again. */
  drop() {
    this.socket.onclose({});
  }

  #restarted() {
    this.#session = `kernel-${++this.#number + 1}`;
    this.isLoaded = false;
    this.comms.clear();
    this.jobs = [];
    this.#waiting = [];
  }

  #heard(message) {
    const { channel, header } = message;
    if (channel === 'control') {
      this.#control(message);
    } else if (header.subshell_id == null && this.isBusy) {
      this.#waiting.push(message);
    } else {
      this.#shell(message);
    }
  }

  #control({ header, content }) {
    if (header.msg_type === 'kernel_info_request') {
      this.#reply(header, 'kernel_info_reply', this.#info(), 'control');
    } else if (header.msg_type === 'create_subshell_request') {
      this.#reply(header, 'create_subshell_reply', { status: 'ok', subshell_id: 'sub' }, 'control');
    } else if (header.msg_type === 'delete_subshell_request') {
      this.deleted.push(content.subshell_id);
      this.#reply(header, 'delete_subshell_reply', { status: 'ok' }, 'control');
    }
  }

  #info() {
    const features = this.hasSubshells ? ['kernel subshells'] : [];
    return { status: 'ok', language_info: { name: this.language }, supported_features: features };
  }

  #shell(message) {
    const { header, content } = message;
    this.#status('busy', header);
    let isOver = true;
    switch (header.msg_type) {
      case 'kernel_info_request':
        this.#reply(header, 'kernel_info_reply', this.#info());
        break;
      case 'comm_info_request':
        this.#reply(header, 'comm_info_reply', { status: 'ok', comms: Object.fromEntries([...this.comms].map(id => [id, {}])) });
        break;
      case 'execute_request':
        isOver = this.#execute(message);
        break;
      case 'comm_open':
        this.opened.push({ ...content, subshell: header.subshell_id ?? undefined });
        if (this.isLoaded && this.knowsChats) {
          this.comms.add(content.comm_id);
        } else {
          this.closeComm(content.comm_id);
        }
        break;
      case 'comm_msg':
        this.#asked(content);
        break;
      case 'comm_close':
        this.closed.push(content.comm_id);
        break;
    }
    if (isOver) {
      this.#status('idle', header);
    }
  }

  #execute(message) {
    const { header, content } = message;
    this.executed.push(content);
    const user_expressions = {};
    if (content.code !== '') {
      this.jobs.push(message);
      return false;
    }
    if (this.isAborting) {
      this.isAborting = false;
      this.#reply(header, 'execute_reply', { status: 'aborted', execution_count: 0 });
      return true;
    }
    if (this.isInstalled) {
      this.isLoaded = true;
      user_expressions.result = { status: 'ok', data: { 'text/plain': 'None' } };
    } else {
      user_expressions.result = { status: 'error', ename: 'ModuleNotFoundError', evalue: "No module named 'ci_magic'" };
    }
    this.#reply(header, 'execute_reply', { status: 'ok', execution_count: 0, user_expressions });
    return true;
  }

  #asked({ comm_id: comm, data }) {
    this.requests.push({ ...data, comm });
    const reply = this.replies[data.op] ?? {};
    if (reply !== 'silence') {
      const told = typeof reply === 'string' ? { ok: false, problem: reply } : { ok: true, value: reply };
      this.say({ op: 'reply', id: data.id, ...told }, comm);
    }
  }

  #status(execution_state, parent) {
    this.#publish('status', { execution_state }, parent);
  }

  #publish(msg_type, content, parent = {}) {
    this.#send('iopub', msg_type, content, parent);
  }

  #reply(parent, msg_type, content, channel = 'shell') {
    this.#send(channel, msg_type, content, parent);
  }

  #send(channel, msg_type, content, parent_header) {
    const header = {
      msg_id: `${this.#session}-${this.#number++}`,
      msg_type,
      session: this.#session,
      username: '',
      date: '',
      version: '5.3'
    };
    this.socket.onmessage({ data: JSON.stringify({ channel, header, parent_header, metadata: {}, content, buffers: [] }) });
  }
}

/** Wait until something is so. */
export async function until(condition, what = String(condition)) {
  for (let round = 0; round < 600; round++) {
    if (condition()) {
      return;
    }
    await new Promise(resolve => setTimeout(resolve, 5));
  }
  throw new Error(`still not: ${what}`);
}
