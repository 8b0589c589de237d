/** The chat's connection to one notebook's kernel: loads ci_magic there, keeps a comm open, asks and is told. */
import type { ISessionContext } from '@jupyterlab/apputils';
import { type Kernel, KernelMessage } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';

import type { LinkState } from '../chat-model';
import { CHAT_TARGET, CHAT_VERSION, type Request } from '../chat-protocol';
import type { Comm } from './comm';
import { Jobs } from './jobs';
import { Executions } from './executions';
import { type IChatListener, type IGuest, Inbox } from './inbox';
import { reach, remember } from './reach';
import { LinkProblem, type Reply, Requests } from './requests';

/** Milliseconds: a kernel that has not begun by then is busy with something else; one that came back is left alone. */
const BUSY_AFTER = 600;
const SETTLE = 50;

const GONE = new Set<Kernel.Status>(['restarting', 'autorestarting', 'terminating', 'dead']);

/** Connects a chat with the kernel of a session, whichever it is at the time, from when it is wanted first. */
export class ChatLink implements IDisposable {
  readonly #session: ISessionContext;
  readonly #guest: () => IGuest;
  readonly #hears: IChatListener;
  readonly #requests: Requests;
  readonly #executions: Executions;
  #kernel: Kernel.IKernelConnection | null = null;
  #jobs: Jobs | null = null;
  #comm: Comm | null = null;
  #inbox: Inbox | null = null;
  #state: LinkState = 'none';
  #isWanted = false;
  /** Grows with each attempt to connect: what an older one finds out is not heard. */
  #attempt = 0;
  #later: ReturnType<typeof setTimeout> | undefined;
  /** Whether the kernel is restarting, or dead. */
  #isAway = false;
  /** Whether the extension was loaded for the connection that is open. */
  #hasLoaded = false;

