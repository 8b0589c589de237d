/** What one chat shows, and all that it knows of its turns. */
import type { IChatState } from '../chat-model';
import type { IReplies, ITurnRecord, Notice } from '../chat-protocol';
import { expired, isOver, joined, UNHEARD, withText, withTurn } from './state';

/** The state of a chat, as the kernel and the user change it. */
export class Shown {
  readonly #changed: () => void;
  #state = UNHEARD;
  /** The turns of all threads that have not ended. */
  readonly #live = new Map<string, ITurnRecord>();
  /** Those of them that the kernel has not heard of yet. */
  readonly #unsent = new Set<string>();
  /** The turns that had not ended when a later one was sent, whose cells go below theirs. */
  readonly #before = new Map<string, ReadonlySet<string>>();
  #isGreeted = false;
  /** Whether nobody chose the empty thread that is on show: then the first one that begins anywhere is shown. */
  #isUntouched = true;

  /** @param changed - hears that there is another state */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get state(): IChatState {
    return this.#state;
  }

  set(change: Partial<IChatState>): void {
    this.#state = { ...this.#state, ...change };
    this.#changed();
  }

  /** The names of all threads: those that the kernel lists, and new ones. */
  get names(): readonly string[] {
    return [...this.#state.threads.map(({ name }) => name), ...[...this.#live.values()].map(({ thread }) => thread)];
  }

  /** Return a turn of the thread on show. */
  turn(id: string): ITurnRecord | undefined {
    return this.#state.turns.find(turn => turn.id === id);
  }

  /** Whether the cells of a turn go below those of another one. */
  isBelow(turn: string, other: string): boolean {
    return this.#before.get(turn)?.has(other) ?? false;
  }

  /** Show a turn before the kernel has heard of it. */
  begin(turn: ITurnRecord): void {
    this.#unsent.add(turn.id);
    this.#before.set(turn.id, new Set(this.#live.keys()));
    this.#take(turn);
  }

  /** Show a turn no more, if the kernel has not heard of it. */
  drop(id: string): void {
    if (this.#unsent.delete(id)) {
      this.#live.delete(id);
      this.#before.delete(id);
      this.set({ turns: this.#state.turns.filter(turn => turn.id !== id) });
    }
  }

  /** Show that the turns which the kernel has not heard of wait for it; empty if they do no more. */
  waiting(text: string): void {
    for (const id of this.#unsent) {
      const turn = this.#live.get(id);
      if (turn !== undefined) {
        this.#take({ ...turn, waits: { for: text === '' ? '' : 'kernel', text } });
      }
    }
  }

  /** Show that the user has had enough of a turn. */
  cancelling(id: string): void {
    const turn = this.#live.get(id);
    if (turn !== undefined) {
      this.#take({ ...turn, state: 'cancelling' });
    }
  }

  /** Show a turn as the kernel has it. */
  heard(turn: ITurnRecord): void {
    this.#unsent.delete(turn.id);
    if (this.#isUntouched && this.#isGreeted && this.#state.thread === '' && !isOver(turn)) {
      this.open(turn.thread);
    }
    this.#take(turn);
  }

  heardText(notice: Extract<Notice, { op: 'text' }>): void {
    const turn = this.#live.get(notice.turn);
    if (turn !== undefined) {
      this.#take(withText(turn, notice));
    }
  }

  /** End the turns whose kernel is gone. */
  lost(message: string): void {
    [...this.#live.values()].forEach(turn => {
      this.#take(expired(turn, message));
    });
  }

  /** Take what a kernel says that was just reached; returns the thread to show. */
  greeted({ status, threads, running, greeting, thread }: IReplies['hello']): string {
    running.forEach(turn => {
      this.heard(turn);
    });
    const shown = this.#isGreeted ? this.#state.thread : thread;
    this.#isGreeted = true;
    this.set({ status, threads, problem: greeting, thread: shown });
    return shown;
  }

  /** Show another thread, of which no more is known yet than what runs in it. */
  open(thread: string): void {
    this.#isUntouched = false;
    if (thread !== this.#state.thread || thread === '') {
      this.set({ thread, turns: this.#liveIn(thread), more: false, problem: '' });
    }
  }

  /** Show the last turns of a thread, with those behind them that are not written down yet. */
  fetched(thread: string, { turns, more }: IReplies['thread']): void {
    if (thread === this.#state.thread) {
      // Older ones are fetched anew when they are wanted.
      const since = turns[0]?.at ?? 0;
      const later = this.#state.turns.filter(turn => turn.at >= since || !isOver(turn));
      this.set({ turns: joined(turns, [...later, ...this.#liveIn(thread)]), more });
    }
  }

  /** Show older turns of a thread. */
  preceded(thread: string, { turns, more }: IReplies['thread']): void {
    if (thread === this.#state.thread) {
      this.set({ turns: joined(turns, this.#state.turns), more });
    }
  }

  /** A thread has got another name. */
  renamed(thread: string, to: string): void {
    if (thread === this.#state.thread) {
      this.set({ thread: to, turns: this.#state.turns.map(turn => ({ ...turn, thread: to })) });
    }
  }

  #take(turn: ITurnRecord): void {
    if (isOver(turn)) {
      this.#live.delete(turn.id);
      this.#before.delete(turn.id);
    } else {
      this.#live.set(turn.id, turn);
    }
    if (turn.thread === this.#state.thread) {
      this.set({ turns: withTurn(this.#state.turns, turn) });
    }
  }

  #liveIn(thread: string): readonly ITurnRecord[] {
    return [...this.#live.values()].filter(turn => turn.thread === thread);
  }
}
