/** What one chat's comm brings: read, and handed on. */
import type { JSONObject } from '@lumino/coreutils';

import { readNotice } from '../chat-messages';
import type { LinkState } from '../chat-model';
import type { IReplies, Notice, Request } from '../chat-protocol';
import { type Answer, answerText, isBad, readCall, readTell, type Tell } from '../protocol';
import type { IObeys } from './kernel-link';
import type { LinkProblem } from './requests';

/** What a chat shows of what the kernel sends. */
export type ChatNotice = Extract<Notice, { op: 'turn' | 'text' | 'threads' | 'status' }>;

/** What hears a chat's kernel, and does what it asks for. */
export interface IChatListener extends IObeys {
  changed(state: LinkState, problem: LinkProblem | null): void;
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

/** Where the messages of one comm go. */
export interface IInboxSide extends Pick<IObeys, 'call' | 'tell'> {
  replied(reply: Extract<Notice, { op: 'reply' }>): void;
  perform(job: string, turn: string): void;
  told(notice: ChatNotice): void;
  send(request: Request): void;
}

/** Reads what comes over a comm. */
export class Inbox {
  readonly #side: IInboxSide;

  constructor(side: IInboxSide) {
    this.#side = side;
  }

  /** Take the data of one message. */
  take(data: JSONObject): void {
    const notice = readNotice(data);
    if (isBad(notice)) {
      console.warn(`ci_magic: a message from the kernel is ignored (${notice.bad}: ${notice.what})`);
      if (notice.call !== '') {
        this.#answer(notice.call)({ ok: false, reason: notice.bad });
      }
      return;
    }
    switch (notice.op) {
      case 'reply':
        this.#side.replied(notice);
        break;
      case 'job':
        this.#side.perform(notice.job, notice.turn);
        break;
      case 'call':
        this.#call(notice.prompt);
        break;
      case 'tell':
        this.#tell(notice.data);
        break;
      default:
        this.#side.told(notice);
    }
  }

  #call(prompt: string): void {
    const call = readCall(prompt);
    if (call !== null && !isBad(call)) {
      this.#side.call(call, this.#answer(call.call));
    }
  }

  #tell(data: Readonly<Record<string, unknown>>): void {
    const tell = readTell(data) as Tell;
    if (!this.#side.tell(tell)) {
      console.warn(`ci_magic: "${tell.op}" of an unknown turn is ignored`);
    }
  }

  #answer(call: string): Answer {
    return given => this.#side.send({ op: 'answer', answer: answerText(call, given) });
  }
}
