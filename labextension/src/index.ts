/**
 * The extension of ci_magic for JupyterLab and Notebook 7.
 *
 * @packageDocumentation
 */
import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { Token } from '@lumino/coreutils';
import { DisposableSet } from '@lumino/disposable';

import { IChats } from './chat-model';
import { Chats } from './chats';
import { ChatLink, futureFor, KernelLink } from './kernel-link';
import { ITurns } from './model';
import { INotebookTracker, type IWatched, watchNotebooks } from './notebook-cells';
import { chat } from './panel/chat';
import { manners } from './panel/manners';
import { Turns } from './turns';

interface IPage {
  readonly turns: Turns;
  readonly chats: Chats;
}

const IPage = new Token<IPage>('ci_magic:IPage', 'What ci_magic does in the notebooks of this page.');

/** What watches the notebooks and their kernels. */
const page: JupyterFrontEndPlugin<IPage> = {
  id: 'ci_magic:page',
  description: 'Follows the kernels of the notebooks for ci_magic.',
  provides: IPage,
  requires: [INotebookTracker],
  optional: [ITranslator],
  activate: (_, tracker: INotebookTracker, translator: ITranslator | null) => {
    const turns = new Turns();
    const { languageCode: language } = translator ?? nullTranslator;
    const chats = new Chats(turns, (translator ?? nullTranslator).load('ci_magic'));
    watchNotebooks(tracker, {
      future: (session, message) => futureFor(session.session?.kernel, message),
      listen: watched => {
        const { cells, session } = watched;
        const links = new DisposableSet();
        links.add(listen(turns, watched));
        links.add(chats.open(watched, hears => new ChatLink(session, () => ({ path: cells.path, language }), hears)));
        return links;
      },
      shown: cells => chats.show(cells)
    });
    window.addEventListener('pagehide', () => chats.leave());
    return { turns, chats };
  }
};

/** What follows the kernel's turns in the notebook. */
const cells: JupyterFrontEndPlugin<ITurns> = {
  id: 'ci_magic:cells',
  description: 'Shows the code of a turn as a cell of the notebook.',
  autoStart: true,
  provides: ITurns,
  requires: [IPage],
  activate: (_, { turns }: IPage) => turns
};

/** The chats with the kernels of the notebooks. */
const chats: JupyterFrontEndPlugin<IChats> = {
  id: 'ci_magic:chats',
  description: 'Connects the chats with the kernels of the notebooks.',
  autoStart: true,
  provides: IChats,
  requires: [IPage],
  activate: (_, { chats }: IPage) => chats
};

function listen(turns: Turns, { notebook, session }: IWatched): KernelLink {
  return new KernelLink(session, {
    call: (call, answer) => {
      turns.call(notebook, call, answer);
    },
    tell: tell => turns.tell(notebook, tell),
    lost: () => {
      turns.lost(notebook);
    }
  });
}

export default [page, cells, chats, manners, chat];
