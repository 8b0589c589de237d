import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ICommandPalette } from '@jupyterlab/apputils';
import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { attemptsOf, toggleAttempts } from '../components/attempts';
import { showDifference } from '../components/difference-dialog';
import { sparkIcon } from '../components/icon';
import { promptFrom, roleOf } from '../components/prompt';
import { isCodeCell } from '../notebook-cells/open-notebook';
import type { ICellView, NotebookViews } from '../notebook-cells/views';
import { insertBelow, kernelOf, showCell, sourceOf } from '../notebook-cells/views';
import { generateAgain } from './again';
import { SIDEBAR } from './chat/sidebar';
import type { Decisions } from './decisions';
import type { FixThis } from './fix';
import { FreezeError, frozen, saveBeside } from './freeze';
import type { GeneratedCode } from './generated';
import { partnerOf } from './generated';

/** The command that puts the focus on a question; `schema/plugin.json` gives the commands keys and places in menus. */
export const QUESTION = 'ci_magic:go-to-question';

/** What the commands act on. */
export interface ICommandParts {
  readonly app: JupyterFrontEnd;
  readonly views: NotebookViews;
  readonly decisions: Decisions;
  readonly fixes: FixThis;
  readonly generated: GeneratedCode;
  readonly trans: TranslationBundle;
}

/** Registers a command, and puts it into the palette where there is one. */
type Add = (command: string, options: Options) => void;

type Options = Parameters<JupyterFrontEnd['commands']['addCommand']>[1];

type Current = NonNullable<ReturnType<NotebookViews['current']>>;

/** Register the commands, and put them into the palette where there is one. */
export function addCommands(parts: ICommandParts, palette: ICommandPalette | null): void {
  const category = parts.trans.__('ci_magic');
  const add: Add = (command, options) => {
    parts.app.commands.addCommand(command, options);
    palette?.addItem({ command, category });
  };
  addCellCommands(add, parts);
  addTurnCommands(add, parts);
  addNotebookCommands(add, parts);
}

/** Options of a command that acts on something, and is enabled where that is found. */
function actingOn<T>(find: () => T | null, act: (found: T) => void | Promise<void>): Omit<Options, 'label'> {
  return {
    isEnabled: () => find() !== null,
    execute: async () => {
      const found = find();
      await (found && act(found));
    }
  };
}

function addCellCommands(add: Add, { views, generated, trans }: ICommandParts): void {
  const withAttempts = (): ICellView | null => {
    const prompt = promptOf(views);
    return prompt !== null && attemptsOf(prompt.cell).length > 0 ? prompt : null;
  };
  add('ci_magic:generate-again', {
    label: trans.__('Generate Again'),
    caption: trans.__('Ask the model again, even if the prompt has kept code'),
    icon: sparkIcon,
    ...actingOn(() => promptOf(views), generateAgain)
  });
  add('ci_magic:toggle-attempts', {
    label: trans.__('Fold or Unfold Attempts'),
    caption: trans.__('Show what the failed attempts of this prompt were'),
    ...actingOn(withAttempts, ({ cell }) => toggleAttempts(cell))
  });
  add('ci_magic:go-to-partner', {
    label: () => (generatedIn(views) === null ? trans.__('Go to Generated Cell') : trans.__('Go to Prompt')),
    ...actingOn(() => partnerOf(currentCode(views)), showCell)
  });
  add('ci_magic:show-difference', {
    label: trans.__('Show Difference to Generated Code'),
    ...actingOn(
      () => generatedIn(views),
      async view => {
        const before = generated.of(view);
        if (before === '') {
          Notification.info(trans.__('The notebook does not hold the code as it was generated any more.'));
        } else {
          await showDifference(before, sourceOf(view), trans);
        }
      }
    )
  });
}

function addTurnCommands(add: Add, { views, decisions, fixes, trans }: ICommandParts): void {
  const failed = (): ICellView | null => {
    const view = currentCode(views);
    return view !== null && fixes.isOffered(view.cell) ? view : null;
  };
  add(QUESTION, {
    label: trans.__('Go to Question'),
    caption: trans.__('Put the focus on what ci_magic asks'),
    execute: () => enterChat(true) || decisions.focus() || enterChat(false)
  });
  add('ci_magic:fix', {
    label: trans.__('Fix This'),
    caption: trans.__('Repair the failed cell; you see the difference before it runs'),
    icon: sparkIcon,
    ...actingOn(failed, view => fixes.fix(view))
  });
}

function addNotebookCommands(add: Add, { app, views, trans }: ICommandParts): void {
  add('ci_magic:selection-to-prompt', {
    label: trans.__('Turn Selected Text into Prompt Cell'),
    ...actingOn(
      () => selection(views.current()),
      ({ panel, cell, text }) => insertBelow(panel, cell, promptFrom(text))
    )
  });
  add('ci_magic:freeze', {
    label: trans.__('Freeze Notebook'),
    caption: trans.__('Save a copy that runs without ci_magic and without a model'),
    ...actingOn(() => views.current(), ({ panel }) => freeze(app, panel, trans))
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

async function freeze(app: JupyterFrontEnd, panel: Current['panel'], trans: TranslationBundle): Promise<void> {
  const kernel = kernelOf(panel);
  if (kernel === null) {
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
  return current && isCodeCell(current.cell) ? { panel: current.panel, cell: current.cell } : null;
}

function generatedIn(views: NotebookViews): ICellView | null {
  const view = currentCode(views);
  return view !== null && roleOf(sourceOf(view)) === 'generated' ? view : null;
}

/** The prompt cell that is active, or that owns the active one. */
function promptOf(views: NotebookViews): ICellView | null {
  const view = currentCode(views);
  return view !== null && roleOf(sourceOf(view)) === 'prompt' ? view : partnerOf(generatedIn(views));
}

/** The active cell with the text that is selected in it; null if none is. */
function selection(current: Current | null): (Current & { readonly text: string }) | null {
  const text = current === null ? '' : selectedText(current);
  return current && text !== '' ? { ...current, text } : null;
}

/** The text that is selected in a cell: in its editor, or in what a Markdown cell shows. */
function selectedText({ cell }: Current): string {
  const { editor, model } = cell;
  const selected = editor?.getSelection();
  if (editor && selected) {
    const [start, end] = [editor.getOffsetAt(selected.start), editor.getOffsetAt(selected.end)].sort((a, b) => a - b);
    const text = model.sharedModel.getSource().slice(start, end).trim();
    if (text !== '') {
      return text;
    }
  }
  const shown = document.getSelection();
  return shown && cell.node.contains(shown.anchorNode) ? shown.toString().trim() : '';
}
