/**
 * The extension of ci_magic for JupyterLab and Notebook 7.
 *
 * @packageDocumentation
 */
import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

import { futureFor, KernelLink } from './kernel-link';
import { ITurns } from './model';
import { INotebookTracker, watchNotebooks } from './notebook-cells';
import { manners } from './panel/manners';
import { Turns } from './turns';

/** What follows the kernel's turns in the notebook. */
const cells: JupyterFrontEndPlugin<ITurns> = {
  id: 'ci_magic:cells',
  description: 'Shows the code of a turn as a cell of the notebook.',
  autoStart: true,
  provides: ITurns,
  requires: [INotebookTracker],
  activate: (_, tracker: INotebookTracker) => {
    const turns = new Turns();
    watchNotebooks(tracker, {
      future: (session, message) => futureFor(session.session?.kernel, message),
      listen: ({ notebook, session }) =>
        new KernelLink(session, {
          call: (call, answer) => {
            turns.call(notebook, call, answer);
          },
          tell: tell => turns.tell(notebook, tell),
          lost: () => {
            turns.lost(notebook);
          }
        })
    });
    return turns;
  }
};

export default [cells, manners];
