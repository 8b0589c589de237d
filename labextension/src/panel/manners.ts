import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { Announcer } from '../components/announcer';
import { Settings, SETTINGS_ID } from '../components/settings';
import { ITurns } from '../model';
import { INotebookTracker } from '../notebook-cells';
import { NotebookViews } from '../notebook-cells/views';
import { addCommands, COMMANDS } from './commands';
import { Decisions } from './decisions';
import { FixThis } from './fix';
import { GeneratedCode } from './generated';
import { Marks } from './marks';

/** What the user sees of the turns: questions, marks, commands, settings. */
export const manners: JupyterFrontEndPlugin<void> = {
  id: SETTINGS_ID,
  description: 'Shows the questions, marks and commands of ci_magic.',
  autoStart: true,
  requires: [ITurns, INotebookTracker],
  optional: [ISettingRegistry, ITranslator, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    turns: ITurns,
    tracker: INotebookTracker,
    registry: ISettingRegistry | null,
    translator: ITranslator | null,
    palette: ICommandPalette | null
  ) => {
    const trans = (translator ?? nullTranslator).load('ci_magic');
    const settings = new Settings(registry, trans);
    const announcer = new Announcer();
    settings.changed.connect((_, { liveCell, announce }) => {
      turns.enabled = liveCell;
      announcer.enabled = announce;
    });
    const views = new NotebookViews(tracker);
    const generated = new GeneratedCode(views);
    const decisions = new Decisions(turns, views, generated, announcer, trans, () => keysOf(app, COMMANDS.question));
    const fixes = new FixThis(turns, views, settings, announcer, trans);
    new Marks(turns, views, settings, announcer, trans);
    addCommands({ app, views, decisions, fixes, generated, trans }, palette);
  }
};

/** Return the keys of a command as the user knows them; empty if it has none. */
function keysOf({ commands }: JupyterFrontEnd, command: string): string {
  const binding = commands.keyBindings.find(each => each.command === command);
  return binding === undefined ? '' : binding.keys.map(keys => CommandRegistry.formatKeystroke(keys)).join(' ');
}
