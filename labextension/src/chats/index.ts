/** The chats of all notebooks that are open. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';

import type { ChatPlace, IChat, IChatNotebook, IChats } from '../chat-model';
import type { IObeys } from '../kernel-link';
import type { ITurnCells } from '../model';
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
  readonly currentChanged = new Signal<this, void>(this);
  readonly #turns: Turns;
  readonly #trans: TranslationBundle;
  readonly #chats = new Map<IChatNotebook, Chat>();
  #current: Chat | null = null;

  constructor(turns: Turns, trans: TranslationBundle) {
    this.#turns = turns;
    this.#trans = trans;
  }

  get current(): IChat | null {
    return this.#current;
  }

  want(chat: IChat): void {
    [...this.#chats.values()].find(each => each === chat)?.want();
  }

  /** Keep a chat for a notebook; `connect` makes its way to the kernel. */
  open(home: IChatHome, connect: (chat: Chat, obeys: IObeys) => IChatPort): void {
    const port = (chat: Chat): IChatPort => {
      const turn = (asking: string, id: string): ITurnCells =>
        home.chatTurn(asking, { turn: id, isPassed: other => chat.isBelow(id, other) });
      return connect(chat, this.#turns.of({ isChat: true, turn }));
    };
    this.#chats.set(home.cells, new Chat(home.cells, port, this.#trans, () => this.place));
  }

  /** The notebook was closed. */
  close(cells: IChatNotebook): void {
    const chat = this.#chats.get(cells);
    this.#chats.delete(cells);
    Signal.clearData(chat);
    if (this.#current === chat) {
      this.show(null);
    }
  }

  /** Show the chat of another notebook. */
  show(cells: IChatNotebook | null): void {
    const chat = (cells && this.#chats.get(cells)) ?? null;
    if (chat !== this.#current) {
      this.#current = chat;
      this.currentChanged.emit();
    }
  }

  /** The page goes away: kernels hear of it before they have to find out. */
  leave(): void {
    this.#chats.forEach(chat => {
      chat.leave();
    });
  }
}
