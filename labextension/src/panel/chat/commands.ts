import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ICommandPalette } from '@jupyterlab/apputils';
import { Notification } from '@jupyterlab/apputils';
import type { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IChat, IChatActions, IChats } from '../../chat-model';
import type { Wishes } from '../../components/chat';
import { askedContent, hasFailed, turnOfCell } from '../../notebook-cells/chat-views';
import type { NotebookViews } from '../../notebook-cells/views';
import { chatIcon } from './icon';
import type { ChatSidebar } from './sidebar';

/** The names of the commands; `schema/plugin.json` gives them keys and places in menus. */
export const CHAT_COMMANDS = {
  open: 'ci_magic:open-chat',
  thread: 'ci_magic:new-thread',
  stop: 'ci_magic:stop-turn',
  ask: 'ci_magic:ask-about-cell',
  explain: 'ci_magic:explain-error',
  review: 'ci_magic:review-cell',
  turn: 'ci_magic:go-to-turn',
  export: 'ci_magic:export-thread',
  attach: 'ci_magic:attach-to-chat'
} as const;

/** What the commands act on. */
export interface IChatCommandParts {
  readonly app: JupyterFrontEnd;
  readonly chats: IChats;
  readonly views: NotebookViews;
  readonly actions: IChatActions;
  readonly wishes: Wishes;
  readonly sidebar: ChatSidebar;
  readonly browsers: IFileBrowserFactory | null;
  readonly trans: TranslationBundle;
}

type Cell = NonNullable<ReturnType<NotebookViews['current']>>['cell'];

/** Register the commands of the chat, and put them into the palette where there is one. */
export function addChatCommands(parts: IChatCommandParts, palette: ICommandPalette | null): void {
  addPanelCommands(parts);
  addCellCommands(parts);
  addFileCommands(parts);
  const category = parts.trans.__('ci_magic');
  for (const command of Object.values(CHAT_COMMANDS)) {
    const uses = command === CHAT_COMMANDS.export ? [{ kind: 'notebook' }, { kind: 'report' }] : [{}];
    uses.forEach(args => palette?.addItem({ command, category, args }));
  }
}

function addPanelCommands(parts: IChatCommandParts): void {
  const { app, chats, trans } = parts;
  app.commands.addCommand(CHAT_COMMANDS.open, {
    label: trans.__('Open Chat'),
    caption: trans.__('Show the chat with the kernel of the notebook, and put the focus there'),
    icon: chatIcon,
    execute: () => open(parts)
  });
  app.commands.addCommand(CHAT_COMMANDS.thread, {
    label: trans.__('New Chat Thread'),
    caption: trans.__('Begin an empty thread in the chat'),
    isEnabled: () => chats.current !== null,
    execute: () => {
      chats.current?.newThread();
      open(parts);
    }
  });
  app.commands.addCommand(CHAT_COMMANDS.stop, {
    label: trans.__('Stop Chat Turn'),
    caption: trans.__('Stop the model call and the code of the turn that is on'),
    isEnabled: () => runningTurn(chats.current) !== '',
    execute: () => chats.current?.stop(runningTurn(chats.current))
  });
  app.commands.addCommand(CHAT_COMMANDS.turn, {
    label: trans.__('Go to Chat Turn'),
    caption: trans.__('Show the turn of the chat that this cell is from'),
    isVisible: () => turnOfCurrent(parts).turn !== '',
    isEnabled: () => turnOfCurrent(parts).turn !== '',
    execute: () => goToTurn(parts)
  });
}

function addCellCommands(parts: IChatCommandParts): void {
  const { app, trans } = parts;
  const isThere = (): boolean => currentCell(parts) !== null;
  const isFailed = (): boolean => {
    const cell = currentCell(parts);
    return cell !== null && hasFailed(cell);
  };
  app.commands.addCommand(CHAT_COMMANDS.ask, {
    label: trans.__('Ask About This Cell'),
    caption: trans.__('Write a question about this cell in the chat'),
    icon: chatIcon,
    isEnabled: isThere,
    execute: () => {
      const cell = currentCell(parts);
      if (cell !== null) {
        parts.wishes.make({ kind: 'fill', text: '', files: [], about: [askedContent(cell)] });
        open(parts);
      }
    }
  });
  app.commands.addCommand(CHAT_COMMANDS.explain, {
    label: trans.__('Explain This Error'),
    caption: trans.__('Let the chat explain why this cell failed'),
    icon: chatIcon,
    isVisible: isFailed,
    isEnabled: isFailed,
    execute: () => send(parts, trans.__('Explain the error of this cell and how to mend it. Answer in words, without running code.'))
  });
  app.commands.addCommand(CHAT_COMMANDS.review, {
    label: trans.__('Review This Cell'),
    caption: trans.__('Let the chat say what could be wrong or better in this cell'),
    icon: chatIcon,
    isEnabled: isThere,
    execute: () =>
      send(
        parts,
        trans.__(
          'Review the code of this cell: what is wrong, what is risky, what could be clearer. Answer in words, without running code.'
        )
      )
  });
}

