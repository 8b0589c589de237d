import type { CodeCell } from '@jupyterlab/cells';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { PanelLayout } from '@lumino/widgets';
import type { Announcer } from '../components/announcer';
import { DecisionPanel } from '../components/decision-panel';
import { question } from '../components/decision-words';
import type { IDecision, ITurns } from '../model';
import type { ICellView, NotebookViews } from '../notebook-cells/views';
import { codeCells, editCell } from '../notebook-cells/views';
import type { GeneratedCode } from './generated';

interface IShown {
  readonly view: ICellView;
  readonly panel: DecisionPanel;
}

/** Shows the questions of the kernel at the cells that they are about, in every view of the notebook. */
export class Decisions {
  readonly #turns: ITurns;
  readonly #views: NotebookViews;
  readonly #generated: GeneratedCode;
  readonly #announcer: Announcer;
  readonly #trans: TranslationBundle;
  readonly #keys: () => string;

  constructor(
    turns: ITurns,
    views: NotebookViews,
    generated: GeneratedCode,
    announcer: Announcer,
    trans: TranslationBundle,
    keys: () => string
  ) {
    this.#turns = turns;
    this.#views = views;
    this.#generated = generated;
    this.#announcer = announcer;
    this.#trans = trans;
    this.#keys = keys;
    turns.decisionWanted.connect((_, decision) => this.#open(decision));
    turns.decisionWithdrawn.connect((_, decision) => this.#close(decision));
    // A cell that is moved gets another widget, and a notebook can be opened in one more view.
    views.cellAdded.connect((_, view) => this.#arrived(view));
  }

  /** Put the focus on an open question, in the notebook on show first; false if there is none. */
  focus(): boolean {
    const shown = [...this.#shown.values()].flat();
    const current = this.#views.current()?.panel;
    const target = shown.find(({ view }) => view.panel === current) ?? shown[0];
    if (target !== undefined) {
      this.#enter(target);
    }
    return target !== undefined;
  }

  #open(decision: IDecision): void {
    // A question of the chat that is about no cell is asked there.
    if (decision.kind === 'confirm') {
      return;
    }
    const shown = this.#views.find(decision.cell).map(view => this.#place(decision, view));
    this.#shown.set(decision, shown);
    const { title } = question(decision.kind, this.#trans);
    this.#announcer.say(`${title} ${this.#trans.__('Press %1 to answer.', this.#keys())}`);
    const near = shown.find(({ view }) => isWaitedFor(view, decision));
    if (near !== undefined) {
      this.#enter(near);
    }
  }

  #arrived(view: ICellView): void {
    for (const [decision, shown] of this.#shown) {
      if (decision.cell === view.cell.model.id && !shown.some(({ view: { cell } }) => cell === view.cell)) {
        shown.push(this.#place(decision, view));
      }
    }
  }

  #place(decision: IDecision, view: ICellView): IShown {
    const { cell } = view;
    const asked = { ...decision, original: decision.original || this.#generated.of(view) };
    const listener = {
      answer: (choice: Parameters<ITurns['answer']>[1], note: string) => this.#turns.answer(decision, choice, note),
      edit: () => editCell(view)
    };
    const panel = new DecisionPanel(asked, listener, this.#trans);
    const source = cell.model.sharedModel;
    const compare = (): void => {
      panel.edited = source.getSource() !== decision.source;
    };
    if (decision.kind === 'approve') {
      source.changed.connect(compare);
      panel.disposed.connect(() => source.changed.disconnect(compare));
    }
    void cell.ready.then(() => insertAboveOutput(cell, panel));
    return { view, panel };
  }

  #close(decision: IDecision): void {
    for (const { view, panel } of this.#shown.get(decision) ?? []) {
      const hadFocus = panel.node.contains(document.activeElement);
      panel.dispose();
      if (hadFocus) {
        this.#leave(view);
      }
    }
    this.#shown.delete(decision);
  }

  #enter({ view, panel }: IShown): void {
    this.#before ??= view.panel.content.activeCell?.model.id ?? null;
    panel.focus();
  }

  /** Give the focus back to the notebook, at the cell that had it before the question came. */
  #leave({ panel }: ICellView): void {
    const notebook = panel.content;
    const index = notebook.widgets.findIndex(cell => cell.model.id === this.#before);
    this.#before = null;
    if (index >= 0) {
      notebook.activeCellIndex = index;
    }
    notebook.activate();
  }

  #before: string | null = null;
  readonly #shown = new Map<IDecision, IShown[]>();
}

/**
 * Whether the user waits for this very question: the notebook has the focus, nobody types in it, and its active cell
 * is the asking one or right beside the question.
 */
function isWaitedFor({ panel, cell }: ICellView, decision: IDecision): boolean {
  const { node, widgets, activeCellIndex, mode } = panel.content;
  if (mode === 'edit' || !node.contains(document.activeElement)) {
    return false;
  }
  const at = widgets.indexOf(cell);
  const asking = codeCells(panel).find(view => view.cell.model.id === decision.asking)?.cell;
  const first = asking === undefined ? at : Math.min(at, widgets.indexOf(asking));
  return activeCellIndex >= first && activeCellIndex <= at + 1;
}

function insertAboveOutput(cell: CodeCell, panel: DecisionPanel): void {
  if (cell.isDisposed || panel.isDisposed) {
    return;
  }
  const layout = cell.layout as PanelLayout;
  const index = layout.widgets.findIndex(widget => widget.hasClass('jp-Cell-outputWrapper'));
  layout.insertWidget(index < 0 ? layout.widgets.length : index, panel);
}
