import type { IOutput } from '@jupyterlab/nbformat';

import type { IMarkedCell, IPlace, ITurnCells } from '../model';
import { difference, type IEdit, markOf, pinEdits, pinOf } from '../pins';
import { turnOf } from './chat-cells';
import type { OpenNotebook } from './open-notebook';
import type { RunCounts } from './run-counts';
import { UndoStep } from './undo-step';

/** A cell that a turn placed or took, and what it was before. */
interface ITaken {
  /** What to give back; null if the turn placed the cell. */
  readonly before: { readonly source: string; readonly outputs: IOutput[]; readonly count: number | null } | null;
  hasRun: boolean;
  isRunning: boolean;
  isSettled: boolean;
}

/** A turn of a chat. */
export interface IChatTurn {
  readonly turn: string;
  /** Whether its cells go below those of another turn. */
  isPassed(turn: string): boolean;
}

/** The cells of one turn in an open notebook. */
export class TurnCells implements ITurnCells {
  readonly #notebook: OpenNotebook;
  readonly #asking: string;
  readonly #counts: RunCounts;
  readonly #chat: IChatTurn | null;
  readonly #step: UndoStep;
  readonly #taken = new Map<string, ITaken>();

  /**
   * @param asking - the cell that asked, or the one below which a chat wants its cells
   * @param counts - shows the numbers of prompts
   * @param chat - for a chat, which is not asked by a cell
   */
  constructor(
    notebook: OpenNotebook,
    asking: string,
    counts: RunCounts,
    chat: IChatTurn | null = null
  ) {
    this.#notebook = notebook;
    this.#asking = asking;
    this.#counts = counts;
    this.#chat = chat;
    this.#step = new UndoStep(notebook.shared);
  }

  has(cell: string): boolean {
    return this.#notebook.sharedCell(cell) !== null;
  }

  canPlaceBelow(cell: string): boolean {
    const isFree = this.#chat !== null && cell === this.#asking;
    return this.#notebook.indexOf(cell) >= 0 || (isFree && !this.#notebook.model.isDisposed);
  }

  source(cell: string): string {
    return this.#notebook.sharedCell(cell)?.getSource() ?? '';
  }

