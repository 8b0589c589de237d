/** The chat of one notebook: what it shows, and what the user does in it. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { UUID } from '@lumino/coreutils';
import { Signal } from '@lumino/signaling';

import type { ChatPlace, IChat, IChatNotebook, IChatState, IDraft, LinkState } from '../chat-model';
import type { IAssistant, IModelServer, IReplies, ITurnRecord, Request } from '../chat-protocol';
import type { ChatNotice, IChatListener, LinkProblem, Reply } from '../kernel-link';
import { above, takeBack } from './cells';
import { Shown } from './shown';
import { threadName, unsent } from './state';
import { inWords, unreached } from './words';

/** The way to the kernel, as far as a chat goes it. */
export interface IChatPort {
  /** Whether the kernel can be asked. */
  readonly isOpen: boolean;
  want(): void;
  connect(): Promise<void>;
  /** The page goes away. */
  leave(): void;
  request<T extends Request['op']>(request: Extract<Request, { op: T }>): Promise<Reply<T>>;
  /** Interrupt the kernel if it is at work for that turn. */
  interrupt(turn: string): Promise<boolean>;
}

/** Milliseconds in which a kernel answers that can: after that it is interrupted by the server. */
const STOP_AFTER = 500;

/** See {@link IChat}. */
export class Chat implements IChat, IChatListener {
  readonly changed = new Signal<this, void>(this);
  readonly #notebook: IChatNotebook;
  readonly #link: IChatPort;
  readonly #trans: TranslationBundle;
  readonly #place: () => ChatPlace;
  readonly #shown: Shown;
  /** Hear that the kernel can be asked, or that it will not be. */
  #waiting: (() => void)[] = [];

  /**
   * @param link - makes the way to the kernel, which tells the chat what it hears
   * @param place - returns where the code of messages goes
   */
  constructor(
    notebook: IChatNotebook,
    link: (chat: Chat) => IChatPort,
    trans: TranslationBundle,
    place: () => ChatPlace
  ) {
    this.#notebook = notebook;
    this.#trans = trans;
    this.#place = place;
    this.#shown = new Shown(() => this.changed.emit());
    this.#link = link(this);
  }

  get path(): string {
    return this.#notebook.path;
  }

  get state(): IChatState {
    return this.#shown.state;
  }

  linked(link: LinkState, problem: LinkProblem | null): void {
    const trans = this.#trans;
    if (link === 'lost') {
      this.#shown.lost(trans.__('The kernel was restarted or died before this was done.'));
    }
    this.#shown.set({ link, problem: problem === null ? '' : inWords(problem, trans) });
    this.#sayWaiting();
    if (link !== 'loading' && link !== 'busy') {
      this.#waiting.splice(0).forEach(heard => heard());
    }
  }

