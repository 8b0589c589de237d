/** What a chat has asked its kernel and has not been told yet. */
import { type JSONObject, UUID } from '@lumino/coreutils';

import { isReplyTo } from '../chat-messages';
import type { IReplies, Notice, Request } from '../chat-protocol';

/** What is replied to a request; nothing but that it was understood, where nothing is said of it. */
export type Reply<T extends Request['op']> = T extends keyof IReplies ? IReplies[T] : Readonly<Record<string, unknown>>;

/**
 * Why a kernel was not reached, or did not do what it was asked: it is gone; does not answer; closed the connection;
 * speaks another language, or another version of the messages; could not be made to load ci_magic; said no.
 */
export type Why = 'lost' | 'silent' | 'closed' | 'language' | 'version' | 'aborted' | 'refused';

/** A kernel could not be reached, or did not do what it was asked. */
export class LinkProblem extends Error {
  /** @param said - what the kernel said itself, in one line */
  constructor(
    readonly why: Why,
    readonly said = ''
  ) {
    super(said || why);
  }
}

/** What the requests need. */
export interface IRequestsSide {
  send(data: JSONObject): void;
  /** The kernel keeps this page waiting, or does no more. */
  slow(isSlow: boolean): void;
  /** The kernel did not answer at all. */
  silent(): void;
}

interface IPending {
  readonly op: Request['op'];
  readonly resolve: (value: never) => void;
  readonly reject: (problem: LinkProblem) => void;
  readonly timer: ReturnType<typeof setTimeout> | undefined;
}

/** Milliseconds after which a kernel that answers one thing after the other is busy. */
const SLOW = 1000;

/** Milliseconds that an answer may take where the kernel answers while it is busy; some wait for a server or for code. */
const PATIENCE = 20_000;
const LONG: readonly Request['op'][] = ['models', 'servers', 'export', 'choose'];
const ENDLESS: readonly Request['op'][] = ['undo', 'again'];

/** The requests of one connection. */
export class Requests {
  readonly #side: IRequestsSide;
  readonly #pending = new Map<string, IPending>();
  #slow: ReturnType<typeof setTimeout> | undefined;

  constructor(side: IRequestsSide) {
    this.#side = side;
  }

  /** Whether the kernel answers only when it has time, which is no reason to give up. */
  isPatient = false;

  /**
   * Ask, and resolve with the reply.
   *
   * @throws LinkProblem - no reply came, or one that refuses
   */
  async ask<T extends Request['op']>(request: Extract<Request, { op: T }>): Promise<Reply<T>> {
    return new Promise<Reply<T>>((resolve, reject) => {
      const id = UUID.uuid4();
      const timer = this.#timer(id, request.op);
      this.#pending.set(id, { op: request.op, resolve, reject, timer });
      this.#wait();
      this.#side.send({ ...request, id } as unknown as JSONObject);
    });
  }

  /** Send what needs no reply. */
  send(request: Request): void {
    this.#side.send({ ...request, id: UUID.uuid4() } as unknown as JSONObject);
  }

  /** Take a reply; one that nobody waits for is left alone. */
  replied(reply: Extract<Notice, { op: 'reply' }>): void {
    const pending = this.#take(reply.id);
    if (pending === null) {
      return;
    }
    if (!reply.ok) {
      pending.reject(new LinkProblem('refused', reply.problem));
    } else if (!isReplyTo(pending.op, reply.value)) {
      pending.reject(new LinkProblem('version'));
    } else {
      pending.resolve(reply.value as never);
    }
  }

  /** Give up what is waited for. */
  fail(problem: LinkProblem): void {
    for (const id of [...this.#pending.keys()]) {
      this.#take(id)?.reject(problem);
    }
  }

  #take(id: string): IPending | null {
    const pending = this.#pending.get(id) ?? null;
    this.#pending.delete(id);
    clearTimeout(pending?.timer);
    if (this.#pending.size === 0) {
      clearTimeout(this.#slow);
    }
    if (pending !== null && this.isPatient) {
      this.#side.slow(false);
    }
    return pending;
  }

  #timer(id: string, op: Request['op']): IPending['timer'] {
    if (this.isPatient || ENDLESS.includes(op)) {
      return undefined;
    }
    return setTimeout(
      () => {
        this.#take(id)?.reject(new LinkProblem('silent'));
        this.#side.silent();
      },
      LONG.includes(op) ? 3 * PATIENCE : PATIENCE
    );
  }

  #wait(): void {
    if (this.isPatient && this.#pending.size === 1) {
      clearTimeout(this.#slow);
      this.#slow = setTimeout(() => this.#side.slow(true), SLOW);
    }
  }
}
