import { generatedHash, recordsOf } from '../components/record';
import type { ICellView, NotebookViews } from '../notebook-cells/views';
import { codeCells, sourceOf } from '../notebook-cells/views';
import { markOf, pinOf } from '../pins';

/** The code of generated cells as it was generated; it is shown only, and never run from here. */
export class GeneratedCode {
  readonly #byHash = new Map<string, string>();

  constructor(views: NotebookViews) {
    // A prompt that runs again has cleared the record of its last turn before anybody could ask.
    const remember = (_: unknown, { cell }: ICellView): void => {
      recordsOf(cell).forEach(({ code, codeHash }) => this.#byHash.set(codeHash, code));
    };
    views.cellAdded.connect(remember);
    views.executed.connect(remember);
  }

  /** Return the source of a generated cell with its mark line; empty where nobody knows it any more. */
  of(view: ICellView): string {
    const code = this.#byHash.get(generatedHash(view.cell));
    return code === undefined ? '' : `${sourceOf(view).split('\n', 1)[0] ?? ''}\n${code}`;
  }
}

/**
 * Return the other half of a pair: the generated cell of a prompt, or the prompt of a generated cell; the nearest one,
 * and below a prompt before above it.
 */
export function partnerOf(view: ICellView | null): ICellView | null {
  const [mark, pin] = view === null ? ['', ''] : [markOf(sourceOf(view)), pinOf(sourceOf(view))];
  if (view === null || (mark === '' && pin === '')) {
    return null;
  }
  const cells = codeCells(view.panel);
  const at = cells.findIndex(({ cell }) => cell === view.cell);
  const [above, below] = [cells.slice(0, Math.max(at, 0)).reverse(), cells.slice(at + 1)];
  const found =
    mark === ''
      ? [...below, ...above].find(each => markOf(sourceOf(each)) === pin)
      : [...above, ...below].find(each => pinOf(sourceOf(each)) === mark);
  return found ?? null;
}
