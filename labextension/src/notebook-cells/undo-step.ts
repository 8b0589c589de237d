import type { SharedCell, SharedNotebook } from './open-notebook';

type UndoManager = SharedNotebook['undoManager'];
type StackItem = UndoManager['undoStack'][number];

interface IPopped {
  readonly stackItem: StackItem;
  readonly type: 'undo' | 'redo';
}

/**
 * Edits of one turn that are undone together, however far apart they happen.
 *
 * A notebook has an undo history of its own, and, unless the whole document shares one, so has each cell. The step is on
 * top of the notebook's history and of those of the cells it is shown to; undoing it in one undoes it in all. If the
 * user edited the notebook in between, what came before stays a step of its own.
 */
export class UndoStep {
  readonly #notebook: SharedNotebook;
  readonly #managers = new Set<UndoManager>();
  readonly #items = new Map<UndoManager, StackItem>();
  readonly #known = new WeakSet<StackItem>();
  /** The cells' histories that hold a part of the step which the notebook's has no more: it was undone there. */
  readonly #apart = new Set<UndoManager>();
  #isFollowing = false;

  constructor(notebook: SharedNotebook) {
    this.#notebook = notebook;
    this.#follow(notebook.undoManager);
  }

  /** Let the step be undone from a cell's own history, too. */
  include(cell: SharedCell | null): void {
    if (cell?.undoManager) {
      this.#follow(cell.undoManager);
    }
  }

  /** Do an edit as a part of the step. */
  edit(change: () => void): void {
    for (const manager of this.#managers) {
      manager.trackedOrigins.add(this);
      // Two edits within the capture time are one step to Yjs, and any others are two.
      manager.lastChange = this.#isOnTop(manager) ? Date.now() : 0;
    }
    this.#notebook.ydoc.transact(change, this);
    for (const manager of this.#managers) {
      manager.trackedOrigins.delete(this);
      if (manager.lastChange !== 0) {
        this.#note(manager, manager.undoStack);
      }
      manager.stopCapturing();
    }
  }

  /** Do an edit that nobody can undo. */
  editSilently(change: () => void): void {
    this.#notebook.transact(change, false);
  }

  /** Take the step out of the histories: what it did has been taken back. */
  forget(): void {
    for (const manager of this.#managers) {
      if (this.#isOnTop(manager)) {
        manager.undoStack.pop();
      }
    }
    this.#items.clear();
  }

  #follow(manager: UndoManager): void {
    if (!this.#managers.has(manager)) {
      this.#managers.add(manager);
      manager.on('stack-item-popped', event => this.#popped(manager, event));
    }
  }

  #isOnTop(manager: UndoManager): boolean {
    const item = this.#items.get(manager);
    return item !== undefined && manager.undoStack.at(-1) === item;
  }

  #note(manager: UndoManager, stack: readonly StackItem[]): void {
    const item = stack.at(-1);
    if (item !== undefined) {
      this.#items.set(manager, item);
      this.#known.add(item);
    }
  }

  #popped(manager: UndoManager, { stackItem, type }: IPopped): void {
    if (this.#isFollowing || !this.#known.has(stackItem)) {
      return;
    }
    this.#isFollowing = true;
    this.#apart.add(manager);
    try {
      this.#note(manager, type === 'undo' ? manager.redoStack : manager.undoStack);
      this.#popOthers(manager, type);
    } finally {
      this.#isFollowing = false;
    }
  }

  #popOthers(manager: UndoManager, type: 'undo' | 'redo'): void {
    for (const other of this.#managers) {
      const [stack, opposite] = type === 'undo' ? [other.undoStack, other.redoStack] : [other.redoStack, other.undoStack];
      const top = stack.at(-1);
      if (other === manager || top === undefined || !this.#known.has(top)) {
        continue;
      }
      if (other === this.#notebook.undoManager || this.#apart.has(other)) {
        other[type]();
      } else {
        // The notebook's history has done all of it: with nothing left to do, Yjs would go on to the next item.
        stack.pop();
        opposite.push(top);
      }
      this.#note(other, opposite);
    }
  }
}
