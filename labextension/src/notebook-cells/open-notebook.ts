import type { YCodeCell, YNotebook } from '@jupyter/ydoc';
import type { Cell, CodeCell, ICellModel, ICodeCellModel } from '@jupyterlab/cells';
import type { INotebookModel, NotebookPanel } from '@jupyterlab/notebook';

import type { IEdit } from '../pins';

/** What runs code for a notebook, as far as a cell needs it. */
export type Future = NonNullable<CodeCell['outputArea']['future']>;

/** A notebook as all clients share it, with the history of its edits. */
export type SharedNotebook = INotebookModel['sharedModel'] & Pick<YNotebook, 'undoManager' | 'ydoc'>;

/** A code cell as all clients share it, with the history of its edits. */
export type SharedCell = ICodeCellModel['sharedModel'] & Pick<YCodeCell, 'undoManager'>;

/** Return a future whose messages have the given parent; null if the kernel is gone. */
export type MakeFuture = (message: string) => Future | null;

/** A notebook that is open in one tab or several; cells are named by their ids. */
export class OpenNotebook {
  /**
   * @param model - the model that all tabs share
   * @param panels - returns the tabs, the one to show things in first
   * @param makeFuture - asks the notebook's kernel
   */
  constructor(
    readonly model: INotebookModel,
    readonly panels: () => readonly NotebookPanel[],
    readonly makeFuture: MakeFuture
  ) {}

  /** The notebook's path. */
  get path(): string {
    return this.panels()[0]?.context.path ?? '';
  }

  /** The notebook as all clients share it. */
  get shared(): SharedNotebook {
    return this.model.sharedModel as SharedNotebook;
  }

  /** Return where a cell stands; -1 if it is gone. */
  indexOf(id: string): number {
    return this.model.isDisposed ? -1 : this.shared.cells.findIndex(cell => cell.getId() === id);
  }

  /** Return the model of a code cell. */
  cell(id: string): ICodeCellModel | null {
    const model = this.model.cells.get(this.indexOf(id)) as ICellModel | undefined;
    return model !== undefined && isCode(model) ? model : null;
  }

  /** Return the widget of a code cell in the first tab that has one. */
  widget(id: string): CodeCell | null {
    const widgets = this.panels().flatMap(panel => panel.content.widgets);
    return widgets.filter(isCodeCell).find(cell => cell.model.id === id) ?? null;
  }
}

/** Whether a cell is a code cell. */
export function isCodeCell(cell: Cell): cell is CodeCell {
  return cell.model.type === 'code';
}

/** Whether a model is that of a code cell. */
export function isCode(model: ICellModel): model is ICodeCellModel {
  return model.type === 'code';
}

/** Change the source of a cell; edits are given last first. */
export function applyEdits(cell: { updateSource(start: number, end: number, text: string): void }, edits: readonly IEdit[]): void {
  edits.forEach(({ start, end, text }) => cell.updateSource(start, end, text));
}

/** Return a text that `metadata.ci_magic` of a cell holds; empty if it holds none. */
export function ownText(cell: { getMetadata(key: string): unknown } | undefined, field: string): string {
  const text = (cell?.getMetadata('ci_magic') as Readonly<Record<string, unknown>> | undefined)?.[field];
  return typeof text === 'string' ? text : '';
}
