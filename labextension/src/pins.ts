/**
 * What ties a prompt cell to its generated cells: `%%ci --pin 3f9a1c …` and a first line `# ci 3f9a1c`.
 *
 * Pure functions over the text of a cell; an edit says what to replace, so that cursors elsewhere stay.
 */

/** Replace the text from `start` to `end` with `text`. */
export interface IEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const PROMPT = /^\s*%%ci(?=\s|$)/;
const MARK = /^# ci ([0-9a-f]{6})[ \t]*(?:\r?\n|$)/;
/**
 * One option: first those that take a value, which the kernel's own list in `ci_magic/magics/grammar.py` has too, with
 * a value that is apart; then any other, or one with its value behind `=`.
 */
const OPTION =
  /[ \t]*(?:(?:--(attempts|model|timeout|ask|privacy|file|report|assistant|thread|tools|into|pin)|-f)(?=\s|$)(?:[ \t]+(?:"[^"\n]*"|'[^'\n]*'|\S+))?|--([A-Za-z][\w-]*)(?:=\S*)?(?=\s|$))/gy;

/** The options that ask for one run only: the pin that follows from it takes their place. */
const ONCE = new Set(['new', 'repair']);

interface IOption {
  readonly name: string;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Whether a source is a `%%ci` cell. */
export function isPrompt(source: string): boolean {
  return PROMPT.test(source);
}

/** Return the pin in the mark line of a generated cell; empty in any other cell. */
export function markOf(source: string): string {
  return MARK.exec(source)?.[1] ?? '';
}

/** Return the line that a cell is known by: the first one that is not its mark. */
export function firstLine(source: string): string {
  return source.trim().replace(MARK, '').trim().split('\n', 1)[0] ?? '';
}

/** Return the value of `--pin` in a prompt cell; empty where there is none. */
export function pinOf(source: string): string {
  const pin = optionsOf(source).find(option => option.name === 'pin');
  return pin === undefined ? '' : valueOf(pin);
}

/** Return the edits, last first, that pin a prompt; none if `source` is no prompt or has that pin already. */
export function pinEdits(source: string, pin: string): IEdit[] {
  const head = PROMPT.exec(source);
  if (head === null) {
    return [];
  }
  const options = optionsOf(source);
  const edits = options.filter(({ name }) => ONCE.has(name)).map(without);
  const old = options.find(option => option.name === 'pin');
  if (old === undefined) {
    edits.push({ start: head[0].length, end: head[0].length, text: ` --pin ${pin}` });
  } else if (valueOf(old) !== pin) {
    edits.push({ start: old.start, end: old.end, text: ` --pin ${pin}` });
  }
  return edits.sort((one, other) => other.start - one.start);
}

/** Return the edits that take `--pin` out of a prompt. */
export function unpinEdits(source: string): IEdit[] {
  return optionsOf(source).filter(option => option.name === 'pin').map(without).reverse();
}

/** Return a prompt that has its code written anew: with `--new`, which excludes the other options for one run only. */
export function askedAnew(source: string): string {
  const edits = optionsOf(source).filter(({ name }) => ONCE.has(name));
  const bare = edits.reduceRight((text, { start, end }) => text.slice(0, start) + text.slice(end), source);
  return bare.replace(PROMPT, '$& --new');
}

/** Return a text that was edited elsewhere as its cell holds it: with the mark that `source` has, a plan as comments. */
export function inForm(source: string, edited: string, isPlan: boolean): string {
  const head = markOf(edited) === '' && markOf(source) !== '' ? `${source.split('\n', 1)[0] ?? ''}\n` : '';
  const lines = edited.split('\n').map(line => (isPlan && !line.startsWith('#') ? `# ${line}` : line));
  return head + lines.join('\n');
}

function without({ start, end }: IOption): IEdit {
  return { start, end, text: '' };
}

/** Return the edit that turns `before` into `after`; none if they are equal. */
export function difference(before: string, after: string): IEdit[] {
  if (before === after) {
    return [];
  }
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) {
    start += 1;
  }
  start -= splitsPair(before, start) || splitsPair(after, start) ? 1 : 0;
  let tail = 0;
  while (tail < most - start && before[before.length - 1 - tail] === after[after.length - 1 - tail]) {
    tail += 1;
  }
  tail -= splitsPair(before, before.length - tail) || splitsPair(after, after.length - tail) ? 1 : 0;
  return [{ start, end: before.length - tail, text: after.slice(start, after.length - tail) }];
}

/** Whether `at` lies between the two halves of one character, where shared text must not be cut. */
function splitsPair(text: string, at: number): boolean {
  return (text.codePointAt(at - 1) ?? 0) > 0xffff && at > 0;
}

function valueOf(option: IOption): string {
  const value = option.text.replace(/^[ \t]*--pin(?:=|[ \t]*)/, '');
  return value.replace(/^(["'])(.*)\1$/, '$2');
}

function optionsOf(source: string): IOption[] {
  const head = PROMPT.exec(source)?.[0].length;
  if (head === undefined) {
    return [];
  }
  const [line = ''] = source.slice(head).split('\n', 1);
  return [...line.matchAll(OPTION)].map(({ 0: text, 1: valued, 2: other = '', index }) => {
    const start = head + index;
    return { name: valued ?? other, text, start, end: start + text.length };
  });
}
