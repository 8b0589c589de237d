import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ICommandPalette } from '@jupyterlab/apputils';
import { Notification } from '@jupyterlab/apputils';
import { CodeCell } from '@jupyterlab/cells';
import type { TranslationBundle } from '@jupyterlab/translation';
import { attemptsOf, toggleAttempts } from '../components/attempts';
import { showDifference } from '../components/difference-dialog';
import { sparkIcon } from '../components/icon';
import { promptFrom, roleOf } from '../components/prompt';
import type { ICellView, NotebookViews } from '../notebook-cells/views';
import { insertBelow, kernelOf, showCell } from '../notebook-cells/views';
import { generateAgain } from './again';
import { SIDEBAR } from './chat/sidebar';
import type { Decisions } from './decisions';
import type { FixThis } from './fix';
import { FreezeError, frozen, saveBeside } from './freeze';
import type { GeneratedCode } from './generated';
import { partnerOf } from './generated';

/** The names of the commands; `schema/plugin.json` gives them keys and places in menus. */
export const COMMANDS = {
  again: 'ci_magic:generate-again',
  attempts: 'ci_magic:toggle-attempts',
  partner: 'ci_magic:go-to-partner',
  question: 'ci_magic:go-to-question',
  difference: 'ci_magic:show-difference',
  fix: 'ci_magic:fix',
  selection: 'ci_magic:selection-to-prompt',
  freeze: 'ci_magic:freeze'
} as const;

/** What the commands act on. */
export interface ICommandParts {
  readonly app: JupyterFrontEnd;
  readonly views: NotebookViews;
  readonly decisions: Decisions;
  readonly fixes: FixThis;
  readonly generated: GeneratedCode;
  readonly trans: TranslationBundle;
}

/** Register the commands, and put them into the palette where there is one. */
export function addCommands(parts: ICommandParts, palette: ICommandPalette | null): void {
  addCellCommands(parts);
  addTurnCommands(parts);
  addNotebookCommands(parts);
  for (const command of Object.values(COMMANDS)) {
    palette?.addItem({ command, category: parts.trans.__('ci_magic') });
  }
}

function addCellCommands({ app, views, generated, trans }: ICommandParts): void {
  const { commands } = app;
  commands.addCommand(COMMANDS.again, {
    label: trans.__('Generate Again'),
    caption: trans.__('Ask the model again, even if the prompt has kept code'),
    icon: sparkIcon,
    isEnabled: () => promptOf(views) !== null,
    execute: async () => {
      const prompt = promptOf(views);
      await (prompt && generateAgain(prompt));
    }
  });
  commands.addCommand(COMMANDS.attempts, {
    label: trans.__('Fold or Unfold Attempts'),
    caption: trans.__('Show what the failed attempts of this prompt were'),
    isEnabled: () => attemptsOfCurrent(views) > 0,
    execute: () => {
      const prompt = promptOf(views);
      if (prompt !== null) {
        toggleAttempts(prompt.cell);
      }
    }
  });
  commands.addCommand(COMMANDS.partner, {
    label: () => (roleOfCurrent(views) === 'generated' ? trans.__('Go to Prompt') : trans.__('Go to Generated Cell')),
    isEnabled: () => partnerOfCurrent(views) !== null,
    execute: async () => {
      const partner = partnerOfCurrent(views);
      await (partner && showCell(partner));
    }
  });
  commands.addCommand(COMMANDS.difference, {
    label: trans.__('Show Difference to Generated Code'),
    isEnabled: () => roleOfCurrent(views) === 'generated',
    execute: async () => {
      const view = currentCode(views);
      const before = view === null ? '' : generated.of(view);
      if (view === null || before === '') {
        Notification.info(trans.__('The notebook does not hold the code as it was generated any more.'));
      } else {
        await showDifference(before, view.cell.model.sharedModel.getSource(), trans);
      }
    }
  });
}

function addTurnCommands({ app, views, decisions, fixes, trans }: ICommandParts): void {
  const { commands } = app;
  commands.addCommand(COMMANDS.question, {
    label: trans.__('Go to Question'),
    caption: trans.__('Put the focus on what ci_magic asks'),
    execute: () => enterChat(true) || decisions.focus() || enterChat(false)
  });
  commands.addCommand(COMMANDS.fix, {
    label: trans.__('Fix This'),
    caption: trans.__('Repair the failed cell; you see the difference before it runs'),
    icon: sparkIcon,
    isEnabled: () => {
      const view = currentCode(views);
      return view !== null && fixes.isOffered(view.cell);
    },
    execute: async () => {
      const view = currentCode(views);
      await (view && fixes.fix(view));
    }
  });
}

