import type { CodeCell } from '@jupyterlab/cells';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { PanelLayout } from '@lumino/widgets';
import type { Announcer } from '../components/announcer';
import { FixBar } from '../components/fix-bar';
import { roleOf } from '../components/prompt';
import type { Settings } from '../components/settings';
import { Jobs } from '../kernel-link';
import type { ITurns } from '../model';
import { hasFailed } from '../notebook-cells/chat-views';
import type { ICellView, NotebookKernel, NotebookViews } from '../notebook-cells/views';
import { kernelOf, sourceOf } from '../notebook-cells/views';

const LOADED = "'ci' in get_ipython().magics_manager.magics['line']";

/** Offers to repair the user's own cells that failed, and follows the repair. */
export class FixThis {
  readonly #settings: Settings;
  readonly #announcer: Announcer;
  readonly #trans: TranslationBundle;

  /** Asks in the chat what went wrong in a cell; null where there is no chat. */
  explain: ((view: ICellView) => void) | null = null;

  constructor(
    turns: ITurns,
    views: NotebookViews,
    settings: Settings,
    announcer: Announcer,
    trans: TranslationBundle
  ) {
    this.#settings = settings;
    this.#announcer = announcer;
    this.#trans = trans;
    views.executed.connect((_, { failed, ...view }) => {
      if (failed) {
        void this.#offer(view);
      }
    });
    settings.changed.connect((_, { fixThis }) => {
      if (!fixThis) {
        views.all().forEach(({ cell }) => this.#bars.get(cell)?.dispose());
      }
    });
    // While its question stands at the cell, there is nothing else to say about a repair.
    turns.decisionWanted.connect((_, { cell }) => {
      this.#barsOf(views, cell).forEach(bar => bar.hide());
    });
    turns.decisionWithdrawn.connect((_, { cell }) => {
      this.#barsOf(views, cell).forEach(bar => {
        bar.state = { working: true, text: '' };
        bar.show();
      });
    });
    turns.states.connect((_, { asking, text }) => {
      for (const bar of text === '' ? [] : this.#barsOf(views, asking)) {
        bar.state = { working: true, text };
      }
    });
  }

  /** Whether a repair of this cell is offered now. */
  isOffered(cell: CodeCell): boolean {
    return this.#bars.get(cell)?.state.working === false;
  }

  /** Repair a failed cell: the kernel writes the repair, asks at the cell, and runs it there. */
  async fix({ panel, cell }: ICellView): Promise<void> {
    const [bar, kernel] = [this.#bars.get(cell), kernelOf(panel)];
    if (bar === undefined || kernel === null || bar.state.working) {
      return;
    }
    bar.state = { working: true, text: this.#trans.__('Looking at the failure…') };
    const code = `%%ci --fix\n${sourceOf({ cell })}`;
    const request = { code, store_history: false, allow_stdin: true, stop_on_error: true };
    const future = kernel.requestExecute(request, true, { cellId: cell.model.id });
    let said = '';
    future.onIOPub = message => {
      // Only how it failed is shown: the view of the turn would repeat what the cell itself shows.
      if (message.header.msg_type === 'error') {
        said = (message.content as { evalue: string }).evalue;
      }
    };
    await future.done.catch(() => null);
    this.#ended(cell, said);
  }

  async #offer(view: ICellView): Promise<void> {
    const { panel, cell } = view;
    const kernel = kernelOf(panel);
    if (kernel === null || this.#bars.has(cell) || !isOwnFailure(cell)) {
      return;
    }
    // A kernel that ends meanwhile cancels the question.
    const isLoaded = await hasMagic(kernel).catch(() => false);
    if (isLoaded && isOwnFailure(cell)) {
      this.#show(view, kernel);
    }
  }

  #show(view: ICellView, kernel: NotebookKernel): void {
    const { cell } = view;
    if (this.#bars.has(cell) || !this.#settings.switches.fixThis) {
      return;
    }
    const { explain } = this;
    const listener = {
      fix: () => void this.fix(view),
      explain: explain && (() => explain(view)),
      stop: () => void kernel.interrupt()
    };
    const bar = new FixBar(listener, this.#trans);
    const outputs = cell.model.outputs;
    const changed = (): void => {
      if (!bar.state.working && !isOwnFailure(cell)) {
        bar.dispose();
      }
    };
    outputs.changed.connect(changed);
    cell.disposed.connect(() => bar.dispose());
    bar.disposed.connect(() => {
      outputs.changed.disconnect(changed);
      delete cell.node.dataset.ciMagicFailed;
      this.#bars.delete(cell);
    });
    cell.node.dataset.ciMagicFailed = 'true';
    this.#bars.set(cell, bar);
    const layout = cell.layout as PanelLayout;
    layout.insertWidget(layout.widgets.length - 1, bar);
  }

  /** The bars of a cell whose repair is on its way. */
  #barsOf(views: NotebookViews, id: string): FixBar[] {
    const bars = views.find(id).map(({ cell }) => this.#bars.get(cell));
    return bars.filter(bar => bar !== undefined).filter(bar => bar.state.working);
  }

  #ended(cell: CodeCell, said: string): void {
    const bar = this.#bars.get(cell);
    if (bar === undefined || bar.isDisposed) {
      return;
    }
    if (isOwnFailure(cell)) {
      bar.state = { working: false, text: said };
      this.#announcer.say(said);
    } else {
      bar.dispose();
      this.#announcer.say(this.#trans.__('The cell is repaired.'));
    }
  }

  readonly #bars = new Map<CodeCell, FixBar>();
}

/** Whether a kernel has ci_magic loaded. */
async function hasMagic(kernel: NotebookKernel): Promise<boolean> {
  const { language_info: language } = await kernel.info;
  return language.name === 'python' && (await new Jobs(kernel).evaluate(LOADED))?.data?.['text/plain'] === 'True';
}

/** Whether a cell of the user's own, or a kept one, shows an error. */
function isOwnFailure(cell: CodeCell): boolean {
  return !cell.isDisposed && roleOf(sourceOf({ cell })) !== 'prompt' && hasFailed(cell);
}
