/** The chat's connection to one notebook's kernel: loads ci_magic there, keeps a comm open, asks and is told. */
import type { ISessionContext } from '@jupyterlab/apputils';
import { type Kernel, KernelMessage } from '@jupyterlab/services';

import { readNotice } from '../chat-messages';
import type { LinkState } from '../chat-model';
import { CHAT_TARGET, CHAT_VERSION, type IReplies, type Notice, type Request } from '../chat-protocol';
import { type Call, type IBad, isBad, type Tell } from '../protocol';
import type { Comm } from './comm';
import { Executions } from './executions';
import { follow, type IFollower } from './follow';
import { Jobs } from './jobs';
import { type IObeys, obey } from './obey';
import { reach, remember } from './reach';
import { LinkProblem, type Reply, Requests } from './requests';

/** What a chat shows of what the kernel sends. */
export type ChatNotice = Extract<Notice, { op: 'turn' | 'text' | 'threads' | 'status' }>;

/** What hears a chat's kernel. */
export interface IChatListener {
  /** The way to the kernel has changed. */
  linked(state: LinkState, problem: LinkProblem | null): void;
  /** The kernel has said hello: all that was known of it before is to be read anew. */
  greeted(hello: IReplies['hello']): void;
  told(notice: ChatNotice): void;
  /** Code that is not this chat's runs, or runs no more. */
  busy(isBusy: boolean): void;
}

/** Who says hello. */
export interface IGuest {
  readonly path: string;
  readonly language: string;
}

/** Milliseconds: a kernel that has not begun by then is busy with something else; one that came back is left alone. */
const BUSY_AFTER = 600;
const SETTLE = 50;

/** Connects a chat with the kernel of a session, whichever it is at the time, from when it is wanted first. */
export class ChatLink implements IFollower {
  readonly #guest: () => IGuest;
  readonly #hears: IChatListener;
  readonly #obeys: IObeys;
  readonly #requests: Requests;
  readonly #executions: Executions;
  /** What is done in the kernel, if there is one. */
  #jobs: Jobs | null = null;
  #comm: Comm | null = null;
  #state: LinkState = 'none';
  #isWanted = false;
  /** Grows with each attempt to connect: what an older one finds out is not heard. */
  #attempt = 0;
  #later: ReturnType<typeof setTimeout> | undefined;
  /** Whether the kernel is restarting, or dead. */
  #isAway = false;
  #isOpen = false;

