/**
 * The messages between the kernel and this extension, version 1: types, validation, nothing else.
 *
 * A call is the prompt of an `input_request` and is answered; a tell is the data of a `comm_msg` and is not. Examples of
 * every message stand in `tests/contract/wire/`, which the Python side reads too.
 */
import {
  isFlag,
  isHex,
  isName,
  isNatural,
  isNewId,
  isObject,
  isPin,
  isText,
  type IProblem,
  like,
  listOf,
  maybe,
  oneOf,
  orNull,
  problemOf,
  type Shape,
  shapes,
  type Shapes
} from './checks';

/** The version that both sides must speak. */
export const VERSION = 1;

/** What the prompt of an `input_request` starts with that is a call; JSON follows. */
export const CALL = 'ci_magic:call:';

/** The `comm_id` of every tell. */
export const COMM = 'ci_magic';

/** What every message says of itself. */
export interface IHead {
  /** Grows over all messages of one turn. */
  readonly seq: number;
  /** The id of the turn. */
  readonly turn: string;
  /** The id of the cell that asked. */
  readonly asking: string;
}

/** The head of a call, with the id that its answer names. */
export interface ICallHead extends IHead {
  readonly call: string;
}

/** Starts a turn: which cells are marked with `pin`? */
export interface ILocate extends ICallHead {
  readonly op: 'locate';
  readonly pin: string;
}

/** The code is about to run: show it in `cell`, whose outputs arrive under `msg_id`. */
export interface IRun extends ICallHead {
  readonly op: 'run';
  readonly cell: string;
  readonly after: string;
  readonly source: string;
  readonly msg_id: string;
  /** The cell is one of the user's own: it is never placed. */
  readonly own?: boolean;
}

/** What the user is asked about; a `confirm` is a question in the chat, at no cell. */
export type DecisionKind = 'approve' | 'edited' | 'fix' | 'plan' | 'confirm';

/** What the user may answer. */
export type Choice = 'run' | 'keep' | 'regenerate' | 'stop';

/** One thing that code would do outside the namespace. */
export interface IEffect {
  readonly kind: string;
  readonly line: number;
  readonly target: string;
  readonly source: string;
}

/** The user has to decide. */
export interface IDecide extends ICallHead {
  readonly op: 'decide';
  readonly cell: string;
  readonly after: string;
  readonly kind: DecisionKind;
  readonly source: string;
  readonly hash: string;
  readonly effects?: readonly IEffect[];
  readonly original?: string;
  readonly choices: readonly string[];
}

/** Is the page there, and does it show a question? */
export interface IPing extends ICallHead {
  readonly op: 'ping';
}

/** Code begins to arrive for `cell`. */
export interface IBegin extends IHead {
  readonly op: 'begin';
  readonly cell: string;
  readonly after: string;
  readonly source: string;
  readonly pin: string;
}

/** The source from `at` (UTF-16 code units) to its end is `text`. */
export interface IWrite extends IHead {
  readonly op: 'write';
  readonly cell: string;
  readonly at: number;
  readonly text: string;
}

/** What a turn does. */
export type Working = 'writing' | 'asking' | 'running' | 'repairing' | 'idle';

/** What happens to `cell` now; null before there is one. */
export interface IState extends IHead {
  readonly op: 'state';
  readonly cell: string | null;
  readonly state: Working;
  /** In the user's language. */
  readonly text: string;
}

/** The run under `msg_id` is over. */
export interface IRan extends IHead {
  readonly op: 'ran';
  readonly cell: string;
  readonly msg_id: string;
  readonly count: number | null;
  readonly status: 'ok' | 'error' | 'interrupted' | 'put back';
}

/** The turn is over. */
export interface ISettle extends IHead {
  readonly op: 'settle';
  readonly cell: string | null;
  readonly keep: boolean;
  readonly pin: string;
  readonly count: number | null;
  readonly asking_count: number | null;
  /** Null: the cell keeps its own. */
  readonly metadata: Readonly<Record<string, unknown>> | null;
}

