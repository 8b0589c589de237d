import { type INotebookTracker, NotebookActions, type NotebookPanel } from '@jupyterlab/notebook';

import type { IChatNotebook } from '../chat-model';
import type { ITurnCells, ITurnNotebook } from '../model';
import { ChatCells } from './chat-cells';
import { type Future, isCodeCell, OpenNotebook } from './open-notebook';
import { PinKeeper } from './pin-keeper';
import { RunCounts } from './run-counts';
import { type IChatTurn, TurnCells } from './turn-cells';

type Context = NotebookPanel['context'];

/** A notebook that was opened, in its first tab. */
export interface IWatched {
  readonly notebook: ITurnNotebook;
  readonly cells: IChatNotebook;
  readonly session: Context['sessionContext'];
  /** Start a turn of the chat, whose cells go below `asking` and below those of turns that are passed. */
  chatTurn(asking: string, chat: IChatTurn): ITurnCells;
}

/** What the watcher needs of a kernel. */
export interface IKernelSide {
  /** Return a future for messages under that parent. */
  future(session: Context['sessionContext'], message: string): Future | null;
  /** Listen to the notebook's kernel. */
  opened(watched: IWatched): void;
  closed(cells: IChatNotebook): void;
  /** Another notebook has the attention of the page; null if none has. */
  shown(cells: IChatNotebook | null): void;
}

interface IKept {
  readonly keeper: PinKeeper;
  readonly cells: ChatCells;
}

/** Watch all notebooks, opened and to be opened: once a notebook, however many tabs show it. */
export function watchNotebooks(tracker: INotebookTracker, kernels: IKernelSide): void {
  const watched = new Map<Context, IKept>();
  const counts = new RunCounts();
  const show = (): void => {
    const context = tracker.currentWidget?.context;
    kernels.shown((context && watched.get(context)?.cells) ?? null);
  };
  const watch = (_: unknown, panel: NotebookPanel): void => {
    void panel.context.ready.then(() => {
      const { context } = panel;
      if (!watched.has(context) && !context.isDisposed) {
        watched.set(context, open(tracker, context, counts, kernels));
        context.disposed.connect(() => {
          watched.delete(context);
          show();
        });
        show();
      }
    });
  };
  tracker.widgetAdded.connect(watch);
  tracker.currentChanged.connect(show);
  tracker.forEach(panel => watch(tracker, panel));
  const keptOf = ({ model }: NotebookPanel['content']): IKept | undefined =>
    [...watched].find(([context]) => context.model === model)?.[1];
  NotebookActions.executionScheduled.connect((_, { notebook, cell }) => {
    const kept = keptOf(notebook);
    kept?.keeper.check(cell.model.id);
    kept?.cells.note(cell.model.id, isCodeCell(cell));
  });
  NotebookActions.executed.connect((_, { notebook, cell }) => {
    // A cell that was deleted meanwhile has no model any more.
    if (!cell.isDisposed) {
      keptOf(notebook)?.cells.note(cell.model.id, false);
    }
  });
}

function open(tracker: INotebookTracker, context: Context, counts: RunCounts, kernels: IKernelSide): IKept {
  const { model, sessionContext: session } = context;
  const keeper = new PinKeeper(model);
  const notebook = new OpenNotebook(
    model,
    () => panelsOf(tracker, context),
    message => kernels.future(session, message)
  );
  const cells = new ChatCells(notebook);
  const turn = (asking: string): ITurnCells | null =>
    notebook.cell(asking) === null ? null : new TurnCells(notebook, asking, counts);
  const chatTurn = (asking: string, chat: IChatTurn): ITurnCells => new TurnCells(notebook, asking, counts, chat);
  kernels.opened({ notebook: { turn }, cells, session, chatTurn });
  context.saveState.connect((_, state) => {
    if (state === 'started') {
      keeper.check();
    }
  });
  context.disposed.connect(() => kernels.closed(cells));
  return { keeper, cells };
}

/** Return the tabs of a notebook: the one that is worked in first, then those that are shown. */
function panelsOf(tracker: INotebookTracker, context: Context): NotebookPanel[] {
  const panels: NotebookPanel[] = [];
  tracker.forEach(panel => {
    if (panel.context === context && !panel.isDisposed) {
      panels.push(panel);
    }
  });
  const rank = (panel: NotebookPanel): number => Number(panel.isVisible) + 2 * Number(panel === tracker.currentWidget);
  return panels.sort((one, other) => rank(other) - rank(one));
}
