import type { Cell, CodeCell } from '@jupyterlab/cells';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { NotebookActions } from '@jupyterlab/notebook';
import { Signal } from '@lumino/signaling';

import { isCodeCell } from './open-notebook';

/** A code cell as one notebook view shows it. */
export interface ICellView {
  readonly panel: NotebookPanel;
  readonly cell: CodeCell;
}

/** The connection to a notebook's kernel. */
export type NotebookKernel = NonNullable<NonNullable<NotebookPanel['sessionContext']['session']>['kernel']>;

/** The server's side of the notebooks. */
export interface IContents {
  get(path: string): Promise<{ readonly content: unknown }>;
  save(path: string, options: { type: 'notebook'; format: 'json'; content: unknown }): Promise<unknown>;
}

/** The end of a cell's run; `failed` where the kernel answered with an error. */
export interface IExecution extends ICellView {
  readonly failed: boolean;
}

/** The cells of all notebooks that are open, as widgets. */
export class NotebookViews {
  /** A code cell has got a widget: its notebook was opened, or it was inserted, moved or made a code cell. */
  readonly cellAdded = new Signal<this, ICellView>(this);
  /** A cell that the user ran has ended. */
  readonly executed = new Signal<this, IExecution>(this);
  readonly #tracker: INotebookTracker;

  constructor(tracker: INotebookTracker) {
    this.#tracker = tracker;
    tracker.forEach(panel => this.#follow(panel));
    tracker.widgetAdded.connect((_, panel) => this.#follow(panel));
    NotebookActions.executed.connect((_, { notebook, cell, success, error }) => {
      const panel = this.panels().find(each => each.content === notebook);
      // A cell that was deleted meanwhile has no model any more.
      if (panel !== undefined && !cell.isDisposed && isCodeCell(cell)) {
        this.executed.emit({ panel, cell, failed: !success && Boolean(error) });
      }
    });
  }

  /** Every notebook that is open. */
  panels(): NotebookPanel[] {
    const found: NotebookPanel[] = [];
    this.#tracker.forEach(panel => found.push(panel));
    return found;
  }

  /** Every code cell that is open, in the order of the notebooks. */
  all(): ICellView[] {
    return this.panels().flatMap(panel => codeCells(panel));
  }

  /** The views of one cell: none if it is not open, several if its notebook is shown more than once. */
  find(id: string): ICellView[] {
    return this.all().filter(({ cell }) => cell.model.id === id);
  }

  /** The notebook that has the focus of the page, with its active cell of whatever type. */
  current(): { panel: NotebookPanel; cell: Cell } | null {
    const panel = this.#tracker.currentWidget;
    const cell = panel?.content.activeCell;
    return panel && cell ? { panel, cell } : null;
  }

  #follow(panel: NotebookPanel): void {
    const announce = (): void => {
      for (const view of codeCells(panel).filter(({ cell }) => !this.#known.has(cell))) {
        this.#known.add(view.cell);
        this.cellAdded.emit(view);
      }
    };
    void panel.context.ready.then(() => {
      if (!panel.isDisposed) {
        announce();
        panel.content.model?.cells.changed.connect(announce);
      }
    });
  }

  readonly #known = new WeakSet<CodeCell>();
}

/** Return the code cells of a notebook, in order. */
export function codeCells(panel: NotebookPanel): ICellView[] {
  return panel.content.widgets.filter(isCodeCell).map(cell => ({ panel, cell }));
}

/** Return the source of a cell. */
export function sourceOf({ cell }: Readonly<{ cell: Cell }>): string {
  return cell.model.sharedModel.getSource();
}

/** Return the kernel of a notebook; null if it has none. */
export function kernelOf(panel: NotebookPanel): NotebookKernel | null {
  return panel.sessionContext.session?.kernel ?? null;
}

/** Run a cell as the notebook's own button does, and resolve when it has ended; the active cell stays. */
export async function runCell({ panel, cell }: ICellView): Promise<boolean> {
  return NotebookActions.runCells(panel.content, [cell], panel.sessionContext);
}

/** Make a cell the active one and bring it into view. */
export async function showCell({ panel, cell }: Readonly<{ panel: NotebookPanel; cell: Cell }>): Promise<void> {
  panel.content.deselectAll();
  const notebook = activate(panel, cell, 'command');
  await notebook.scrollToItem(notebook.activeCellIndex);
  notebook.activate();
}

/** Insert a code cell below another one, make it the active one and let the user type in it. */
export async function insertBelow(panel: NotebookPanel, cell: Cell, source: string): Promise<void> {
  const notebook = panel.content;
  const index = notebook.widgets.indexOf(cell) + 1;
  notebook.model?.sharedModel.insertCell(index, { cell_type: 'code', source, metadata: { trusted: true } });
  notebook.deselectAll();
  const inserted = notebook.widgets[index];
  if (inserted !== undefined) {
    activate(panel, inserted, 'edit');
    await notebook.scrollToCell(inserted);
    inserted.editor?.setCursorPosition(inserted.editor.getPositionAt(source.length) ?? { line: 0, column: 0 });
  }
}

/** Let the user type in a cell. */
export function editCell({ panel, cell }: ICellView): void {
  activate(panel, cell, 'edit');
  cell.editor?.focus();
}

function activate({ content: notebook }: NotebookPanel, cell: Cell, mode: 'command' | 'edit'): NotebookPanel['content'] {
  notebook.activeCellIndex = notebook.widgets.indexOf(cell);
  notebook.mode = mode;
  return notebook;
}
