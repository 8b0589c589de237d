import type { IChat } from '../../chat-model';
import type { ICellContent, ISendOptions } from '../../chat-protocol';

/** A message that is being written. */
export interface IWriting {
  readonly text: string;
  readonly files: readonly string[];
  readonly about: readonly ICellContent[];
  readonly options: ISendOptions;
}

/** A message in which nothing is written. */
export const BLANK: IWriting = { text: '', files: [], about: [], options: {} };

const KEPT = new WeakMap<IChat, Map<string, IWriting>>();

/** Return what is written in a thread and not sent. */
export function draftOf(chat: IChat, thread: string): IWriting {
  return KEPT.get(chat)?.get(thread) ?? BLANK;
}

/** Keep what is written in a thread, as long as its notebook is open. */
export function keepDraft(chat: IChat, thread: string, writing: IWriting): void {
  const threads = KEPT.get(chat) ?? new Map<string, IWriting>();
  threads.set(thread, writing);
  KEPT.set(chat, threads);
}

/** Return a message with more in it: text behind a blank line, files and cells once each. */
export function joined(writing: IWriting, more: Partial<IWriting>): IWriting {
  const text = [writing.text.trimEnd(), more.text ?? ''].filter(each => each !== '').join('\n\n');
  const about = [...writing.about, ...(more.about ?? [])];
  return {
    text,
    files: [...new Set([...writing.files, ...(more.files ?? [])])],
    about: [...new Map(about.map(cell => [cell.id, cell])).values()],
    options: { ...writing.options, ...more.options }
  };
}

/** Whether there is something to send: words, or files to explore. */
export function isSendable({ text, files }: IWriting): boolean {
  return text.trim() !== '' || files.length > 0;
}
