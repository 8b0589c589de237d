import type { ICellModel, ICodeCellModel } from '@jupyterlab/cells';

/**
 * Shows at a prompt cell the number it ran under.
 *
 * The reply to its request carries the number of the last cell that ran within it, and JupyterLab shows that one when
 * the reply arrives, after the turn has settled.
 */
export class RunCounts {
  readonly #wanted = new WeakMap<ICellModel, number>();

  /** Show `count` now, and again when the reply has changed it; until the cell runs anew. */
  show(model: ICodeCellModel, count: number): void {
    const isWaiting = this.#wanted.has(model);
    this.#wanted.set(model, count);
    if (!isWaiting) {
      model.stateChanged.connect(this.#changed, this);
    }
  }

  #changed(model: ICellModel, change: { name: string; newValue: unknown }): void {
    const wanted = this.#wanted.get(model);
    const isRerun = change.name === 'executionState' && change.newValue === 'running';
    const isReply = change.name === 'executionCount' && change.newValue !== null;
    if (wanted === undefined || isRerun || isReply) {
      this.#wanted.delete(model);
      model.stateChanged.disconnect(this.#changed, this);
    }
    if (isReply && wanted !== undefined) {
      (model as ICodeCellModel).executionCount = wanted;
      // The pin that it got since is no edit of the user's; JupyterLab before 4.5 does not let that be said.
      Reflect.set(model, 'isDirty', false);
    }
  }
}
