import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ICommandPalette } from '@jupyterlab/apputils';
import { Notification } from '@jupyterlab/apputils';
import type { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ChatWish, IChatActions, IChats } from '../../chat-model';
import type { Wishes } from '../../components/chat';
import { current, problemOf } from '../../components/chat';
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
  const { commands } = parts.app;
  const all = { ...panelCommands(parts), ...cellCommands(parts), ...exportCommand(parts) };
  const category = parts.trans.__('ci_magic');
  for (const [command, options] of Object.entries(all)) {
    commands.addCommand(command, options);
    const uses = command === CHAT_COMMANDS.export ? [{ kind: 'notebook' }, { kind: 'report' }] : [{}];
    uses.forEach(args => palette?.addItem({ command, category, args }));
  }
}

type Commands = Record<string, CommandRegistry.ICommandOptions>;

function panelCommands(parts: IChatCommandParts): Commands {
  const { chats, trans } = parts;
  const isThere = (): boolean => chats.current !== null;
  const running = (): string => current(chats.current?.state.turns ?? [])?.id ?? '';
  return {
    [CHAT_COMMANDS.open]: { label: trans.__('Open Chat'), icon: chatIcon, execute: () => open(parts) },
    [CHAT_COMMANDS.thread]: {
      label: trans.__('New Chat Thread'),
      isEnabled: isThere,
      execute: () => {
        chats.current?.newThread();
        open(parts);
      }
    },
    [CHAT_COMMANDS.stop]: {
      label: trans.__('Stop Chat Turn'),
      isEnabled: () => running() !== '',
      execute: () => chats.current?.stop(running())
    },
    [CHAT_COMMANDS.attach]: {
      label: trans.__('Attach to Chat'),
      icon: chatIcon,
      isVisible: isThere,
      isEnabled: isThere,
      execute: () => fill(parts, { files: selectedFiles(parts) })
    }
  };
}

function cellCommands(parts: IChatCommandParts): Commands {
  const { trans } = parts;
  const isThere = (): boolean => currentCell(parts) !== null;
  const isFailed = (): boolean => {
    const cell = currentCell(parts);
    return cell !== null && hasFailed(cell);
  };
  const isFromTurn = (): boolean => turnOfCurrent(parts).turn !== '';
  return {
    [CHAT_COMMANDS.ask]: {
      label: trans.__('Ask About This Cell'),
      icon: chatIcon,
      isEnabled: isThere,
      execute: () => fill(parts, { about: [currentCell(parts)].flatMap(cell => (cell === null ? [] : askedContent(cell))) })
    },
    [CHAT_COMMANDS.explain]: {
      label: trans.__('Explain This Error'),
      icon: chatIcon,
      isVisible: isFailed,
      isEnabled: isFailed,
      execute: () => send(parts, trans.__('Explain the error of this cell and how to mend it. Answer in words, without running code.'))
    },
    [CHAT_COMMANDS.review]: {
      label: trans.__('Review This Cell'),
      icon: chatIcon,
      isEnabled: isThere,
      execute: () =>
        send(
          parts,
          trans.__(
            'Review the code of this cell: what is wrong, what is risky, what could be clearer. Answer in words, without running code.'
          )
        )
    },
    [CHAT_COMMANDS.turn]: {
      label: trans.__('Go to Chat Turn'),
      isVisible: isFromTurn,
      isEnabled: isFromTurn,
      execute: () => goToTurn(parts)
    }
  };
}

function exportCommand({ actions, chats, trans }: IChatCommandParts): Commands {
  return {
    [CHAT_COMMANDS.export]: {
      label: ({ kind }) => (kind === 'report' ? trans.__('Export Chat as Report') : trans.__('Export Chat as Notebook')),
      isEnabled: () => chats.current !== null,
      execute: ({ kind }) => actions.exportThread(kind === 'report' ? 'report' : 'notebook')
    }
  };
}

/** Put something into the draft of the thread on show, and show it. */
function fill(parts: IChatCommandParts, more: Partial<Extract<ChatWish, { kind: 'fill' }>>): void {
  parts.wishes.make({ kind: 'fill', text: '', files: [], about: [], ...more });
  open(parts);
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
    fill(parts, { text: prompt, about });
    Notification.error(problemOf(error), { autoClose: 8000 });
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
