/**
 * The extension of ci_magic for JupyterLab and Notebook 7.
 *
 * @packageDocumentation
 */
import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { Token } from '@lumino/coreutils';

import { IChats } from './chat-model';
import { Chats } from './chats';
import { ChatLink, futureFor, type IGuest, obeyKernel } from './kernel-link';
import { ITurns } from './model';
import { INotebookTracker, watchNotebooks } from './notebook-cells';
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
    const translated = translator ?? nullTranslator;
    const { languageCode: language } = translated;
    const chats = new Chats(turns, translated.load('ci_magic'));
    watchNotebooks(tracker, {
      future: (session, message) => futureFor(session.session?.kernel, message),
      opened: watched => {
        const { cells, notebook, session } = watched;
        obeyKernel(session, turns.of(notebook));
        const guest = (): IGuest => ({ path: cells.path, language });
        chats.open(watched, (chat, obeys) => new ChatLink(session, guest, chat, obeys));
      },
      closed: cells => chats.close(cells),
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

export default [page, cells, chats, manners, chat];