  locate(pin: string): IPlace {
    const { cells } = this.#notebook.shared;
    const here = this.#notebook.indexOf(this.#asking);
    const [above, below]: [IMarkedCell[], IMarkedCell[]] = [[], []];
    // A marked cell belongs to the nearest prompt above it: prompts of the same text have the same pin.
    let isOwn = true;
    cells.forEach((cell, index) => {
      const source = cell.cell_type === 'code' ? cell.getSource() : '';
      const id = cell.getId();
      if (index === here) {
        isOwn = true;
      } else if (pin !== '' && pinOf(source) === pin) {
        isOwn = false;
      } else if (pin !== '' && markOf(source) === pin && isOwn) {
        const metadata = (cell.getMetadata('ci_magic') ?? {}) as object;
        (index < here ? above : below).push({ id, source, metadata, queued: this.#isQueued(id), index });
      }
    });
    const next = cells[here + 1]?.getId() ?? null;
    return { notebook: this.#notebook.path, cells: [...below, ...above.reverse()], asking_index: here, next };
  }

  place(cell: string, after: string, source: string): void {
    if (this.has(cell)) {
      this.rewrite(cell, source);
      return;
    }
    const index = this.#indexBelow(after);
    this.#step.edit(() => {
      this.#notebook.shared.insertCell(index, { id: cell, cell_type: 'code', source, metadata: {} });
    });
    this.#taken.set(cell, { before: null, hasRun: false, isRunning: false, isSettled: false });
  }

  rewrite(cell: string, source: string): void {
    const shared = this.#notebook.sharedCell(cell);
    const model = this.#notebook.cell(cell);
    if (shared === null || model === null) {
      return;
    }
    if (!this.#taken.has(cell)) {
      const before = { source: shared.getSource(), outputs: model.outputs.toJSON(), count: model.executionCount };
      this.#taken.set(cell, { before, hasRun: false, isRunning: false, isSettled: false });
    }
    const edit = difference(shared.getSource(), source);
    if (edit !== null) {
      this.#edit(cell, [edit]);
    }
  }

  write(cell: string, at: number, text: string): void {
    const length = this.source(cell).length;
    if (at <= length && (at < length || text !== '')) {
      this.#edit(cell, [{ start: at, end: length, text }]);
    }
  }

  run(cell: string, message: string): void {
    const widget = this.#notebook.widget(cell);
    const future = widget && this.#notebook.makeFuture(message);
    if (!widget || !future) {
      return;
    }
    const { model } = widget;
    model.sharedModel.transact(
      () => {
        model.clearExecution();
        widget.outputHidden = false;
      },
      false,
      'silent-change'
    );
    model.executionState = 'running';
    model.trusted = true;
    widget.outputArea.future = future;
    const taken = this.#taken.get(cell);
    if (taken !== undefined) {
      taken.hasRun = true;
      taken.isRunning = true;
    }
  }

  ran(cell: string, count: number | null): void {
    const model = this.#notebook.cell(cell);
    const taken = this.#taken.get(cell);
    if (taken !== undefined) {
      taken.isRunning = false;
    }
    if (model !== null) {
      model.executionCount = count;
      model.executionState = 'idle';
    }
  }

  keep(cell: string, pin: string, metadata: Readonly<Record<string, unknown>>): void {
    const taken = this.#taken.get(cell);
    if (taken !== undefined) {
      taken.isSettled = true;
    }
    const generated = this.#notebook.sharedCell(cell);
    const asking = this.#chat === null ? this.#notebook.sharedCell(this.#asking) : null;
    const edits = pin === '' || asking === null ? [] : pinEdits(asking.getSource(), pin);
    const hasNews = generated !== null && Object.keys(metadata).length > 0;
    if (edits.length === 0 && !hasNews) {
      return;
    }
    for (const shared of [generated, asking]) {
      if (shared !== null) {
        this.#step.include(shared);
      }
    }
    this.#step.edit(() => {
      if (hasNews) {
        generated.setMetadata('ci_magic', metadata as never);
      }
      edits.forEach(({ start, end, text }) => asking?.updateSource(start, end, text));
    });
  }

  drop(cell: string): void {
    const taken = this.#taken.get(cell);
    const index = this.#notebook.indexOf(cell);
    if (taken === undefined || taken.isSettled) {
      return;
    }
    this.#taken.delete(cell);
    if (index < 0) {
      return;
    }
    if (taken.before === null) {
      this.#step.editSilently(() => this.#notebook.shared.deleteCell(index));
    } else {
      this.#giveBack(cell, taken.before);
    }
    if (this.#taken.size === 0) {
      this.#step.forget();
    }
  }

  count(count: number): void {
    const model = this.#notebook.cell(this.#asking);
    if (model !== null) {
      this.#counts.show(model, count);
    }
  }

  whenGone(cell: string, callback: () => void): () => void {
    const { model } = this.#notebook;
    const look = (): void => {
      // A moved cell is taken out and put in again, both before the next microtask.
      void Promise.resolve().then(() => this.has(cell) || callback());
    };
    model.cells.changed.connect(look);
    return () => {
      model.cells.changed.disconnect(look);
    };
  }

  end(): void {
    for (const [cell, taken] of this.#taken) {
      const model = this.#notebook.cell(cell);
      if (!taken.isSettled && !taken.hasRun) {
        this.drop(cell);
      } else if (taken.isRunning && model !== null) {
        model.executionState = 'idle';
      }
      if (!taken.isSettled && taken.hasRun) {
        this.#sign(cell);
      }
    }
    this.#taken.clear();
  }

  /** Note which turn of the chat a cell is from that was never accepted, and whose kernel is gone. */
  #sign(cell: string): void {
    const shared = this.#notebook.sharedCell(cell);
    const { turn } = this.#chat ?? {};
    if (shared !== null && turn !== undefined && this.#taken.get(cell)?.before === null) {
      this.#step.editSilently(() => shared.setMetadata('ci_magic', { turn }));
    }
  }

  /** Return where a new cell goes; without the cell that it should follow, to the end. */
  #indexBelow(after: string): number {
    const { cells } = this.#notebook.shared;
    const found = this.#notebook.indexOf(this.#notebook.indexOf(after) < 0 ? this.#asking : after);
    if (found < 0) {
      return cells.length;
    }
    let index = found + 1;
    const isFirst = this.#taken.size === 0;
    while (isFirst && this.#chat?.isPassed(turnOf(cells[index])) === true) {
      index++;
    }
    return index;
  }

  #edit(cell: string, edits: readonly IEdit[]): void {
    const shared = this.#notebook.sharedCell(cell);
    if (shared !== null) {
      this.#step.edit(() => edits.forEach(({ start, end, text }) => shared.updateSource(start, end, text)));
    }
  }

  #giveBack(cell: string, before: NonNullable<ITaken['before']>): void {
    const shared = this.#notebook.sharedCell(cell);
    const model = this.#notebook.cell(cell);
    const edit = shared === null ? null : difference(shared.getSource(), before.source);
    if (shared !== null && edit !== null) {
      this.#step.editSilently(() => shared.updateSource(edit.start, edit.end, edit.text));
    }
    if (model !== null) {
      model.outputs.fromJSON(before.outputs);
      model.executionCount = before.count;
      model.executionState = 'idle';
    }
  }

  #isQueued(cell: string): boolean {
    return this.#notebook.cell(cell)?.executionState === 'running' && this.#taken.get(cell)?.isRunning !== true;
  }
}
