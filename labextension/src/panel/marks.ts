import type { CodeCell } from '@jupyterlab/cells';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Announcer } from '../components/announcer';
import { CellMark } from '../components/marks';
import type { Settings } from '../components/settings';
import type { ITurns, ITurnState } from '../model';
import type { NotebookViews } from '../notebook-cells/views';

/** Mark the prompt cells and generated cells of all open notebooks, and say what the turns do. */
export function showMarks(
  turns: ITurns,
  views: NotebookViews,
  settings: Settings,
  announcer: Announcer,
  trans: TranslationBundle
): void {
  const marks = new WeakMap<CodeCell, CellMark>();
  const add = (cell: CodeCell): void => {
    if (!marks.has(cell)) {
      const mark = new CellMark(cell, trans);
      mark.visible = settings.switches.marks;
      marks.set(cell, mark);
    }
  };
  const set = (id: string | null, state: string, text: string): void => {
    for (const { cell } of views.find(id ?? '')) {
      const mark = marks.get(cell);
      if (mark !== undefined) {
        mark.state = { state, text };
      }
    }
  };
  views.cellAdded.connect((_, { cell }) => add(cell));
  views.all().forEach(({ cell }) => add(cell));
  settings.changed.connect((_, { marks: visible }) => {
    for (const { cell } of views.all()) {
      const mark = marks.get(cell);
      if (mark !== undefined) {
        mark.visible = visible;
      }
    }
  });
  turns.states.connect((_, { turn, asking, cell, state, text }) => {
    const said = text || words(state, trans);
    set(cell ?? asking, state, said);
    if (state !== 'asking') {
      announcer.say(said, turn);
    }
  });
  turns.settled.connect((_, { asking, cell }) => {
    set(asking, 'idle', '');
    set(cell, 'idle', '');
  });
}

function words(state: ITurnState['state'], trans: TranslationBundle): string {
  switch (state) {
    case 'writing':
      return trans.__('The code is being written.');
    case 'asking':
      return trans.__('Waiting for your answer.');
    case 'running':
      return trans.__('The code runs.');
    case 'repairing':
      return trans.__('The code is being repaired.');
    case 'idle':
      return '';
  }
}