/** An earlier cell of the turn stays, whatever becomes of the others. */
export interface IKeep extends IHead {
  readonly op: 'keep';
  readonly cell: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** What this turn did to `cell` is taken back, and the turn goes on. */
export interface IRemove extends IHead {
  readonly op: 'remove';
  readonly cell: string;
}

/** The kernel goes on without this page. */
export interface IAbandon extends IHead {
  readonly op: 'abandon';
}

/** The open question is not asked any more. */
export interface IWithdraw extends IHead {
  readonly op: 'withdraw';
}

/** Whatever is answered. */
export type Call = ILocate | IRun | IDecide | IPing;

/** Whatever is not answered. */
export type Tell = IBegin | IWrite | IState | IRan | IKeep | ISettle | IRemove | IAbandon | IWithdraw;

/** Why a call could not be done. */
export type Reason = 'unknown' | 'version' | 'gone' | 'busy' | 'malformed' | 'off';

/** What a handler of a call hands back: `ok`, and what the call asks for. */
export interface IAnswer {
  readonly ok: boolean;
  readonly reason?: Reason;
  readonly [field: string]: unknown;
}

/** Sends the answer to a call, once. */
export type Answer = (answer: IAnswer) => void;

/** A message that is not obeyed. */
export interface IBad extends IProblem {
  /** The id of the call, empty where it could not be read; null where nobody waits for an answer. */
  readonly call: string | null;
}

const isCount = orNull(isNatural);

const EFFECT: Shape = { kind: isText, line: isNatural, target: isText, source: isText };

const HEAD: Shape = { version: value => value === VERSION, seq: isNatural, turn: isHex, asking: isName };

const CALL_HEAD: Shape = { ...HEAD, call: isName };

const CALLS: Shapes = shapes<Call['op']>({
  locate: { pin: isPin },
  run: { cell: isNewId, after: isText, source: isText, msg_id: isName, own: maybe(isFlag) },
  decide: {
    cell: isNewId,
    after: isText,
    kind: oneOf('approve', 'edited', 'fix', 'plan', 'confirm'),
    source: isText,
    hash: isHex,
    effects: maybe(listOf(like(EFFECT))),
    original: maybe(isText),
    choices: listOf(isText)
  },
  ping: {}
});

const TELLS: Shapes = shapes<Tell['op']>({
  begin: { cell: isNewId, after: isText, source: isText, pin: isPin },
  write: { cell: isNewId, at: isNatural, text: isText },
  state: {
    cell: orNull(isText),
    state: oneOf('writing', 'asking', 'running', 'repairing', 'idle'),
    text: isText
  },
  ran: {
    cell: isNewId,
    msg_id: isName,
    count: isCount,
    status: oneOf('ok', 'error', 'interrupted', 'put back')
  },
  settle: {
    cell: orNull(isNewId),
    keep: isFlag,
    pin: isPin,
    count: isCount,
    asking_count: isCount,
    metadata: orNull(isObject)
  },
  keep: { cell: isNewId, metadata: isObject },
  remove: { cell: isNewId },
  abandon: {},
  withdraw: {}
});

/** Whether a message that was read is none. */
export function isBad(message: object): message is IBad {
  return 'bad' in message;
}

/** Whether a message is one that is answered. */
export function isCall(message: Call | Tell): message is Call {
  return CALLS.has(message.op);
}

/** Read the prompt of an `input_request`; null if it is no call but somebody's `input()`. */
export function readCall(prompt: string): Call | IBad | null {
  if (!prompt.startsWith(CALL)) {
    return null;
  }
  let message: unknown;
  try {
    message = JSON.parse(prompt.slice(CALL.length));
  } catch {
    return { bad: 'malformed', what: 'no JSON', call: '' };
  }
  const problem = problemOf(message, CALLS, CALL_HEAD);
  const call = (message as Partial<ICallHead> | null)?.call;
  return problem === null ? (message as Call) : { ...problem, call: isName(call) ? (call ?? '') : '' };
}

/** Read the data of a `comm_msg` to {@link COMM}. */
export function readTell(data: unknown): Tell | IBad {
  const problem = problemOf(data, TELLS, HEAD);
  return problem === null ? (data as Tell) : { ...problem, call: null };
}

/** Return the text of the `input_reply` to the call with that id. */
export function answerText(call: string, answer: IAnswer): string {
  return JSON.stringify({ ...answer, version: VERSION, call });
}
