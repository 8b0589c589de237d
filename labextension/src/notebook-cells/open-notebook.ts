import type { YCodeCell, YNotebook } from '@jupyter/ydoc';
import { CodeCell, type ICellModel, type ICodeCellModel } from '@jupyterlab/cells';
import type { INotebookModel, NotebookPanel } from '@jupyterlab/notebook';

/** What runs code for a notebook, as far as a cell needs it. */
export type Future = NonNullable<CodeCell['outputArea']['future']>;

/** A notebook as all clients share it, with the history of its edits. */
export type SharedNotebook = INotebookModel['sharedModel'] & Pick<YNotebook, 'undoManager' | 'ydoc'>;

/** A code cell as all clients share it, with the history of its edits. */
export type SharedCell = Extract<SharedNotebook['cells'][number], { cell_type: 'code' }> &
  Pick<YCodeCell, 'undoManager'>;

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

  /** Return a code cell as all clients share it. */
  sharedCell(id: string): SharedCell | null {
    const cell = this.shared.cells[this.indexOf(id)];
    return cell?.cell_type === 'code' ? (cell as SharedCell) : null;
  }

  /** Return the model of a code cell. */
  cell(id: string): ICodeCellModel | null {
    const index = this.indexOf(id);
    const model = index < 0 ? null : this.model.cells.get(index);
    return model !== null && isCode(model) ? model : null;
  }

  /** Return the widget of a code cell in the first tab that has one. */
  widget(id: string): CodeCell | null {
    for (const panel of this.panels()) {
      const widget = panel.content.widgets.find(cell => cell.model.id === id);
      if (widget instanceof CodeCell) {
        return widget;
      }
    }
    return null;
  }
}

function isCode(model: ICellModel): model is ICodeCellModel {
  return model.type === 'code';
}
