/**
 * Cuts Markdown that still grows into blocks, so that those which are complete need not be drawn again.
 */

const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/;
const LIST = /^ {0,3}([-*+]|\d{1,9}[.)])(\s|$)/;
const TAG = /^ {0,3}<(details|div|table|blockquote|ul|ol|dl|section|figure)\b/i;
const MATH = /^\s*(\$\$|\\\[)/;
const DEFINITION = /^ {0,3}\[[^\]\n]+\]:\s*\S+.*$/gm;

/** What a line is inside of, if a blank line there does not end the block. */
type Inside = { readonly ends: (line: string) => boolean } | null;

/** Return the text cut at the blank lines between its blocks; joined by blank lines it reads the same. */
export function splitBlocks(text: string): string[] {
  const blocks: string[][] = [];
  let inside: Inside = null;
  let isBlank = true;
  for (const line of text.split('\n')) {
    const last = blocks.at(-1);
    const ends = inside === null && (last === undefined || isBlank);
    if (inside === null && line.trim() === '') {
      last?.push(line);
      isBlank = true;
      continue;
    }
    if (last === undefined || (ends && !goesOn(last, line))) {
      blocks.push([line]);
    } else {
      last.push(line);
    }
    isBlank = false;
    inside = within(inside, line);
  }
  return blocks.map(lines => lines.join('\n').trimEnd());
}

function within(inside: Inside, line: string): Inside {
  if (inside === null) {
    return opened(line);
  }
  return inside.ends(line) ? null : inside;
}

/** Whether a line behind a blank one belongs to the block before: an item of its list, or something indented. */
function goesOn(block: readonly string[], line: string): boolean {
  return LIST.test(block[0] ?? '') && (LIST.test(line) || /^(\t| {2,})/.test(line));
}

function opened(line: string): Inside {
  const bare = line.replace(/^\s*(?:(?:[-*+]|\d{1,9}[.)])\s+)*/, '');
  const fence = FENCE.exec(bare);
  return fence === null ? (mathFrom(line) ?? tagFrom(line)) : fenceFrom(fence[1] ?? '', fence[2] ?? '');
}

function mathFrom(line: string): Inside {
  const math = MATH.exec(line);
  const close = math?.[1] === '$$' ? '$$' : '\\]';
  const isEnd = (text: string): boolean => text.includes(close);
  return math === null || isEnd(line.slice(math[0].length)) ? null : { ends: isEnd };
}

function tagFrom(line: string): Inside {
  const tag = TAG.exec(line)?.[1]?.toLowerCase();
  const isClosed = (text: string): boolean => text.toLowerCase().includes(`</${tag}>`);
  return tag === undefined || isClosed(line) ? null : { ends: isClosed };
}

function fenceFrom(mark: string, info: string): Inside {
  if (mark.startsWith('`') && info.includes('`')) {
    return null;
  }
  const close = new RegExp(`^\\s*${mark.charAt(0)}{${mark.length},}\\s*$`);
  return { ends: line => close.test(line) };
}

/** Return the definitions of links (`[name]: address`), which blocks need that stand apart from them. */
export function definitions(text: string): string {
  return text.includes(']:') ? (text.match(DEFINITION) ?? []).join('\n') : '';
}

/** Return code in a fence that nothing in it closes. */
export function fenced(code: string, language: string): string {
  const longest = Math.max(2, ...(code.match(/`+/g) ?? []).map(run => run.length));
  const mark = '`'.repeat(longest + 1);
  return `${mark}${language}\n${code}\n${mark}`;
}
