/**
 * The messages between a chat panel and the kernel of its notebook, version 1: types only, read by `chat-messages.ts`.
 *
 * They travel on a comm that the page opens. The page asks with `IRequest` and gets one `reply`; all else that the
 * kernel sends is a `notice`. Examples of every message stand in `tests/contract/chat_wire/`, which the Python side
 * reads too.
 */

/** The version that both sides must speak. */
export const CHAT_VERSION = 1;

/** The target of the comm. */
export const CHAT_TARGET = 'ci_magic.chat';

/** The states of a run, as in OpenAI's Assistants API. */
export type RunState =
  | 'queued'
  | 'in_progress'
  | 'requires_action'
  | 'cancelling'
  | 'cancelled'
  | 'failed'
  | 'completed'
  | 'incomplete'
  | 'expired';

/** The states in which a run has ended. */
export const OVER: readonly RunState[] = ['cancelled', 'failed', 'completed', 'incomplete', 'expired'];

/** What one line of a turn's progress is about. */
export type StepKind = 'asking' | 'writing' | 'looking' | 'running' | 'repairing' | 'reading' | 'fetching';

/** One line of progress, which unfolds. All texts are in the user's language and masked. */
export interface IStep {
  readonly n: number;
  readonly kind: StepKind;
  readonly label: string;
  readonly state: 'on' | 'done' | 'failed';
  /** The id of the cell that it is about; empty if none. */
  readonly cell: string;
  readonly code: string;
  /** A digest of what the code put out, at most 2,000 characters. */
  readonly output: string;
  /** What was wrong, in one line. */
  readonly cause: string;
  /** A unified diff against the code before. */
  readonly difference: string;
}

/** One step of a plan. */
export interface IPlanStep {
  readonly text: string;
  readonly kind: 'think' | 'code';
  readonly done: boolean;
}

/** A file that a turn wrote. */
export interface IMadeFile {
  readonly path: string;
  readonly created: boolean;
  /** Bytes; null where it is gone. */
  readonly size: number | null;
}

/** What a turn may spend, and what it has spent. */
export interface ISpent {
  readonly tokens: number;
  readonly estimated: boolean;
  /** In US dollars; null where no price is known. */
  readonly cost: number | null;
  readonly seconds: number;
  readonly attempts: number;
  readonly steps: number;
}

/** Where a turn stops by itself. */
export interface ILimits {
  readonly tokens: number;
  readonly seconds: number;
  readonly attempts: number;
  readonly steps: number;
}

/** Whom or what a turn waits for now. */
export type WaitsFor = '' | 'kernel' | 'queue' | 'model' | 'page' | 'user';

/** One turn as the panel shows it: sent whole each time it changes, but for `text`, which grows by `ITextNotice`. */
export interface ITurnRecord {
  readonly id: string;
  readonly thread: string;
  /** Unix time. */
  readonly at: number;
  readonly prompt: string;
  readonly files: readonly string[];
  readonly state: RunState;
  readonly waits: { readonly for: WaitsFor; readonly text: string };
  /** What the model has written for the user so far, as Markdown; at the end its answer. */
  readonly text: string;
  readonly steps: readonly IStep[];
  readonly plan: readonly IPlanStep[];
  readonly revision: number;
  readonly reading: string;
  readonly notes: readonly string[];
  readonly warnings: readonly string[];
  readonly found: readonly string[];
  readonly made: readonly IMadeFile[];
  /** The ids of the cells that stand, in order. */
  readonly cells: readonly string[];
  /** How it ended, empty before: one of the endings of a turn. */
  readonly ending: string;
  /** The one line for the user at the end. */
  readonly message: string;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly model: string;
  readonly pin: string;
  readonly pinned: boolean;
  readonly undone: boolean;
  /** Whether it is the one that an undo would take back. */
  readonly undoable: boolean;
  readonly spent: ISpent;
  readonly limits: ILimits;
}

/** A thread in the list. */
export interface IThreadInfo {
  readonly name: string;
  readonly turns: number;
  readonly at: number;
  readonly tokens: number;
  readonly cost: number | null;
}

/** Who answers, and how it is set. */
export interface IChatStatus {
  /** `rules` is the offline engine. */
  readonly kind: 'model' | 'rules' | 'scripted' | 'unset';
  readonly model: string;
  /** Where requests go; empty if nowhere. */
  readonly host: string;
  readonly key: boolean;
  readonly privacy: string;
  readonly explain: boolean;
  readonly limits: ILimits;
  readonly assistant: string;
  readonly version: string;
  readonly language: string;
}

/** An assistant of the folder. */
export interface IAssistant {
  readonly name: string;
  readonly instructions: string;
  readonly model: string;
  readonly tools: readonly string[] | null;
}

/** A model server of this machine. */
export interface IModelServer {
  readonly name: string;
  readonly base_url: string;
  readonly models: readonly string[];
}

