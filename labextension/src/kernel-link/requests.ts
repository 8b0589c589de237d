/** What a chat has asked its kernel and has not been told yet. */
import { type JSONObject, PromiseDelegate, UUID } from '@lumino/coreutils';

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

/** Milliseconds after which a kernel that answers one thing after the other is busy. */
const SLOW = 1000;

/** Milliseconds that an answer may take where the kernel answers while it is busy; some wait for a server or for code. */
const PATIENCE = 20_000;
const LONG: readonly Request['op'][] = ['models', 'servers', 'export', 'choose'];
const ENDLESS: readonly Request['op'][] = ['undo', 'again'];

/** The requests of one connection. */
export class Requests {
  readonly #side: IRequestsSide;
  readonly #pending = new Map<string, PromiseDelegate<unknown>>();

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
    const id = UUID.uuid4();
    const pending = new PromiseDelegate<unknown>();
    const timer = this.#timer(request.op, pending);
    this.#pending.set(id, pending);
    this.#side.send({ ...request, id } as unknown as JSONObject);
    try {
      const value = await pending.promise;
      if (!isReplyTo(request.op, value)) {
        throw new LinkProblem('version');
      }
      return value as Reply<T>;
    } finally {
      clearTimeout(timer);
      this.#pending.delete(id);
      if (this.isPatient) {
        this.#side.slow(false);
      }
    }
  }

  /** Send what needs no reply. */
  send(request: Request): void {
    this.#side.send({ ...request, id: UUID.uuid4() } as unknown as JSONObject);
  }

  /** Take a reply; one that nobody waits for is left alone. */
  replied(reply: Extract<Notice, { op: 'reply' }>): void {
    const pending = this.#pending.get(reply.id);
    if (reply.ok) {
      pending?.resolve(reply.value);
    } else {
      pending?.reject(new LinkProblem('refused', reply.problem));
    }
  }

  /** Give up what is waited for. */
  fail(problem: LinkProblem): void {
    this.#pending.forEach(pending => pending.reject(problem));
  }

  #timer(op: Request['op'], pending: PromiseDelegate<unknown>): ReturnType<typeof setTimeout> | undefined {
    if (this.isPatient) {
      return setTimeout(() => this.#side.slow(true), SLOW);
    }
    const silent = (): void => {
      pending.reject(new LinkProblem('silent'));
      this.#side.silent();
    };
    return ENDLESS.includes(op) ? undefined : setTimeout(silent, LONG.includes(op) ? 3 * PATIENCE : PATIENCE);
  }
}
