import type { ICodeCellModel } from '@jupyterlab/cells';
import type { IOutput } from '@jupyterlab/nbformat';

import type { IMarkedCell, IPlace, ITurnCells } from '../model';
import { difference, type IEdit, markOf, pinEdits, pinOf } from '../pins';
import { applyEdits, type OpenNotebook, ownText, type SharedCell } from './open-notebook';
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

  get isOpen(): boolean {
    return this.#chat === null ? this.#notebook.indexOf(this.#asking) >= 0 : !this.#notebook.model.isDisposed;
  }

  get taken(): readonly string[] {
    return [...this.#taken.keys()];
  }

  has(cell: string): boolean {
    return this.#notebook.cell(cell) !== null;
  }

  canTake(cell: string, after: string): boolean {
    return this.has(cell) || (!this.#taken.has(cell) && (this.isOpen || this.#notebook.indexOf(after) >= 0));
  }

  source(cell: string): string {
    return this.#notebook.cell(cell)?.sharedModel.getSource() ?? '';
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

  take(cell: string, after: string, source: string): void {
    if (this.has(cell)) {
      this.rewrite(cell, source);
      return;
    }
    const index = this.#indexBelow(after);
    this.#step.edit(() => {
      this.#notebook.shared.insertCell(index, { id: cell, cell_type: 'code', source, metadata: {} });
    });
    this.#note(cell, null);
  }

  rewrite(cell: string, source: string): void {
    const model = this.#notebook.cell(cell);
    if (model !== null) {
      const before = model.sharedModel.getSource();
      if (!this.#taken.has(cell)) {
        this.#note(cell, { source: before, outputs: model.outputs.toJSON(), count: model.executionCount });
      }
      this.#edit(model, difference(before, source));
    }
  }

  write(cell: string, at: number, text: string): void {
    const model = this.#taken.has(cell) ? this.#notebook.cell(cell) : null;
    const end = model?.sharedModel.getSource().length ?? 0;
    if (model !== null && at <= end) {
      this.#edit(model, at < end || text !== '' ? [{ start: at, end, text }] : []);
    }
  }

  run(cell: string, message: string): void {
    const widget = this.#notebook.widget(cell);
    const taken = this.#taken.get(cell);
    const future = taken && widget && this.#notebook.makeFuture(message);
    if (!future) {
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
    taken.hasRun = true;
    taken.isRunning = true;
  }

  ran(cell: string, count: number | null): void {
    const taken = this.#taken.get(cell);
    const model = this.#notebook.cell(cell);
    if (taken !== undefined) {
      taken.isRunning = false;
      if (model !== null) {
        model.executionCount = count;
        model.executionState = 'idle';
      }
    }
  }

  keep(cell: string, pin: string, metadata: Readonly<Record<string, unknown>>): void {
    const taken = this.#taken.get(cell);
    if (taken !== undefined) {
      taken.isSettled = true;
    }
    const generated = this.#shared(cell);
    const asking = this.#chat === null ? this.#shared(this.#asking) : null;
    const edits = pin === '' || asking === null ? [] : pinEdits(asking.getSource(), pin);
    const hasNews = generated !== null && Object.keys(metadata).length > 0;
    if (edits.length === 0 && !hasNews) {
      return;
    }
    this.#step.include(generated);
    this.#step.include(asking);
    this.#step.edit(() => {
      if (hasNews) {
        generated.setMetadata('ci_magic', metadata as never);
      }
      if (asking !== null) {
        applyEdits(asking, edits);
      }
    });
  }

  drop(cell: string): void {
    const taken = this.#taken.get(cell);
    const index = this.#notebook.indexOf(cell);
    if (taken === undefined || taken.isSettled) {
      return;
    }
    this.#taken.delete(cell);
    if (taken.before !== null) {
      this.#giveBack(cell, taken.before);
    } else if (index >= 0) {
      this.#step.editSilently(() => this.#notebook.shared.deleteCell(index));
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
    const { turn } = this.#chat ?? {};
    for (const [cell, { before, hasRun, isRunning, isSettled }] of this.#taken) {
      const model = this.#notebook.cell(cell);
      if (!isSettled && !hasRun) {
        this.drop(cell);
      } else if (model !== null) {
        model.executionState = isRunning ? 'idle' : model.executionState;
        if (!isSettled && before === null && turn !== undefined) {
          // It was never accepted, and its kernel is gone.
          this.#step.editSilently(() => model.sharedModel.setMetadata('ci_magic', { turn }));
        }
      }
    }
    this.#taken.clear();
  }

  #note(cell: string, before: ITaken['before']): void {
    this.#taken.set(cell, { before, hasRun: false, isRunning: false, isSettled: false });
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
    while (isFirst && this.#chat?.isPassed(ownText(cells[index], 'turn')) === true) {
      index++;
    }
    return index;
  }

  #shared(cell: string): SharedCell | null {
    return (this.#notebook.cell(cell)?.sharedModel ?? null) as SharedCell | null;
  }

  #edit({ sharedModel }: ICodeCellModel, edits: readonly IEdit[]): void {
    if (edits.length > 0) {
      this.#step.edit(() => applyEdits(sharedModel, edits));
    }
  }

  #giveBack(cell: string, before: NonNullable<ITaken['before']>): void {
    const model = this.#notebook.cell(cell);
    if (model !== null) {
      const { sharedModel } = model;
      this.#step.editSilently(() => applyEdits(sharedModel, difference(sharedModel.getSource(), before.source)));
      model.outputs.fromJSON(before.outputs);
      model.executionCount = before.count;
      model.executionState = 'idle';
    }
  }

  #isQueued(cell: string): boolean {
    return this.#notebook.cell(cell)?.executionState === 'running' && this.#taken.get(cell)?.isRunning !== true;
  }
}