/** A cell as it is exported or asked about. */
export interface ICellContent {
  readonly id: string;
  readonly cell_type: string;
  readonly source: string;
  readonly outputs: readonly unknown[];
  readonly execution_count: number | null;
}

/** What the page asks of the kernel; `id` names its reply. */
export type Request =
  | { readonly op: 'hello'; readonly version: number; readonly notebook: string; readonly language: string }
  | {
      readonly op: 'send';
      /** The new turn's id: 32 hex digits. */
      readonly turn: string;
      readonly thread: string;
      readonly prompt: string;
      readonly files: readonly string[];
      /** The cell below which the code goes. */
      readonly after: string;
      readonly options: ISendOptions;
      /** Cells that are asked about: `@cell`, or a context menu. */
      readonly about: readonly ICellContent[];
    }
  | { readonly op: 'stop'; readonly turn: string }
  /** `retry` asks the model anew, and takes the old turn back if it is the last; `rerun` runs the kept code. */
  | {
      readonly op: 'again';
      readonly turn: string;
      readonly mode: 'retry' | 'rerun';
      readonly as: string;
      readonly prompt: string | null;
      readonly after: string;
    }
  | { readonly op: 'undo'; readonly turn: string }
  | { readonly op: 'thread'; readonly name: string; readonly before: number | null }
  | { readonly op: 'rename'; readonly name: string; readonly to: string }
  | { readonly op: 'delete'; readonly name: string }
  | { readonly op: 'search'; readonly text: string }
  | { readonly op: 'standing' }
  | { readonly op: 'instruct'; readonly text: string }
  | { readonly op: 'appoint'; readonly assistant: IAssistant }
  | { readonly op: 'dismiss'; readonly name: string }
  | { readonly op: 'models' }
  | { readonly op: 'servers' }
  | { readonly op: 'choose'; readonly model: string; readonly base_url: string }
  | { readonly op: 'complete'; readonly prefix: string }
  | {
      readonly op: 'export';
      readonly thread: string;
      readonly kind: 'notebook' | 'report';
      readonly cells: readonly ICellContent[];
    }
  /** The execute request of a job ended without having done it: the queue was cleared by an error, or the kernel died. */
  | { readonly op: 'missed'; readonly job: string }
  /** An answer to a call about cells, as an `input_reply` would carry it. */
  | { readonly op: 'answer'; readonly answer: string };

/** What may be set for one message. */
export interface ISendOptions {
  readonly plan?: boolean;
  readonly explain?: boolean;
  readonly assistant?: string;
  readonly privacy?: string;
  /** The failed cell that is to be explained or repaired is asked about, nothing is generated anew. */
  readonly new?: boolean;
}

/** What the replies hold, by `op` of the request; requests not named here have an empty one. */
export interface IReplies {
  readonly hello: {
    readonly status: IChatStatus;
    readonly threads: readonly IThreadInfo[];
    readonly thread: string;
    /** Turns that are on or wait, oldest first. */
    readonly running: readonly ITurnRecord[];
    /** One line on a turn that an earlier kernel died in; mostly empty. */
    readonly greeting: string;
  };
  readonly undo: { readonly said: string; readonly cells: readonly string[] };
  readonly thread: { readonly turns: readonly ITurnRecord[]; readonly more: boolean };
  readonly search: {
    readonly hits: readonly { readonly thread: string; readonly turn: string; readonly at: number; readonly text: string }[];
  };
  readonly standing: {
    readonly instructions: string;
    readonly assistants: readonly IAssistant[];
    readonly tools: readonly string[];
  };
  readonly models: { readonly models: readonly string[] };
  readonly servers: { readonly servers: readonly IModelServer[] };
  readonly choose: { readonly status: IChatStatus };
  readonly complete: { readonly names: readonly { readonly name: string; readonly kind: string }[] };
  readonly export: { readonly path: string };
}

/** What the kernel sends. */
export type Notice =
  | { readonly op: 'reply'; readonly id: string; readonly ok: true; readonly value: Record<string, unknown> }
  /** `problem` is one line: what failed, then the remedy. */
  | { readonly op: 'reply'; readonly id: string; readonly ok: false; readonly problem: string }
  | { readonly op: 'turn'; readonly turn: ITurnRecord }
  /** `text` of the turn from `at` (UTF-16 code units) to its end. */
  | { readonly op: 'text'; readonly turn: string; readonly at: number; readonly text: string }
  /** Have the kernel do something in its main thread, by an execute request. */
  | { readonly op: 'job'; readonly job: string; readonly turn: string }
  | { readonly op: 'threads'; readonly threads: readonly IThreadInfo[] }
  | { readonly op: 'status'; readonly status: IChatStatus }
  /** A call or tell about cells, as in `protocol.ts`: the prompt of an `input_request`, or the data of a `comm_msg`. */
  | { readonly op: 'call'; readonly prompt: string }
  | { readonly op: 'tell'; readonly data: Record<string, unknown> };
