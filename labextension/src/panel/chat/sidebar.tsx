import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { Drag } from '@lumino/dragdrop';
import type { Message } from '@lumino/messaging';
import * as React from 'react';
import type { ChatWish, IChatActions, IChats } from '../../chat-model';
import type { Wishes } from '../../components/chat';
import { chatMarkdown, ChatView } from '../../components/chat';
import type { ITurns } from '../../model';
import { chatIcon } from './icon';

/** The id of the widget. */
export const SIDEBAR = 'ci_magic-chat';

const FOCUS: ChatWish = { kind: 'focus' };

/** Milliseconds after which what a command brought about is over. */
const SETTLED = 100;

/** How files of JupyterLab's file browser are dragged. */
const FILES = 'application/x-jupyter-icontents';

/** What the sidebar shows, and acts by. */
export interface ISidebarParts {
  readonly chats: IChats;
  readonly turns: ITurns;
  readonly wishes: Wishes;
  readonly rendermime: IRenderMimeRegistry;
  readonly actions: IChatActions;
  readonly trans: TranslationBundle;
}

/** The panel at the side of the page: the chat of the notebook that is worked on. */
export class ChatSidebar extends ReactWidget {
  readonly #parts: ISidebarParts;
  readonly #markdown: ReturnType<typeof chatMarkdown>;

  /** Whether the user types here when it is shown; not where it only comes back with the page. */
  takesFocus = false;

  constructor(parts: ISidebarParts) {
    super();
    this.#parts = parts;
    this.#markdown = chatMarkdown(parts.rendermime);
    this.id = SIDEBAR;
    this.addClass('jp-ciMagic-sidebar');
    this.title.icon = chatIcon;
    this.title.caption = parts.trans.__('ci_magic Chat');
    parts.chats.currentChanged.connect(() => this.#follow());
    for (const type of ['lm-dragenter', 'lm-dragover', 'lm-drop']) {
      this.node.addEventListener(type, this as unknown as EventListenerObject);
    }
  }

  /** Show the panel, and put the focus where it is wished: into the composer, or at a turn. */
  enter(shell: JupyterFrontEnd.IShell, wish: ChatWish = FOCUS): void {
    // What activates a widget comes as a message, later than what would be wished here and now.
    const activate = (): void => {
      this.#next = wish;
      shell.activateById(this.id);
    };
    activate();
    // The command palette gives the focus back to the notebook after the command.
    setTimeout(() => {
      if (!this.node.contains(document.activeElement)) {
        activate();
      }
    }, SETTLED);
  }

  /** Take files that are dragged here out of the file browser. */
  handleEvent(event: Drag.Event): void {
    if (!event.mimeData.hasData(FILES)) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    event.dropAction = event.proposedAction;
    if (event.type === 'lm-drop') {
      const paths = event.mimeData.getData(FILES) as readonly string[];
      const files = paths.map(path => this.#parts.actions.fileName(path));
      this.#parts.wishes.make({ kind: 'fill', text: '', files, about: [] });
    }
  }

  protected override render(): React.JSX.Element {
    const { chats, turns, wishes, trans, actions } = this.#parts;
    return <ChatView chat={chats.current} markdown={this.#markdown} {...{ turns, wishes, trans, actions }} />;
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this.#follow();
  }

  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    if (this.takesFocus) {
      this.#parts.wishes.make(this.#next);
    }
    this.#next = FOCUS;
  }

  #follow(): void {
    const { current } = this.#parts.chats;
    if (current !== null && this.isVisible) {
      this.#parts.chats.want(current);
    }
    this.update();
  }

  #next: ChatWish = FOCUS;
}
