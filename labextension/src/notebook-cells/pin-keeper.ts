import type { INotebookModel } from '@jupyterlab/notebook';

import { type IEdit, isPrompt, markOf, pinEdits, pinOf, unpinEdits } from '../pins';
import { applyEdits } from './open-notebook';

type SharedNotebook = INotebookModel['sharedModel'];
type SharedCell = SharedNotebook['cells'][number];

/**
 * Keeps pins and marked cells of a notebook together: a prompt whose marked cell was deleted loses its pin.
 *
 * It looks when the notebook is saved and when a prompt is about to run, never while the user types. A pin that was taken
 * out comes back with its cell (cut, saved, pasted; deleted, saved, undone).
 */
export class PinKeeper {
  readonly #shared: SharedNotebook;
  /** The pins that were taken out, by prompt cell. */
  readonly #removed = new Map<string, string>();

  constructor(model: INotebookModel) {
    this.#shared = model.sharedModel;
  }

  /** Look at all prompts, or at one cell. */
  check(only?: string): void {
    const cells = this.#shared.cells.filter(cell => cell.cell_type === 'code');
    const looked = only === undefined ? cells : cells.filter(cell => cell.getId() === only);
    const prompts = looked.filter(cell => isPrompt(cell.getSource()));
    if (prompts.length > 0) {
      const marks = new Set(cells.map(cell => markOf(cell.getSource())));
      prompts.forEach(prompt => this.#mend(prompt, marks));
    }
  }

  #mend(prompt: SharedCell, marks: ReadonlySet<string>): void {
    const source = prompt.getSource();
    const pin = pinOf(source);
    const id = prompt.getId();
    const removed = this.#removed.get(id);
    if (pin !== '' && !marks.has(pin)) {
      this.#removed.set(id, pin);
      this.#edit(prompt, unpinEdits(source));
    } else if (pin === '' && removed !== undefined && marks.has(removed)) {
      this.#removed.delete(id);
      this.#edit(prompt, pinEdits(source, removed));
    }
  }

  #edit(prompt: SharedCell, edits: readonly IEdit[]): void {
    this.#shared.transact(() => applyEdits(prompt, edits), false);
  }
}
