import type { ChatPlace, IChatNotebook } from '../chat-model';
import type { ICellContent } from '../chat-protocol';
import { contentOf } from './chat-views';
import { type OpenNotebook, ownText } from './open-notebook';
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
    const own = active === this.#before ? '' : ownText(cells[at], 'turn');
    this.#before = active;
    return cells[lastOfChat(cells, at, own)]?.getId() ?? '';
  }

  content(id: string): ICellContent | null {
    const index = this.#notebook.indexOf(id);
    return index < 0 ? null : contentOf(this.#notebook.model.cells.get(index));
  }

  contents(): readonly ICellContent[] {
    return this.#notebook.shared.cells.flatMap(cell => this.content(cell.getId()) ?? []);
  }

  codeHash(id: string): string {
    return ownText(this.#notebook.shared.cells[this.#notebook.indexOf(id)], 'code_hash');
  }

  running(): string | null {
    return this.#started.find(id => this.#notebook.cell(id) !== null) ?? null;
  }

  /** The user has started a cell, or it has ended. */
  note(id: string, hasStarted: boolean): void {
    this.#started = [...this.#started.filter(each => each !== id), ...(hasStarted ? [id] : [])];
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
}

/** Return the last of the cells right below one that are from the chat, or from one turn of it. */
function lastOfChat(cells: readonly SharedCell[], at: number, own: string): number {
  const turn = ownText(cells[at + 1], 'turn');
  return turn !== '' && (own === '' || turn === own) ? lastOfChat(cells, at + 1, own) : at;
}