function addFileCommands(parts: IChatCommandParts): void {
  const { app, chats, trans } = parts;
  const isThere = (): boolean => chats.current !== null;
  app.commands.addCommand(CHAT_COMMANDS.export, {
    label: ({ kind }) =>
      kind === 'report' ? trans.__('Export Chat as Report') : trans.__('Export Chat as Notebook'),
    isEnabled: isThere,
    execute: ({ kind }) => exportThread(parts, kind === 'report' ? 'report' : 'notebook')
  });
  app.commands.addCommand(CHAT_COMMANDS.attach, {
    label: trans.__('Attach to Chat'),
    caption: trans.__('Attach these files to the next message of the chat'),
    icon: chatIcon,
    isVisible: isThere,
    isEnabled: isThere,
    execute: () => {
      const files = selectedFiles(parts);
      if (files.length > 0) {
        parts.wishes.make({ kind: 'fill', text: '', files, about: [] });
      }
      open(parts);
    }
  });
}

/** Show the panel and put the focus into it. */
function open({ app, sidebar }: IChatCommandParts): void {
  sidebar.enter(app.shell);
}

/** Send a message about the active cell at once; what cannot be sent stays in the composer. */
async function send(parts: IChatCommandParts, prompt: string): Promise<void> {
  const [chat, cell] = [parts.chats.current, currentCell(parts)];
  if (chat === null || cell === null) {
    return;
  }
  const about = [askedContent(cell)];
  open(parts);
  try {
    await chat.send({ prompt, files: [], about, options: {} });
  } catch (error) {
    parts.wishes.make({ kind: 'fill', text: prompt, files: [], about });
    Notification.error(told(error), { autoClose: 8000 });
  }
}

/** Show the turn that the active cell is from, in whichever thread it is. */
async function goToTurn(parts: IChatCommandParts): Promise<void> {
  const [chat, { turn, thread }] = [parts.chats.current, turnOfCurrent(parts)];
  if (chat === null || turn === '') {
    return;
  }
  const isShown = (): boolean => chat.state.turns.some(({ id }) => id === turn);
  if (!isShown()) {
    open(parts);
    if (thread !== '' && thread !== chat.state.thread) {
      await chat.openThread(thread).catch(() => undefined);
    }
    while (!isShown() && chat.state.more) {
      await chat.earlier();
    }
    // A thread that has just been opened is drawn from its end.
    await new Promise(resolve => setTimeout(resolve, 200));
  }
  if (isShown()) {
    parts.sidebar.enter(parts.app.shell, { kind: 'show', turn });
  } else {
    Notification.info(parts.trans.__('The chat does not hold this turn any more.'), { autoClose: 5000 });
  }
}

async function exportThread(parts: IChatCommandParts, kind: 'notebook' | 'report'): Promise<void> {
  const { actions, chats, trans } = parts;
  const chat = chats.current;
  if (chat === null) {
    return;
  }
  try {
    const path = await chat.exportThread(kind);
    const show = { label: trans.__('Open'), callback: () => actions.openFile(path) };
    Notification.success(trans.__('Exported as %1', path), { autoClose: 8000, actions: [show] });
  } catch (error) {
    Notification.error(trans.__('The thread is not exported: %1', told(error)), { autoClose: false });
  }
}

/** The turn that is on, or the first that waits; empty if there is none. */
function runningTurn(chat: IChat | null): string {
  const open = chat?.state.turns.filter(({ state }) => !DONE.has(state)) ?? [];
  return (open.find(({ state }) => state !== 'queued') ?? open[0])?.id ?? '';
}

const DONE: ReadonlySet<string> = new Set(['cancelled', 'failed', 'completed', 'incomplete', 'expired']);

function currentCell({ views }: IChatCommandParts): Cell | null {
  return views.current()?.cell ?? null;
}

function turnOfCurrent(parts: IChatCommandParts): ReturnType<typeof turnOfCell> {
  const cell = currentCell(parts);
  return cell === null ? { turn: '', thread: '' } : turnOfCell(cell);
}

/** The files that are selected in the file browser, as the kernel finds them. */
function selectedFiles({ browsers, actions }: IChatCommandParts): string[] {
  const selected = [...(browsers?.tracker.currentWidget?.selectedItems() ?? [])];
  return selected.filter(({ type }) => type !== 'directory').map(({ path }) => actions.fileName(path));
}

function told(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
