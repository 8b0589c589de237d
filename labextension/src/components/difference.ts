/** One line of a difference: kept, taken out (`-`) or put in (`+`), with its text. */
export interface IDifferenceLine {
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
}

/** Lines that belong together, with the number (1-based) that the first one has before and after. */
export interface IHunk {
  readonly before: number;
  readonly after: number;
  readonly lines: readonly IDifferenceLine[];
}

/** The table of the longest common subsequence stays below this many entries; above, all lines count as changed. */
const TABLE_LIMIT = 4_000_000;

/**
 * Return how `after` differs from `before`, line by line: each line once, in order.
 */
export function differenceLines(before: string, after: string): IDifferenceLine[] {
  const [old, current] = [before.split('\n'), after.split('\n')];
  const head = commonLength(old, current, 0);
  const tail = commonLength([...old].reverse(), [...current].reverse(), head);
  return [
    ...signed(' ', old.slice(0, head)),
    ...changed(old.slice(head, old.length - tail), current.slice(head, current.length - tail)),
    ...signed(' ', old.slice(old.length - tail))
  ];
}

/**
 * Return the changed places of a difference, each with up to `context` lines around it; empty if nothing differs.
 */
export function hunks(lines: readonly IDifferenceLine[], context = 3): IHunk[] {
  const near = lines.map(() => false);
  lines.forEach((line, index) => {
    if (line.sign !== ' ') {
      near.fill(true, Math.max(0, index - context), index + context + 1);
    }
  });
  const found: IHunk[] = [];
  let [before, after] = [1, 1];
  let open: IDifferenceLine[] | null = null;
  lines.forEach((line, index) => {
    if (near[index]) {
      if (open === null) {
        open = [];
        found.push({ before, after, lines: open });
      }
      open.push(line);
    } else {
      open = null;
    }
    before += line.sign === '+' ? 0 : 1;
    after += line.sign === '-' ? 0 : 1;
  });
  return found;
}

function signed(sign: IDifferenceLine['sign'], texts: readonly string[]): IDifferenceLine[] {
  return texts.map(text => ({ sign, text }));
}

/** How many lines both begin with, leaving out the `taken` ones that were counted from the other end. */
function commonLength(one: readonly string[], other: readonly string[], taken: number): number {
  const longest = Math.min(one.length, other.length) - taken;
  let length = 0;
  while (length < longest && one[length] === other[length]) {
    length++;
  }
  return length;
}

function changed(old: readonly string[], current: readonly string[]): IDifferenceLine[] {
  if (old.length * current.length > TABLE_LIMIT) {
    return [...signed('-', old), ...signed('+', current)];
  }
  const common = commonLengths(old, current);
  const found: IDifferenceLine[] = [];
  let [row, column] = [0, 0];
  while (row < old.length && column < current.length) {
    if (old[row] === current[column]) {
      found.push(...signed(' ', old.slice(row, ++row)));
      column++;
    } else if (common(row + 1, column) >= common(row, column + 1)) {
      found.push(...signed('-', old.slice(row, ++row)));
    } else {
      found.push(...signed('+', current.slice(column, ++column)));
    }
  }
  return [...found, ...signed('-', old.slice(row)), ...signed('+', current.slice(column))];
}

/** Return how long the longest common subsequence is of what begins at a row and a column. */
function commonLengths(old: readonly string[], current: readonly string[]): (row: number, column: number) => number {
  const width = current.length + 1;
  const lengths = new Uint32Array((old.length + 1) * width);
  const common = (row: number, column: number): number => lengths[row * width + column] ?? 0;
  for (let row = old.length - 1; row >= 0; row--) {
    for (let column = current.length - 1; column >= 0; column--) {
      lengths[row * width + column] =
        old[row] === current[column]
          ? common(row + 1, column + 1) + 1
          : Math.max(common(row + 1, column), common(row, column + 1));
    }
  }
  return common;
}