function addNotebookCommands({ app, views, trans }: ICommandParts): void {
  const { commands } = app;
  commands.addCommand(COMMANDS.selection, {
    label: trans.__('Turn Selected Text into Prompt Cell'),
    isEnabled: () => selectedText(views) !== '',
    execute: async () => {
      const [current, text] = [views.current(), selectedText(views)];
      if (current !== null && text !== '') {
        await insertBelow(current.panel, current.cell, promptFrom(text));
      }
    }
  });
  commands.addCommand(COMMANDS.freeze, {
    label: trans.__('Freeze Notebook'),
    caption: trans.__('Save a copy that runs without ci_magic and without a model'),
    isEnabled: () => views.current() !== null,
    execute: async () => freeze(app, views, trans)
  });
}

/** Put the focus on a question that the chat shows, only from within the chat if wanted; false if that is not possible. */
function enterChat(fromWithin: boolean): boolean {
  const button = document.querySelector<HTMLElement>(`#${SIDEBAR} .jp-ciMagic-buttons button`);
  const isThere = button?.checkVisibility() === true;
  if (isThere && (!fromWithin || button.closest(`#${SIDEBAR}`)?.contains(document.activeElement))) {
    button.focus();
    return true;
  }
  return false;
}

async function freeze(app: JupyterFrontEnd, views: NotebookViews, trans: TranslationBundle): Promise<void> {
  const panel = views.current()?.panel;
  const kernel = panel && kernelOf(panel);
  if (!panel || !kernel) {
    Notification.error(trans.__('Freezing needs a kernel in which ci_magic is installed.'));
    return;
  }
  try {
    const tooLarge = trans.__('This notebook is too large for that: use `python -m ci_magic freeze IN OUT`.');
    const { notebook } = await frozen(kernel, panel.context.model.toJSON(), tooLarge);
    const path = await saveBeside(app.serviceManager.contents, panel.context.path, notebook);
    await app.commands.execute('docmanager:open', { path });
    Notification.success(trans.__('Frozen as %1', path), { autoClose: 5000 });
  } catch (error) {
    const told = error instanceof FreezeError ? error.message : String(error);
    Notification.error(trans.__('The notebook is not frozen: %1', told), { autoClose: false });
  }
}

function currentCode(views: NotebookViews): ICellView | null {
  const current = views.current();
  return current?.cell instanceof CodeCell ? { panel: current.panel, cell: current.cell } : null;
}

function roleOfCurrent(views: NotebookViews): string {
  const view = currentCode(views);
  return view === null ? '' : roleOf(view.cell.model.sharedModel.getSource());
}

function partnerOfCurrent(views: NotebookViews): ICellView | null {
  const view = currentCode(views);
  return view && partnerOf(view);
}

/** The prompt cell that is active, or that owns the active one. */
function promptOf(views: NotebookViews): ICellView | null {
  return roleOfCurrent(views) === 'prompt' ? currentCode(views) : generatedPrompt(views);
}

function generatedPrompt(views: NotebookViews): ICellView | null {
  return roleOfCurrent(views) === 'generated' ? partnerOfCurrent(views) : null;
}

function attemptsOfCurrent(views: NotebookViews): number {
  const prompt = promptOf(views);
  return prompt === null ? 0 : attemptsOf(prompt.cell).length;
}

/** The text that is selected in the active cell: in its editor, or in what a Markdown cell shows. */
function selectedText(views: NotebookViews): string {
  const cell = views.current()?.cell;
  if (cell === undefined) {
    return '';
  }
  const editor = cell.editor;
  const selection = editor?.getSelection();
  if (editor && selection) {
    const [start, end] = [editor.getOffsetAt(selection.start), editor.getOffsetAt(selection.end)].sort((a, b) => a - b);
    const text = cell.model.sharedModel.getSource().slice(start, end).trim();
    if (text !== '') {
      return text;
    }
  }
  const shown = document.getSelection();
  return shown && cell.node.contains(shown.anchorNode) ? shown.toString().trim() : '';
}