  greeted(hello: IReplies['hello']): void {
    this.#fetch(this.#shown.greeted(hello)).catch((problem: unknown) => {
      this.#shown.set({ problem: inWords(problem, this.#trans) });
    });
  }

  told(notice: ChatNotice): void {
    switch (notice.op) {
      case 'turn':
        this.#shown.heard(notice.turn);
        break;
      case 'text':
        this.#shown.heardText(notice);
        break;
      case 'threads':
        this.#shown.set({ threads: notice.threads });
        break;
      case 'status':
        this.#shown.set({ status: notice.status });
        break;
    }
  }

  busy(isBusy: boolean): void {
    this.#shown.set({ busyWith: isBusy ? this.#notebook.running() : '' });
  }

  /** Whether the cells of a turn go below those of another one. */
  isBelow(turn: string, other: string): boolean {
    return this.#shown.isBelow(turn, other);
  }

  /** Connect, if that was not done before. */
  want(): void {
    this.#link.want();
  }

  async connect(): Promise<void> {
    await this.#link.connect();
  }

  /** The page goes away; another one goes on. */
  leave(): void {
    this.#link.leave();
  }

  async send({ prompt, files, about, options }: IDraft): Promise<string> {
    const turn = newTurn();
    const thread = this.state.thread || threadName(prompt, files, this.#shown.names, this.#trans.__('Chat'));
    this.#shown.set({ thread, problem: '' });
    const after = this.#notebook.anchor(this.#place());
    await this.#begin(unsent(turn, thread, prompt, files, now()), () =>
      this.#ask({ op: 'send', turn, thread, prompt, files, after, options, about })
    );
    return turn;
  }

  async stop(turn: string): Promise<void> {
    this.#shown.cancelling(turn);
    const timer = setTimeout(() => void this.#link.interrupt(turn), STOP_AFTER);
    try {
      await this.#ask({ op: 'stop', turn });
    } finally {
      clearTimeout(timer);
    }
  }

  async retry(turn: string, prompt?: string): Promise<void> {
    await this.#again('retry', turn, prompt ?? null);
  }

  async rerun(turn: string): Promise<void> {
    await this.#again('rerun', turn, null);
  }

  async undo(turn: string): Promise<string> {
    const { said, cells } = await this.#ask({ op: 'undo', turn });
    takeBack(this.#notebook, cells);
    await this.#fetch(this.state.thread);
    return said;
  }

  newThread(): void {
    this.#shown.open('');
  }

  async openThread(name: string): Promise<void> {
    this.#shown.open(name);
    await this.#fetch(name);
  }

  async earlier(): Promise<void> {
    const { thread, turns } = this.state;
    const before = turns[0]?.at;
    if (before !== undefined) {
      this.#shown.preceded(thread, await this.#ask({ op: 'thread', name: thread, before }));
    }
  }

  async renameThread(name: string, to: string): Promise<void> {
    await this.#ask({ op: 'rename', name, to });
    this.#shown.renamed(name, to);
  }

  async deleteThread(name: string): Promise<void> {
    await this.#ask({ op: 'delete', name });
    if (this.state.thread === name) {
      const next = this.state.threads.find(thread => thread.name !== name);
      this.newThread();
      await (next && this.openThread(next.name));
    }
  }

  async search(text: string): Promise<IReplies['search']['hits']> {
    return (await this.#ask({ op: 'search', text })).hits;
  }

  async standing(): Promise<IReplies['standing']> {
    return this.#ask({ op: 'standing' });
  }

  async instruct(text: string): Promise<void> {
    await this.#ask({ op: 'instruct', text });
  }

  async appoint(assistant: IAssistant): Promise<void> {
    await this.#ask({ op: 'appoint', assistant });
  }

  async dismiss(name: string): Promise<void> {
    await this.#ask({ op: 'dismiss', name });
  }

  async models(): Promise<readonly string[]> {
    return (await this.#ask({ op: 'models' })).models;
  }

  async servers(): Promise<readonly IModelServer[]> {
    return (await this.#ask({ op: 'servers' })).servers;
  }

  async choose(model: string, baseUrl: string): Promise<void> {
    const { status } = await this.#ask({ op: 'choose', model, base_url: baseUrl });
    this.#shown.set({ status });
  }

  async complete(prefix: string): Promise<IReplies['complete']['names']> {
    return (await this.#ask({ op: 'complete', prefix })).names;
  }

  async exportThread(kind: 'notebook' | 'report'): Promise<string> {
    const { thread } = this.state;
    const cells = [...(await this.#cellsOf(thread))].flatMap(id => this.#notebook.content(id) ?? []);
    return (await this.#ask({ op: 'export', thread, kind, cells })).path;
  }

  async #again(mode: 'retry' | 'rerun', turn: string, prompt: string | null): Promise<void> {
    const old = this.#shown.turn(turn);
    const as = newTurn();
    const { thread, files } = old ?? { thread: this.state.thread, files: [] };
    const after = above(this.#notebook, old?.cells ?? []) || this.#notebook.anchor(this.#place());
    const { cells } = await this.#begin(unsent(as, thread, prompt ?? old?.prompt ?? '', files, now()), () =>
      this.#ask({ op: 'again', turn, mode, as, prompt, after })
    );
    takeBack(this.#notebook, Array.isArray(cells) ? cells.map(String) : []);
  }

  /** Show a turn while the kernel is asked for it; it goes again if the kernel refuses. */
  async #begin<T>(turn: ITurnRecord, ask: () => Promise<T>): Promise<T> {
    this.#shown.begin(turn);
    this.#sayWaiting();
    try {
      return await ask();
    } catch (problem) {
      this.#shown.drop(turn.id);
      throw problem;
    }
  }

  #sayWaiting(): void {
    this.#shown.waiting(this.state.link === 'busy' ? this.#trans.__('waiting for the kernel') : '');
  }

  async #ask<T extends Request['op']>(request: Extract<Request, { op: T }>): Promise<Reply<T>> {
    try {
      await this.#ready();
      return await this.#link.request<T>(request);
    } catch (problem) {
      throw new Error(inWords(problem, this.#trans), { cause: problem });
    }
  }

  /** Wait until the kernel can be asked. */
  async #ready(): Promise<void> {
    const { link } = this.state;
    if (!this.#link.isOpen && link === 'lost') {
      await this.#link.connect();
    } else if (!this.#link.isOpen && (link === 'loading' || link === 'busy')) {
      await new Promise<void>(resolve => this.#waiting.push(resolve));
    }
    if (!this.#link.isOpen) {
      throw new Error(this.state.problem || unreached(this.state.link, this.#trans));
    }
  }

  /** Show the last turns of a thread, and those that run in it. */
  async #fetch(name: string): Promise<void> {
    if (this.state.threads.some(thread => thread.name === name)) {
      this.#shown.fetched(name, await this.#ask({ op: 'thread', name, before: null }));
    }
  }

  /** Return the ids of the cells of a thread, fetching all its turns. */
  async #cellsOf(name: string): Promise<ReadonlySet<string>> {
    let { turns, more } = await this.#ask({ op: 'thread', name, before: null });
    let all = turns;
    while (more && turns[0] !== undefined) {
      ({ turns, more } = await this.#ask({ op: 'thread', name, before: turns[0].at }));
      all = [...turns, ...all];
    }
    return new Set(all.flatMap(({ cells }) => cells));
  }
}

function newTurn(): string {
  return UUID.uuid4().replaceAll('-', '');
}

function now(): number {
  return Date.now() / 1000;
}
