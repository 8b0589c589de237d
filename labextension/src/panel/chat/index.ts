import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILayoutRestorer } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { IChats } from '../../chat-model';
import { Wishes } from '../../components/chat';
import { ITurns } from '../../model';
import { INotebookTracker } from '../../notebook-cells';
import { NotebookViews } from '../../notebook-cells/views';
import { ChatActions } from './actions';
import { FileChooser } from './choose';
import { addChatCommands } from './commands';
import { ChatSidebar } from './sidebar';

/** Where the panel stands among those at the right: below JupyterLab's own. */
const RANK = 1200;

/** The panel at the right in which the user converses with the kernel of a notebook. */
export const chat: JupyterFrontEndPlugin<void> = {
  id: 'ci_magic:chat',
  description: 'Shows the chat with the kernel of the notebook.',
  autoStart: true,
  requires: [ITurns, IChats, INotebookTracker, IRenderMimeRegistry],
  optional: [ILayoutRestorer, ITranslator, ICommandPalette, IDocumentManager, IFileBrowserFactory],
  activate: (
    app: JupyterFrontEnd,
    turns: ITurns,
    chats: IChats,
    tracker: INotebookTracker,
    rendermime: IRenderMimeRegistry,
    restorer: ILayoutRestorer | null,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    manager: IDocumentManager | null,
    browsers: IFileBrowserFactory | null
  ) => {
    const translated = translator ?? nullTranslator;
    const trans = translated.load('ci_magic');
    const views = new NotebookViews(tracker);
    const wishes = new Wishes();
    const chooser = new FileChooser(manager, translated, trans);
    const actions = new ChatActions({ app, chats, views, chooser, trans });
    const sidebar = new ChatSidebar({ chats, turns, wishes, rendermime, actions, trans });
    app.shell.add(sidebar, 'right', { rank: RANK, type: trans.__('ci_magic Chat') });
    restorer?.add(sidebar, sidebar.id);
    void app.restored.then(() => {
      sidebar.takesFocus = true;
    });
    addChatCommands({ app, chats, views, actions, wishes, sidebar, browsers, trans }, palette);
  }
};
