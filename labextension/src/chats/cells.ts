/** The cells of turns that are over. */
import type { IChatNotebook } from '../chat-model';
import { sha256 } from '../digest';
import { markOf } from '../pins';

/** Return the cell above the first of these; empty if none is there, or nothing is above. */
export function above(notebook: IChatNotebook, ids: readonly string[]): string {
  const cells = ids.length === 0 ? [] : notebook.contents();
  const first = cells.findIndex(({ id }) => ids.includes(id));
  return cells[first - 1]?.id ?? '';
}

/** Delete those cells whose code is as it was generated. */
export function takeBack(notebook: IChatNotebook, ids: readonly string[]): void {
  const unedited = ids.filter(id => {
    const source = notebook.content(id)?.source;
    return source !== undefined && notebook.codeHash(id) === sha256(codeOf(source));
  });
  if (unedited.length > 0) {
    notebook.remove(unedited);
  }
}

/** Return the code of a generated cell. */
function codeOf(source: string): string {
  return markOf(source) === '' ? source : source.slice(source.indexOf('\n') + 1);
}