  constructor(session: ISessionContext, guest: () => IGuest, hears: IChatListener) {
    this.#session = session;
    this.#guest = guest;
    this.#hears = hears;
    this.#requests = new Requests({
      send: data => this.#comm?.send(data),
      slow: isSlow => this.#slow(isSlow),
      silent: () => this.#reopen()
    });
    this.#executions = new Executions({
      isOwn: request => this.#jobs?.isRunning === true || this.#jobs?.has(request) === true,
      busy: isBusy => this.#hears.busy(isBusy),
      installed: () => {
        if (this.#state === 'missing' || (this.#state === 'lost' && this.#comm === null)) {
          void this.connect();
        }
      }
    });
    session.kernelChanged.connect(this.#follow, this);
    // While the kernel can still be told: it lets another page go on.
    session.disposed.connect(() => this.dispose());
  }

  /** Whether the kernel has said hello, and can be asked. */
  get isOpen(): boolean {
    return this.#isOpen;
  }
  #isOpen = false;

  get isDisposed(): boolean {
    return this.#isDisposed;
  }
  #isDisposed = false;

  /** Close the connection; all that waits for an answer gets none. */
  dispose(): void {
    if (!this.#isDisposed) {
      this.#isDisposed = true;
      this.#session.kernelChanged.disconnect(this.#follow, this);
      this.#listen(null);
    }
  }

  /** Connect, unless that was done before; notebooks without a chat are left alone. */
  want(): void {
    if (!this.#isWanted && !this.#isDisposed) {
      this.#isWanted = true;
      this.#follow();
    }
  }

  /** The page goes away, and may come back: let another one take over. */
  leave(): void {
    if (this.#comm !== null) {
      this.#leave();
      this.#isAway = true;
      this.#say('lost');
    }
  }

  /** Connect anew; resolves when the kernel has answered, or will not. */
  async connect(): Promise<void> {
    this.#isWanted = true;
    this.#listen(this.#session.session?.kernel ?? null);
    await this.#open();
  }

  /**
   * Ask the kernel.
   *
   * @throws LinkProblem - it is not there, does not answer, or refuses
   */
  async request<T extends Request['op']>(request: Extract<Request, { op: T }>): Promise<Reply<T>> {
    if (!this.#isOpen) {
      throw new LinkProblem('lost');
    }
    return this.#requests.ask(request);
  }

  /** Interrupt the kernel if it is at work for that turn; false if it is not. */
  async interrupt(turn: string): Promise<boolean> {
    const isOurs = this.#jobs?.isAt(turn) === true;
    if (isOurs) {
      await this.#kernel?.interrupt();
    }
    return isOurs;
  }

  #follow(): void {
    const kernel = this.#session.session?.kernel ?? null;
    if (this.#isWanted && (kernel !== this.#kernel || kernel === null)) {
      this.#listen(kernel);
      void this.#open();
    }
  }

  /** Listen to a kernel, and no more to the one before. */
  #listen(kernel: Kernel.IKernelConnection | null): void {
    this.#leave();
    const before = this.#kernel;
    before?.anyMessage.disconnect(this.#heard, this);
    before?.statusChanged.disconnect(this.#changed, this);
    before?.connectionStatusChanged.disconnect(this.#reconnected, this);
    this.#kernel = kernel;
    this.#jobs = kernel && new Jobs(kernel, job => {
      this.#requests.send({ op: 'missed', job });
    });
    kernel?.anyMessage.connect(this.#heard, this);
    kernel?.statusChanged.connect(this.#changed, this);
    kernel?.connectionStatusChanged.connect(this.#reconnected, this);
  }

  /** Close what is open, unless the kernel has closed it or is gone itself. */
  #leave(open: 'open' | 'closed' | 'gone' = 'open'): void {
    this.#attempt++;
    clearTimeout(this.#later);
    const comm = this.#comm;
    this.#comm = null;
    this.#isOpen = false;
    this.#executions.clear();
    this.#requests.fail(new LinkProblem('lost'));
    if (comm !== null) {
      if (open !== 'gone') {
        comm.close(open === 'open');
      }
      this.#hears.lost();
    }
  }

  #say(state: LinkState, problem: LinkProblem | null = null): void {
    if (state !== this.#state || problem !== null) {
      this.#state = state;
      this.#hears.changed(state, problem);
    }
  }

  async #open(mustLoad = false): Promise<void> {
    const kernel = this.#kernel;
    this.#leave();
    this.#isAway = false;
    const attempt = this.#attempt;
    if (kernel === null || this.#isDisposed) {
      this.#say('none');
      return;
    }
    this.#say('loading');
    const slow = setTimeout(() => {
      if (this.#jobs?.isRunning === false) {
        this.#sayAt(attempt, 'busy');
      }
    }, BUSY_AFTER);
    try {
      await this.#reach(kernel, attempt, mustLoad);
    } catch (problem) {
      if (attempt === this.#attempt) {
        this.#say('lost', problem instanceof LinkProblem ? problem : new LinkProblem('lost'));
      }
    } finally {
      clearTimeout(slow);
    }
  }

  async #reach(kernel: Kernel.IKernelConnection, attempt: number, mustLoad: boolean): Promise<void> {
    const jobs = this.#jobs ?? new Jobs(kernel, () => null);
    const { comm, hasLoaded, state, problem } = await reach(kernel, jobs, mustLoad, () => attempt === this.#attempt);
    if (attempt !== this.#attempt || comm === null) {
      comm?.close();
      this.#sayAt(attempt, state, problem);
      return;
    }
    this.#hasLoaded = hasLoaded;
    this.#comm = this.#connected(comm);
    this.#requests.isPatient = !comm.isApart;
    await comm.open(CHAT_TARGET);
    if (comm === this.#comm) {
      await this.#hello(attempt);
    }
  }

  /** Read what comes over a comm; answers go where their calls came from. */
  #connected(comm: Comm): Comm {
    this.#inbox = new Inbox({
      replied: reply => this.#requests.replied(reply),
      perform: (job, turn) => void this.#jobs?.perform(job, turn),
      call: (call, answer) => this.#hears.call(call, answer),
      tell: tell => this.#hears.tell(tell),
      told: notice => this.#hears.told(notice),
      send: request => {
        if (comm === this.#comm) {
          this.#requests.send(request);
        }
      }
    });
    return comm;
  }

  #sayAt(attempt: number, state: LinkState, problem: LinkProblem | null = null): void {
    if (attempt === this.#attempt) {
      this.#say(state, problem);
    }
  }

  async #hello(attempt: number): Promise<void> {
    const { path, language } = this.#guest();
    const hello = await this.#requests.ask({ op: 'hello', version: CHAT_VERSION, notebook: path, language });
    if (attempt === this.#attempt) {
      this.#isOpen = true;
      if (this.#kernel !== null) {
        remember(this.#kernel);
      }
      this.#say('ready');
      this.#hears.greeted(hello);
    }
  }

  #slow(isSlow: boolean): void {
    if (this.#state === 'ready' || this.#state === 'busy') {
      this.#say(isSlow ? 'busy' : 'ready');
    }
  }

  /** Connect again, when the kernel has come to rest. */
  #reopen(mustLoad = false): void {
    clearTimeout(this.#later);
    this.#later = setTimeout(() => void this.#open(mustLoad), SETTLE);
  }

  #changed(_: Kernel.IKernelConnection, status: Kernel.Status): void {
    if (GONE.has(status)) {
      this.#leave('gone');
      this.#isAway = true;
      this.#say('lost');
    }
  }

  #reconnected(_: Kernel.IKernelConnection, status: Kernel.ConnectionStatus): void {
    if (status === 'connected' && this.#isAway) {
      // JupyterLab connects anew after each restart; before, the kernel that ends may still speak.
      this.#reopen();
    } else if (status === 'connected' && this.#comm !== null) {
      // Some of what the kernel said meanwhile was not heard.
      this.#hello(this.#attempt).catch(() => this.#reopen());
    }
  }

  #heard(_: Kernel.IKernelConnection, { msg, direction }: Kernel.IAnyMessageArgs): void {
    if (direction === 'send') {
      this.#executions.sent(msg);
    } else if (KernelMessage.isStatusMsg(msg)) {
      this.#heardStatus(msg);
    } else if (KernelMessage.isCommMsgMsg(msg)) {
      if (msg.content.comm_id === this.#comm?.id) {
        this.#inbox?.take(msg.content.data);
      }
    } else if (KernelMessage.isCommCloseMsg(msg) && msg.content.comm_id === this.#comm?.id) {
      this.#closed();
    }
  }

  #heardStatus(msg: KernelMessage.IStatusMsg): void {
    if ('msg_id' in msg.parent_header) {
      this.#jobs?.note(msg.parent_header.msg_id, msg.content.execution_state === 'busy');
      this.#executions.heard(msg);
    }
  }

  /** The kernel has closed the comm: the extension was unloaded, or never knew of chats. */
  #closed(): void {
    const isNew = !this.#isOpen;
    const wasLoaded = this.#hasLoaded;
    this.#leave('closed');
    if (isNew && !wasLoaded) {
      this.#reopen(true);
    } else {
      this.#say(isNew ? 'missing' : 'lost', new LinkProblem('closed'));
    }
  }

}