  /** @param obeys - does what the kernel calls for in the notebook */
  constructor(session: ISessionContext, guest: () => IGuest, hears: IChatListener, obeys: IObeys) {
    this.#guest = guest;
    this.#hears = hears;
    this.#obeys = obeys;
    this.#requests = new Requests({
      send: data => this.#comm?.send(data),
      slow: isSlow => {
        if (this.#isOpen) {
          this.#say(isSlow ? 'busy' : 'ready');
        }
      },
      silent: () => this.#reopen()
    });
    this.#executions = new Executions({
      isOwn: request => this.#jobs?.turn !== undefined || this.#jobs?.has(request) === true,
      busy: isBusy => this.#hears.busy(isBusy),
      installed: () => {
        if (this.#state === 'missing' || this.#state === 'lost') {
          void this.connect();
        }
      }
    });
    follow(session, this);
  }

  /** Whether the kernel has said hello, and can be asked. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Connect, unless that was done before; notebooks without a chat are left alone. */
  want(): void {
    if (!this.#isWanted) {
      void this.connect();
    }
  }

  /** The page goes away, and may come back: let another one take over. */
  leave(): void {
    if (this.#comm !== null) {
      this.#away('open');
    }
  }

  /** Connect anew; resolves when the kernel has answered, or will not. */
  async connect(): Promise<void> {
    this.#isWanted = true;
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
    const isOurs = this.#jobs?.turn === turn;
    if (isOurs) {
      await this.#jobs?.kernel.interrupt();
    }
    return isOurs;
  }

  changed(kernel: Kernel.IKernelConnection | null): void {
    this.closed();
    this.#jobs = kernel && new Jobs(kernel);
    if (this.#isWanted) {
      void this.#open();
    }
  }

  closed(): void {
    this.#leave('open');
    this.#jobs = null;
  }

  gone(): void {
    if (this.#isWanted) {
      this.#away('gone');
    }
  }

  connected(): void {
    if (this.#isAway) {
      // JupyterLab connects anew after each restart; before, the kernel that ends may still speak.
      this.#reopen();
    } else if (this.#comm !== null) {
      // Some of what the kernel said meanwhile was not heard.
      this.#hello().catch(() => this.#comm && this.#reopen());
    }
  }

  heard(_: Kernel.IKernelConnection, { msg, direction }: Kernel.IAnyMessageArgs): void {
    if (direction === 'send') {
      this.#executions.sent(msg);
    } else if (KernelMessage.isStatusMsg(msg)) {
      this.#heardStatus(msg);
    } else if (KernelMessage.isCommMsgMsg(msg) && msg.content.comm_id === this.#comm?.id) {
      this.#take(this.#comm, msg.content.data);
    } else if (KernelMessage.isCommCloseMsg(msg) && msg.content.comm_id === this.#comm?.id) {
      this.#ended(this.#comm);
    }
  }

  #heardStatus(msg: KernelMessage.IStatusMsg): void {
    if ('msg_id' in msg.parent_header) {
      this.#jobs?.note(msg.parent_header.msg_id, msg.content.execution_state === 'busy');
      this.#executions.heard(msg);
    }
  }

  #away(comm: 'open' | 'gone'): void {
    this.#leave(comm);
    this.#isAway = true;
    this.#say('lost');
  }

  /** Close the comm, unless the kernel has closed it or is gone itself; all that waits for an answer gets none. */
  #leave(is: 'open' | 'closed' | 'gone'): void {
    this.#attempt++;
    clearTimeout(this.#later);
    const comm = this.#comm;
    this.#comm = null;
    this.#isOpen = false;
    this.#executions.clear();
    this.#requests.fail(new LinkProblem('lost'));
    if (comm !== null) {
      if (is !== 'gone') {
        comm.close(is === 'open');
      }
      this.#obeys.lost();
    }
  }

  #say(state: LinkState, problem: LinkProblem | null = null): void {
    if (state !== this.#state || problem !== null) {
      this.#state = state;
      this.#hears.linked(state, problem);
    }
  }

  /** Connect again, when the kernel has come to rest. */
  #reopen(mustLoad = false): void {
    clearTimeout(this.#later);
    this.#later = setTimeout(() => void this.#open(mustLoad), SETTLE);
  }

  async #open(mustLoad = false): Promise<void> {
    this.#leave('open');
    this.#isAway = false;
    const [jobs, attempt] = [this.#jobs, this.#attempt];
    if (jobs === null) {
      this.#say('none');
      return;
    }
    const isWorth = (): boolean => attempt === this.#attempt;
    this.#say('loading');
    const slow = setTimeout(() => {
      if (isWorth() && jobs.turn === undefined) {
        this.#say('busy');
      }
    }, BUSY_AFTER);
    try {
      const comm = await reach(jobs, mustLoad, isWorth);
      await (isWorth() ? this.#meet(comm) : comm?.close());
    } catch (reason) {
      if (isWorth()) {
        const problem = reason instanceof LinkProblem ? reason : new LinkProblem('lost');
        this.#say(problem.why === 'language' ? 'none' : 'lost', problem);
      }
    } finally {
      clearTimeout(slow);
    }
  }

  async #meet(comm: Comm | null): Promise<void> {
    this.#comm = comm;
    if (comm === null) {
      this.#say('missing');
      return;
    }
    this.#requests.isPatient = !comm.isApart;
    await comm.open(CHAT_TARGET);
    if (comm === this.#comm) {
      await this.#hello();
    }
  }

  async #hello(): Promise<void> {
    const comm = this.#comm;
    const { path, language } = this.#guest();
    const hello = await this.#requests.ask({ op: 'hello', version: CHAT_VERSION, notebook: path, language });
    if (this.#jobs !== null && comm === this.#comm) {
      this.#isOpen = true;
      remember(this.#jobs.kernel);
      this.#say('ready');
      this.#hears.greeted(hello);
    }
  }

  #take(comm: Comm, data: unknown): void {
    const message = readNotice(data);
    if (isBad(message)) {
      this.#obey(comm, message);
      return;
    }
    switch (message.op) {
      case 'reply':
        this.#requests.replied(message);
        break;
      case 'job':
        void this.#perform(message.job, message.turn);
        break;
      case 'turn':
      case 'text':
      case 'threads':
      case 'status':
        this.#hears.told(message);
        break;
      default:
        this.#obey(comm, message);
    }
  }

  /** Obey what came over a comm; answers go where their calls came from. */
  #obey(comm: Comm, message: Call | Tell | IBad): void {
    obey(this.#obeys, message, answer => {
      if (comm === this.#comm) {
        this.#requests.send({ op: 'answer', answer });
      }
    });
  }

  async #perform(job: string, turn: string): Promise<void> {
    if ((await this.#jobs?.perform(job, turn)) === false) {
      this.#requests.send({ op: 'missed', job });
    }
  }

  /** The kernel has closed the comm: the extension was unloaded, or never knew of chats. */
  #ended({ isSure }: Comm): void {
    const isNew = !this.#isOpen;
    this.#leave('closed');
    if (isNew && !isSure) {
      this.#reopen(true);
    } else {
      this.#say(isNew ? 'missing' : 'lost', new LinkProblem('closed'));
    }
  }
}
