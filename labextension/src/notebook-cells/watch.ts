import { type INotebookTracker, NotebookActions, type NotebookPanel } from '@jupyterlab/notebook';
import type { IDisposable } from '@lumino/disposable';

import type { ITurnCells, ITurnNotebook } from '../model';
import { type Future, OpenNotebook } from './open-notebook';
import { PinKeeper } from './pin-keeper';
import { RunCounts } from './run-counts';
import { TurnCells } from './turn-cells';

type Context = NotebookPanel['context'];

/** A notebook that was opened, in its first tab. */
export interface IWatched {
  readonly notebook: ITurnNotebook;
  readonly session: Context['sessionContext'];
}

/** What the watcher needs of a kernel. */
export interface IKernelSide {
  /** Return a future for messages under that parent. */
  future(session: Context['sessionContext'], message: string): Future | null;
  /** Listen to the notebook's kernel until disposed. */
  listen(watched: IWatched): IDisposable;
}

/** Watch all notebooks, opened and to be opened: once a notebook, however many tabs show it. */
export function watchNotebooks(tracker: INotebookTracker, kernels: IKernelSide): void {
  const watched = new Map<Context, PinKeeper>();
  const counts = new RunCounts();
  const watch = (_: unknown, panel: NotebookPanel): void => {
    void panel.context.ready.then(() => {
      const { context } = panel;
      if (!watched.has(context) && !context.isDisposed) {
        watched.set(context, open(tracker, context, counts, kernels));
        context.disposed.connect(() => watched.delete(context));
      }
    });
  };
  tracker.widgetAdded.connect(watch);
  tracker.forEach(panel => watch(tracker, panel));
  NotebookActions.executionScheduled.connect((_, { notebook, cell }) => {
    const context = [...watched.keys()].find(({ model }) => model === notebook.model);
    if (context !== undefined) {
      watched.get(context)?.check(cell.model.id);
    }
  });
}

function open(tracker: INotebookTracker, context: Context, counts: RunCounts, kernels: IKernelSide): PinKeeper {
  const { model, sessionContext } = context;
  const keeper = new PinKeeper(model);
  const notebook = new OpenNotebook(
    model,
    () => panelsOf(tracker, context),
    message => kernels.future(sessionContext, message)
  );
  const turn = (asking: string): ITurnCells | null =>
    notebook.cell(asking) === null ? null : new TurnCells(notebook, asking, counts);
  const link = kernels.listen({ notebook: { turn }, session: sessionContext });
  context.saveState.connect((_, state) => {
    if (state === 'started') {
      keeper.check();
    }
  });
  context.disposed.connect(() => {
    link.dispose();
  });
  return keeper;
}

/** Return the tabs of a notebook, the shown one first. */
function panelsOf(tracker: INotebookTracker, context: Context): NotebookPanel[] {
  const panels: NotebookPanel[] = [];
  tracker.forEach(panel => {
    if (panel.context === context && !panel.isDisposed) {
      panels.push(panel);
    }
  });
  return panels.sort((one, other) => Number(other.isVisible) - Number(one.isVisible));
}
