import { generatedHash, recordsOf } from '../components/record';
import type { ICellView, NotebookViews } from '../notebook-cells/views';
import { codeCells } from '../notebook-cells/views';
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
  of({ cell }: ICellView): string {
    const code = this.#byHash.get(generatedHash(cell));
    return code === undefined ? '' : `${cell.model.sharedModel.getSource().split('\n', 1)[0] ?? ''}\n${code}`;
  }
}

/**
 * Return the other half of a pair: the generated cell of a prompt, or the prompt of a generated cell; the nearest one,
 * and below a prompt before above it.
 */
export function partnerOf({ panel, cell }: ICellView): ICellView | null {
  const source = cell.model.sharedModel.getSource();
  const [mark, pin] = [markOf(source), pinOf(source)];
  if (mark === '' && pin === '') {
    return null;
  }
  const cells = codeCells(panel);
  const at = cells.findIndex(view => view.cell === cell);
  const below = cells.slice(at + 1);
  const above = cells.slice(0, Math.max(at, 0)).reverse();
  const text = (view: ICellView): string => view.cell.model.sharedModel.getSource();
  return mark === ''
    ? ([...below, ...above].find(view => markOf(text(view)) === pin) ?? null)
    : ([...above, ...below].find(view => pinOf(text(view)) === mark) ?? null);
}
