import { isPrompt, markOf } from '../pins';

/** What would be read as an option at the beginning of a prompt. */
const OPTION = /^--([A-Za-z][\w-]*(=\S*)?)?(?=\s|$)/;

/** What a cell is to ci_magic: a prompt, code that a prompt owns, or neither. */
export type Role = 'prompt' | 'generated' | '';

/** Return the role that a cell's source, or its beginning up to the first line end, gives it. */
export function roleOf(source: string): Role {
  if (markOf(source) !== '') {
    return 'generated';
  }
  return isPrompt(source) ? 'prompt' : '';
}

/**
 * Return a `%%ci` cell that asks for what `text` says.
 *
 * Comment signs before every line are taken off; a text that would read as an option is kept from it by `--`.
 */
export function promptFrom(text: string): string {
  const lines = text.trim().split('\n');
  const bare = lines.every(line => /^\s*(#|$)/.test(line)) ? lines.map(line => line.replace(/^\s*#+ ?/, '')) : lines;
  const prompt = bare.join('\n').trim();
  return `%%ci ${OPTION.test(prompt) ? '-- ' : ''}${prompt}`;
}
