import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { type IChat, IChats } from '../chat-model';
import { Announcer } from '../components/announcer';
import { Settings, SETTINGS_ID } from '../components/settings';
import { ITurns } from '../model';
import { INotebookTracker } from '../notebook-cells';
import { NotebookViews } from '../notebook-cells/views';
import { CHAT_COMMANDS } from './chat/commands';
import { SIDEBAR } from './chat/sidebar';
import { addCommands, QUESTION } from './commands';
import { Decisions } from './decisions';
import { FixThis } from './fix';
import { GeneratedCode } from './generated';
import { showMarks } from './marks';

/** What the user sees of the turns: questions, marks, commands, settings. */
export const manners: JupyterFrontEndPlugin<void> = {
  id: SETTINGS_ID,
  description: 'Shows the questions, marks and commands of ci_magic.',
  autoStart: true,
  requires: [ITurns, INotebookTracker],
  optional: [ISettingRegistry, ITranslator, ICommandPalette, IChats],
  activate: (
    app: JupyterFrontEnd,
    turns: ITurns,
    tracker: INotebookTracker,
    registry: ISettingRegistry | null,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    chats: IChats | null
  ) => {
    const trans = (translator ?? nullTranslator).load('ci_magic');
    const settings = new Settings(registry, trans);
    const announcer = new Announcer();
    announcer.isToldElsewhere = turn => isPanelShown(app) && isOf(chats?.current ?? null, turn);
    settings.changed.connect((_, { liveCell, announce, chatPlace }) => {
      turns.enabled = liveCell;
      announcer.enabled = announce;
      if (chats !== null) {
        chats.place = chatPlace;
      }
    });
    const views = new NotebookViews(tracker);
    const generated = new GeneratedCode(views);
    const decisions = new Decisions(turns, views, generated, announcer, trans, () => keysOf(app, QUESTION));
    const fixes = new FixThis(turns, views, settings, announcer, trans);
    if (chats !== null) {
      fixes.explain = ({ panel, cell }) => {
        panel.content.activeCellIndex = panel.content.widgets.indexOf(cell);
        void app.commands.execute(CHAT_COMMANDS.explain);
      };
    }
    showMarks(turns, views, settings, announcer, trans);
    addCommands({ app, views, decisions, fixes, generated, trans }, palette);
  }
};

/** Return the keys of a command as the user knows them; empty if it has none. */
function keysOf({ commands }: JupyterFrontEnd, command: string): string {
  const binding = commands.keyBindings.find(each => each.command === command);
  return binding === undefined ? '' : binding.keys.map(keys => CommandRegistry.formatKeystroke(keys)).join(' ');
}

/** Whether the chat is in view: it says itself what its turns do. */
function isPanelShown({ shell }: JupyterFrontEnd): boolean {
  return [...shell.widgets('right')].some(({ id, isVisible }) => id === SIDEBAR && isVisible);
}

function isOf(chat: IChat | null, turn: string): boolean {
  return chat?.state.turns.some(({ id }) => id === turn) ?? false;
}
