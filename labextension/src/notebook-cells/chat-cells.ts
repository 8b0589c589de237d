import type { Cell } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { NotebookActions } from '@jupyterlab/notebook';

import type { ChatPlace, IChatNotebook } from '../chat-model';
import type { ICellContent } from '../chat-protocol';
import type { OpenNotebook } from './open-notebook';
import { UndoStep } from './undo-step';

type SharedCell = OpenNotebook['shared']['cells'][number];

/** The cells of an open notebook as its chat sees them. */
export class ChatCells implements IChatNotebook {
  readonly #notebook: OpenNotebook;
  /** The cells of the user's own that were started and have not ended, in this order. */
  #started: string[] = [];
  /** The cell that was active when a place was asked for last. */
  #before = '';

  constructor(notebook: OpenNotebook) {
    this.#notebook = notebook;
    NotebookActions.executionScheduled.connect(this.#start, this);
    NotebookActions.executed.connect(this.#end, this);
  }

  /** Stop listening: the notebook was closed. */
  dispose(): void {
    NotebookActions.executionScheduled.disconnect(this.#start, this);
    NotebookActions.executed.disconnect(this.#end, this);
  }

  get path(): string {
    return this.#notebook.path;
  }

  anchor(place: ChatPlace): string {
    const { cells } = this.#notebook.shared;
    const active = this.#active();
    const at = place === 'end' ? -1 : this.#notebook.indexOf(active);
    if (at < 0) {
      return cells.at(-1)?.getId() ?? '';
    }
    // What the chat wrote below stays above what it writes next; a cell of the chat that the user went to is meant itself.
    const own = active === this.#before ? '' : turnOf(cells[at]);
    this.#before = active;
    return cells[lastOfChat(cells, at, own)]?.getId() ?? '';
  }

  content(id: string): ICellContent | null {
    const { model } = this.#notebook;
    const index = this.#notebook.indexOf(id);
    const shared = this.#notebook.shared.cells[index];
    if (shared === undefined) {
      return null;
    }
    const code = this.#notebook.cell(id);
    return {
      id,
      cell_type: model.cells.get(index).type,
      source: shared.getSource(),
      outputs: code?.outputs.toJSON() ?? [],
      execution_count: code?.executionCount ?? null
    };
  }

  contents(): readonly ICellContent[] {
    return this.#notebook.shared.cells.flatMap(cell => this.content(cell.getId()) ?? []);
  }

  metadata(id: string): Readonly<Record<string, unknown>> {
    return ownMetadata(this.#notebook.shared.cells[this.#notebook.indexOf(id)]);
  }

  running(): string | null {
    return this.#started[0] ?? null;
  }

  remove(ids: readonly string[]): void {
    const { shared } = this.#notebook;
    new UndoStep(shared).edit(() => {
      for (const index of ids.map(id => this.#notebook.indexOf(id)).filter(at => at >= 0).sort((a, b) => b - a)) {
        shared.deleteCell(index);
      }
    });
  }

  #active(): string {
    return this.#notebook.panels()[0]?.content.activeCell?.model.id ?? '';
  }

  #isOwn(notebook: NotebookPanel['content']): boolean {
    return notebook.model === this.#notebook.model;
  }

  #start(_: unknown, { notebook, cell }: { notebook: NotebookPanel['content']; cell: Cell }): void {
    if (this.#isOwn(notebook) && cell.model.type === 'code') {
      this.#started.push(cell.model.id);
    }
  }

  #end(_: unknown, { notebook, cell }: { notebook: NotebookPanel['content']; cell: Cell }): void {
    if (this.#isOwn(notebook)) {
      this.#started = this.#started.filter(id => id !== cell.model.id);
    }
  }
}

/** Return the last of the cells right below one that are from the chat, or from one turn of it. */
function lastOfChat(cells: readonly SharedCell[], at: number, own: string): number {
  const turn = turnOf(cells[at + 1]);
  return turn !== '' && (own === '' || turn === own) ? lastOfChat(cells, at + 1, own) : at;
}

/** Return the id of the chat's turn that a cell is from; empty if it is from none. */
export function turnOf(cell: SharedCell | undefined): string {
  const turn = ownMetadata(cell)['turn'];
  return typeof turn === 'string' ? turn : '';
}

function ownMetadata(cell: SharedCell | undefined): Readonly<Record<string, unknown>> {
  return (cell?.getMetadata('ci_magic') ?? {}) as Record<string, unknown>;
}
