/**
 * A plan as lines to edit. In its cell each line is a comment, behind the cell's mark.
 */

const MARK = /^# ci [0-9a-f]+\n/;

/** Return the lines of a plan as they are read and edited. */
export function planText(source: string): string {
  return source.replace(MARK, '').replace(/^# ?/gm, '');
}

/** Return edited lines in the form of their cell, which had `before`. */
export function planSource(text: string, before: string): string {
  const lines = text.split('\n').filter(line => line.trim() !== '');
  return (MARK.exec(before)?.[0] ?? '') + lines.map(line => `# ${line}`).join('\n');
}
