/**
 * The names that are offered behind an `@` in a message.
 */

/** An `@` and what stands between it and the caret. */
export interface IMention {
  /** Where the `@` is. */
  readonly at: number;
  readonly query: string;
}

/** One name that is offered. */
export interface ISuggestion {
  readonly group: 'file' | 'variable' | 'cell';
  /** A file's or variable's name, a cell's id. */
  readonly name: string;
  readonly label: string;
  /** What kind of variable it is; may be empty. */
  readonly detail: string;
}

/** A text with its caret. */
export interface IEdit {
  readonly text: string;
  readonly caret: number;
}

const MOST_OF_A_GROUP = 8;

/** Return the mention that the caret stands in; null outside of one. An `@` inside of a word, as in mail, is none. */
export function mentionAt(text: string, caret: number): IMention | null {
  const found = /(?:^|[^A-Za-z0-9_.@+-])@([^\s@]{0,500})$/u.exec(text.slice(0, caret));
  return found === null ? null : { at: caret - (found[1] ?? '').length - 1, query: found[1] ?? '' };
}

/** Put a name in the place of a mention, with a blank behind it; an empty one only takes the mention out. */
export function completed(text: string, mention: IMention, name: string): IEdit {
  const before = text.slice(0, mention.at);
  const behind = text.slice(mention.at + 1 + mention.query.length);
  const put = name === '' || /^\s/.test(behind) || name.endsWith('/') ? name : `${name} `;
  return { text: `${before}${put}${behind}`, caret: before.length + put.length };
}

/** Return the names that fit a query, the best first in each group. */
export function fitting(query: string, offered: readonly ISuggestion[]): ISuggestion[] {
  const groups: readonly ISuggestion['group'][] = ['file', 'variable', 'cell'];
  return groups.flatMap(group => {
    const ranked = offered
      .filter(each => each.group === group)
      .map(each => ({ each, rank: rankOf(query, each.label) }))
      .filter(({ rank }) => rank < 4)
      .sort((one, other) => one.rank - other.rank);
    return ranked.slice(0, MOST_OF_A_GROUP).map(({ each }) => each);
  });
}

/** Return how well a label fits: 0 it begins so, 1 a word of it does, 2 it holds the query, 3 its letters, 4 not. */
export function rankOf(query: string, label: string): number {
  const sought = plain(query);
  const name = plain(label);
  if (name.startsWith(sought)) {
    return 0;
  }
  const at = name.indexOf(sought);
  if (at > 0) {
    return /[\s_./\-[\]()]/.test(name.charAt(at - 1)) ? 1 : 2;
  }
  return holdsLetters(name, sought) ? 3 : 4;
}

function plain(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

function holdsLetters(name: string, sought: string): boolean {
  let at = 0;
  for (const letter of sought) {
    at = name.indexOf(letter, at) + 1;
    if (at === 0) {
      return false;
    }
  }
  return true;
}
