import type { TranslationBundle } from '@jupyterlab/translation';
import type { ISpent, IThreadInfo, ITurnRecord, RunState } from '../../chat-protocol';

/** The states in which a turn is not over. */
const OPEN: readonly RunState[] = ['queued', 'in_progress', 'requires_action', 'cancelling'];

/** Whether a turn still goes on or waits. */
export function isOpen(turn: ITurnRecord): boolean {
  return OPEN.includes(turn.state);
}

/** Return the turn that is on, or the first that waits. */
export function current(turns: readonly ITurnRecord[]): ITurnRecord | undefined {
  const open = turns.filter(isOpen);
  return open.find(each => each.state !== 'queued') ?? open[0];
}

/** Return what a state is called. */
export function stateWords(state: RunState, trans: TranslationBundle): string {
  return {
    queued: trans.__('Waiting'),
    in_progress: trans.__('Working'),
    requires_action: trans.__('Waiting for you'),
    cancelling: trans.__('Stopping'),
    cancelled: trans.__('Stopped'),
    failed: trans.__('Failed'),
    completed: trans.__('Done'),
    incomplete: trans.__('Incomplete'),
    expired: trans.__('Expired')
  }[state];
}

/** Return a number as people read it: 950, 1.2k, 48k. */
export function short(count: number): string {
  if (count < 1000) {
    return String(Math.round(count));
  }
  const [value, unit] = count < 999_500 ? [count / 1000, 'k'] : [count / 1_000_000, 'M'];
  return `${value < 9.95 ? value.toFixed(1).replace(/\.0$/, '') : Math.round(value)}${unit}`;
}

/** Return what was paid: cents have as many digits as they need to be told from nothing. */
export function money(dollars: number): string {
  return dollars === 0 || dollars >= 1 ? `$${dollars.toFixed(2)}` : `$${Number(dollars.toPrecision(2))}`;
}

/** Return the size of a file. */
export function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1);
  const value = bytes / 1000 ** power;
  return `${value < 9.95 && power > 0 ? value.toFixed(1) : Math.round(value)} ${units[power]}`;
}

/** Return what a turn has spent, in parts. */
export function spentWords(spent: ISpent, trans: TranslationBundle): string[] {
  const tokens = trans.__('%1 tokens', `${spent.estimated ? '≈' : ''}${short(spent.tokens)}`);
  return [
    ...(spent.tokens > 0 ? [tokens] : []),
    ...(spent.cost === null || spent.tokens === 0 ? [] : [money(spent.cost)]),
    ...(spent.seconds >= 0.5 ? [trans.__('%1 s', Math.round(spent.seconds))] : [])
  ];
}

/** Return what a thread has spent, in parts. */
export function totalWords({ tokens, cost }: IThreadInfo, trans: TranslationBundle): string[] {
  return [...(tokens > 0 ? [trans.__('%1 tokens', short(tokens))] : []), ...(cost ? [money(cost)] : [])];
}

/** Return how much of its tokens a turn may still spend; empty where nothing limits it. */
export function leftWords(turn: ITurnRecord, trans: TranslationBundle): string {
  const { limits, spent } = turn;
  return limits.tokens > 0 ? trans.__('%1 left', short(Math.max(0, limits.tokens - spent.tokens))) : '';
}

/** Return all that limits a turn, a line each. */
export function limitWords(turn: ITurnRecord, trans: TranslationBundle): string {
  const { limits, spent } = turn;
  const lines = [
    [limits.tokens, trans.__('%1 of %2 tokens', spent.tokens, limits.tokens)],
    [limits.seconds, trans.__('%1 of %2 seconds', Math.round(spent.seconds), Math.round(limits.seconds))],
    [limits.attempts, trans.__('%1 of %2 attempts', spent.attempts, limits.attempts)],
    [limits.steps, trans.__('%1 of %2 steps', spent.steps, limits.steps)]
  ] as const;
  return lines.filter(([limit]) => limit > 0).map(([, line]) => line).join('\n');
}

/** Return the time of day as the page's language has it, with the date where it was another day. */
export function timeWords(seconds: number, now: Date = new Date()): string {
  const at = new Date(seconds * 1000);
  const { lang } = document.documentElement;
  const time = at.toLocaleTimeString(lang || [], { hour: '2-digit', minute: '2-digit' });
  return at.toDateString() === now.toDateString() ? time : `${at.toLocaleDateString(lang || [])} ${time}`;
}
