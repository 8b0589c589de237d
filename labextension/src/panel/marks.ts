import type { CodeCell } from '@jupyterlab/cells';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Announcer } from '../components/announcer';
import { CellMark } from '../components/marks';
import type { Settings } from '../components/settings';
import type { ITurns, ITurnState } from '../model';
import type { NotebookViews } from '../notebook-cells/views';

/** Marks the prompt cells and generated cells of all open notebooks, and says what the turns do. */
export class Marks {
  readonly #views: NotebookViews;
  readonly #settings: Settings;
  readonly #announcer: Announcer;
  readonly #trans: TranslationBundle;

  constructor(
    turns: ITurns,
    views: NotebookViews,
    settings: Settings,
    announcer: Announcer,
    trans: TranslationBundle
  ) {
    this.#views = views;
    this.#settings = settings;
    this.#announcer = announcer;
    this.#trans = trans;
    views.cellAdded.connect((_, { cell }) => this.#add(cell));
    views.all().forEach(({ cell }) => this.#add(cell));
    settings.changed.connect((_, { marks }) => this.#show(marks));
    turns.states.connect((_, state) => this.#update(state));
    turns.settled.connect((_, { asking, cell }) => {
      this.#set(asking, 'idle', '');
      this.#set(cell, 'idle', '');
    });
  }

  #add(cell: CodeCell): void {
    if (!this.#marks.has(cell)) {
      const mark = new CellMark(cell, this.#trans);
      mark.visible = this.#settings.switches.marks;
      this.#marks.set(cell, mark);
    }
  }

  #show(visible: boolean): void {
    this.#views.all().forEach(({ cell }) => {
      const mark = this.#marks.get(cell);
      if (mark !== undefined) {
        mark.visible = visible;
      }
    });
  }

  #update({ turn, asking, cell, state, text }: ITurnState): void {
    const said = text || this.#words(state);
    this.#set(cell ?? asking, state, said);
    if (state !== 'asking') {
      this.#announcer.say(said, turn);
    }
  }

  #set(id: string | null, state: string, text: string): void {
    for (const { cell } of id === null ? [] : this.#views.find(id)) {
      const mark = this.#marks.get(cell);
      if (mark !== undefined) {
        mark.state = { state, text };
      }
    }
  }

  #words(state: ITurnState['state']): string {
    switch (state) {
      case 'writing':
        return this.#trans.__('The code is being written.');
      case 'asking':
        return this.#trans.__('Waiting for your answer.');
      case 'running':
        return this.#trans.__('The code runs.');
      case 'repairing':
        return this.#trans.__('The code is being repaired.');
      case 'idle':
        return '';
    }
  }

  readonly #marks = new WeakMap<CodeCell, CellMark>();
}
