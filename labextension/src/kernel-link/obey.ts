/** Calls and tells, however they came: done, answered, or refused. */
import { type Answer, answerText, type Call, type IBad, isBad, isCall, type Tell } from '../protocol';

/** What obeys a kernel. */
export interface IObeys {
  /** Do what is called for, and answer; not at all where nobody waits any more. */
  call(call: Call, answer: Answer): void;
  /** Do what is told; false if it makes no sense here. */
  tell(tell: Tell): boolean;
  /** The kernel, and what it was doing, is gone. */
  lost(): void;
}

/** Do what a message says; `reply` sends the text of an answer. */
export function obey(obeys: IObeys, message: Call | Tell | IBad, reply: (text: string) => void): void {
  const answerTo =
    (call: string): Answer =>
    answer =>
      reply(answerText(call, answer));
  if (isBad(message)) {
    console.warn(`ci_magic: a message from the kernel is ignored (${message.bad}: ${message.what})`);
    if (message.call !== null) {
      answerTo(message.call)({ ok: false, reason: message.bad });
    }
  } else if (isCall(message)) {
    obeys.call(message, answerTo(message.call));
  } else if (!obeys.tell(message)) {
    console.warn(`ci_magic: "${message.op}" of an unknown turn is ignored`);
  }
}
