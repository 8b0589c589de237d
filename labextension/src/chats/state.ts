/** What a chat shows, made anew from what it showed and what it hears; pure. */
import type { IChatState } from '../chat-model';
import { type ITurnRecord, type Notice, OVER } from '../chat-protocol';

/** A chat that has not heard anything yet. */
export const UNHEARD: IChatState = {
  link: 'none',
  problem: '',
  status: null,
  threads: [],
  thread: '',
  turns: [],
  more: false,
  busyWith: ''
};

/** The longest name that a thread gets by itself, in characters. */
const LONGEST_NAME = 40;

/** Whether a turn has ended. */
export function isOver(turn: ITurnRecord): boolean {
  return OVER.includes(turn.state);
}

/** Return turns with one of them as it is now, a new one at the end; only one of them can be taken back. */
export function withTurn(turns: readonly ITurnRecord[], turn: ITurnRecord): readonly ITurnRecord[] {
  const others = turn.undoable ? turns.map(each => (each.undoable ? { ...each, undoable: false } : each)) : turns;
  const isKnown = others.some(({ id }) => id === turn.id);
  return isKnown ? others.map(each => (each.id === turn.id ? turn : each)) : [...others, turn];
}

/** Return a turn with more of its text; a piece that does not join is left out, for the whole record follows. */
export function withText(turn: ITurnRecord, { at, text }: Extract<Notice, { op: 'text' }>): ITurnRecord {
  return at > turn.text.length ? turn : { ...turn, text: turn.text.slice(0, at) + text };
}

/** Return fetched turns, then those that were heard of besides. */
export function joined(fetched: readonly ITurnRecord[], heard: readonly ITurnRecord[]): readonly ITurnRecord[] {
  const all = new Map(fetched.map(turn => [turn.id, turn]));
  for (const turn of heard) {
    const known = all.get(turn.id);
    // What is heard of a running turn is newer than what was written down of it.
    if (known === undefined || !isOver(known)) {
      all.set(turn.id, turn);
    }
  }
  return [...all.values()];
}

/** Return a turn whose kernel ended before it did. */
export function expired(turn: ITurnRecord, message: string): ITurnRecord {
  const steps = turn.steps.map(step => (step.state === 'on' ? { ...step, state: 'failed' as const } : step));
  const error = { code: 'kernel_died', message };
  return { ...turn, state: 'expired', waits: { for: '', text: '' }, steps, error, message, undoable: false };
}

/** Return a turn that the kernel has not heard of yet. */
export function unsent(id: string, thread: string, prompt: string, files: readonly string[], at: number): ITurnRecord {
  const limits = { tokens: 0, seconds: 0, attempts: 0, steps: 0 };
  const spent = { ...limits, estimated: false, cost: null };
  const ended = { ending: '', message: '', error: null, undone: false, undoable: false };
  const found = { plan: [], revision: 0, reading: '', notes: [], warnings: [], found: [], made: [], cells: [] };
  const asked = { id, thread, at, prompt, files, model: '', pin: '', pinned: false };
  return { ...asked, ...found, ...ended, state: 'queued', waits: { for: '', text: '' }, text: '', steps: [], spent, limits };
}

/** Name a thread after the first words of its first message, unlike any other. */
export function threadName(
  prompt: string,
  files: readonly string[],
  taken: readonly string[],
  otherwise: string
): string {
  const words = cut(prompt) || cut(files[0]?.split('/').at(-1) ?? '') || otherwise;
  const names = new Set(taken.map(name => name.toLowerCase()));
  let name = words;
  for (let number = 2; names.has(name.toLowerCase()); number++) {
    name = `${words} (${number})`;
  }
  return name;
}

/** Return the first words of a text, on one line. */
function cut(text: string): string {
  // Bounded, for a prompt may be long; a name is no option of `%ci`.
  const line = text.slice(0, 500).normalize('NFC').replace(/[\p{C}\p{Z}]+/gu, ' ').replace(/^[\s-]+/, '').trim();
  const characters = Array.from(line);
  if (characters.length <= LONGEST_NAME) {
    return line;
  }
  const start = characters.slice(0, LONGEST_NAME - 1).join('');
  const space = start.lastIndexOf(' ');
  return `${space > start.length / 2 ? start.slice(0, space) : start}…`;
}
