/**
 * The chats of this page: what the panel sees of them and may do.
 */
import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';

import type {
  IAssistant,
  ICellContent,
  IChatStatus,
  IModelServer,
  IReplies,
  ISendOptions,
  IThreadInfo,
  ITurnRecord
} from './chat-protocol';

/**
 * The way to the kernel: none is there; ci_magic is being loaded; the kernel has not got it installed; it runs something
 * else first; all is well; it was restarted or died.
 */
export type LinkState = 'none' | 'loading' | 'missing' | 'busy' | 'ready' | 'lost';

/** What one notebook's chat shows. Every change makes a new object. */
export interface IChatState {
  readonly link: LinkState;
  /** One line, where something went wrong; empty otherwise. */
  readonly problem: string;
  readonly status: IChatStatus | null;
  readonly threads: readonly IThreadInfo[];
  /** The thread on show. */
  readonly thread: string;
  /** Its turns, oldest first, those that run or wait at the end. */
  readonly turns: readonly ITurnRecord[];
  /** Whether older ones can be fetched. */
  readonly more: boolean;
  /** The cell of the user's own that the kernel is busy with, by id; empty if it is not, null if nobody knows which. */
  readonly busyWith: string | null;
}

/** A message to send. */
export interface IDraft {
  readonly prompt: string;
  readonly files: readonly string[];
  readonly about: readonly ICellContent[];
  readonly options: ISendOptions;
}

/** The chat of one notebook. What fails resolves to, or rejects with, one line for the user. */
export interface IChat {
  /** The notebook's path. */
  readonly path: string;
  readonly state: IChatState;
  readonly changed: ISignal<IChat, void>;
  /** Send a message; resolves when the kernel has it, with the turn's id. */
  send(draft: IDraft): Promise<string>;
  /** Stop a turn: the model call, its running code, the loop. */
  stop(turn: string): Promise<void>;
  /** Ask the model anew, with another prompt if one is given. */
  retry(turn: string, prompt?: string): Promise<void>;
  /** Run the code of a turn again; no model is asked. */
  rerun(turn: string): Promise<void>;
  /** Take the last turn back: names, files and cells. Resolves with what to say. */
  undo(turn: string): Promise<string>;
  /** Begin an empty thread; it is kept from its first turn on. */
  newThread(): void;
  openThread(name: string): Promise<void>;
  /** Fetch older turns of the thread on show. */
  earlier(): Promise<void>;
  renameThread(name: string, to: string): Promise<void>;
  deleteThread(name: string): Promise<void>;
  search(text: string): Promise<IReplies['search']['hits']>;
  standing(): Promise<IReplies['standing']>;
  instruct(text: string): Promise<void>;
  appoint(assistant: IAssistant): Promise<void>;
  dismiss(name: string): Promise<void>;
  models(): Promise<readonly string[]>;
  servers(): Promise<readonly IModelServer[]>;
  choose(model: string, baseUrl: string): Promise<void>;
  /** Variables of the kernel that begin so. */
  complete(prefix: string): Promise<IReplies['complete']['names']>;
  /** Write the thread on show into a file beside the notebook; resolves with its path. */
  exportThread(kind: 'notebook' | 'report'): Promise<string>;
  /** Try again to reach the kernel. */
  connect(): Promise<void>;
}

/** The chats of all notebooks that are open. */
export interface IChats {
  /** The chat of the notebook that has the attention of the page; null without one. */
  readonly current: IChat | null;
  readonly currentChanged: ISignal<IChats, void>;
  /** A chat connects when it is wanted first: kernels of notebooks without a chat are left alone. */
  want(chat: IChat): void;
  /** Where the code of messages to come goes. */
  place: ChatPlace;
}

/** The chats of this page, for other plugins. */
export const IChats = new Token<IChats>('ci_magic:IChats', 'The chats of ci_magic with the kernels of the notebooks.');

/** A figure that a cell put out. */
export interface IFigure {
  readonly cell: string;
  /** A picture as a `data:` URL. */
  readonly url: string;
}

/** What the chat does in the notebook and in JupyterLab. Files are named as the kernel finds them: by the notebook's folder. */
export interface IChatActions {
  /** Show a cell of the notebook and put the focus there. */
  goToCell(cell: string): void;
  /** Let the user choose files; resolves with their names, none if nothing was chosen. */
  attach(): Promise<readonly string[]>;
  /** Put files of the user's machine beside the notebook; `progress` hears the share that is done, 0 to 1. */
  upload(files: readonly File[], progress: (done: number) => void): Promise<readonly string[]>;
  /** Return the name of a file of the file browser. */
  fileName(path: string): string;
  /** Files of the notebook's folder whose names begin so, folders with a slash at their end. */
  fileNames(prefix: string): Promise<readonly string[]>;
  /** The notebook's cells from top to bottom; a label has the execution number, where there is one, and the first line. */
  cellNames(): readonly { readonly id: string; readonly label: string }[];
  cellContent(cell: string): ICellContent | null;
  /** The figures of these cells, in order. */
  figuresOf(cells: readonly string[]): readonly IFigure[];
  openFile(name: string): void;
  /** Put a code cell below the active one; it is not run. */
  insertCell(source: string): void;
  /** Write the thread on show into a file, tell where, and offer to open it. */
  exportThread(kind: 'notebook' | 'report'): Promise<void>;
}

/** What the panel is asked to do from outside: by a command, a context menu, a cell. */
export type ChatWish =
  | { readonly kind: 'focus' }
  /** Put this into the draft of the thread on show, after what is there. */
  | {
      readonly kind: 'fill';
      readonly text: string;
      readonly files: readonly string[];
      readonly about: readonly ICellContent[];
    }
  | { readonly kind: 'show'; readonly turn: string };

/** Where the code of a chat goes: below the active cell of the notebook, or to its end. */
export type ChatPlace = 'below' | 'end';

/** What a chat needs of its notebook; cells are named by their ids and looked up anew each time. */
export interface IChatNotebook {
  /** The notebook's path. */
  readonly path: string;
  /** Return the cell below which the code of a message that is sent now goes; empty if there is no cell. */
  anchor(place: ChatPlace): string;
  content(cell: string): ICellContent | null;
  /** All cells from top to bottom. */
  contents(): readonly ICellContent[];
  /** Return the digest of the code that a cell was generated with; empty if it was not. */
  codeHash(cell: string): string;
  /** Return the cell of the user's own that runs, as far as this page started it; null if it started none. */
  running(): string | null;
  /** Delete cells as one step that the user can undo. */
  remove(cells: readonly string[]): void;
}
