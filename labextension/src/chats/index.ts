/** The chats of all notebooks that are open. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import { type ISignal, Signal } from '@lumino/signaling';

import type { ChatPlace, IChat, IChatNotebook, IChats } from '../chat-model';
import type { IChatListener } from '../kernel-link';
import type { ITurnCells, ITurnNotebook } from '../model';
import type { Turns } from '../turns';
import { Chat, type IChatPort } from './chat';

/** A notebook that was opened. */
export interface IChatHome {
  readonly cells: IChatNotebook;
  /** Start a turn, whose cells go below `asking` and below those of turns that are passed. */
  chatTurn(asking: string, chat: { readonly turn: string; isPassed(turn: string): boolean }): ITurnCells;
}

/** See {@link IChats}. */
export class Chats implements IChats {
  place: ChatPlace = 'below';
  readonly currentChanged: ISignal<this, void>;
  readonly #currentChanged = new Signal<this, void>(this);
  readonly #turns: Turns;
  readonly #trans: TranslationBundle;
  readonly #chats = new Map<IChatNotebook, Chat>();
  #current: Chat | null = null;

  constructor(turns: Turns, trans: TranslationBundle) {
    this.#turns = turns;
    this.#trans = trans;
    this.currentChanged = this.#currentChanged;
  }

  get current(): IChat | null {
    return this.#current;
  }

  want(chat: IChat): void {
    [...this.#chats.values()].find(each => each === chat)?.want();
  }

  /** Keep a chat for a notebook until it is closed; `connect` makes its way to the kernel. */
  open(home: IChatHome, connect: (hears: IChatListener) => IChatPort & IDisposable): IDisposable {
    const { cells } = home;
    let link: IDisposable | undefined;
    const chat = new Chat(
      cells,
      made => {
        const notebook: ITurnNotebook = {
          isChat: true,
          turn: (asking, turn) => home.chatTurn(asking, { turn, isPassed: other => made.isBelow(turn, other) })
        };
        const port = connect(this.#listener(made, notebook));
        link = port;
        return port;
      },
      { trans: this.#trans, place: () => this.place }
    );
    this.#chats.set(cells, chat);
    return {
      isDisposed: false,
      dispose: () => {
        this.#chats.delete(cells);
        link?.dispose();
        Signal.clearData(chat);
        if (this.#current === chat) {
          this.show(null);
        }
      }
    };
  }

  /** Show the chat of another notebook. */
  show(cells: IChatNotebook | null): void {
    const chat = (cells && this.#chats.get(cells)) ?? null;
    if (chat !== this.#current) {
      this.#current = chat;
      this.#currentChanged.emit();
    }
  }

  /** The page goes away: kernels hear of it before they have to find out. */
  leave(): void {
    this.#chats.forEach(chat => {
      chat.leave();
    });
  }

  #listener(chat: Chat, notebook: ITurnNotebook): IChatListener {
    const turns = this.#turns;
    return {
      call: (call, answer) => turns.call(notebook, call, answer),
      tell: tell => turns.tell(notebook, tell),
      lost: () => turns.lost(notebook),
      changed: (state, problem) => chat.linked(state, problem),
      greeted: hello => chat.greeted(hello),
      told: notice => chat.told(notice),
      busy: isBusy => chat.busy(isBusy)
    };
  }
}
