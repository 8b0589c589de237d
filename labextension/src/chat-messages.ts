/** Reads what the kernel sends to a chat; nothing is believed that does not have its shape. */
import { type IReplies, type Notice, OVER } from './chat-protocol';
import {
  isFlag,
  isKey,
  isName,
  isNatural,
  isNumber,
  isObject,
  isText,
  like,
  listOf,
  oneOf,
  orNull,
  problemOf,
  type Shape,
  shapes,
  type Shapes
} from './checks';
import { type Call, type IBad, readCall, readTell, type Tell } from './protocol';

/** What a message of the kernel is: what it says to the chat itself, or what it says about cells. */
export type Said = Exclude<Notice, { op: 'call' | 'tell' }> | Call | Tell;

const areTexts = listOf(isText);
const isCost = orNull(isNumber);

const STEP: Shape = {
  n: isNatural,
  kind: oneOf('asking', 'writing', 'looking', 'running', 'repairing', 'reading', 'fetching'),
  label: isText,
  state: oneOf('on', 'done', 'failed'),
  cell: isText,
  code: isText,
  output: isText,
  cause: isText,
  difference: isText
};

const LIMITS: Shape = { tokens: isNatural, seconds: isNumber, attempts: isNatural, steps: isNatural };

const areLimits = like(LIMITS);

const SPENT: Shape = { ...LIMITS, estimated: isFlag, cost: isCost };

const TURN: Shape = {
  id: isKey,
  thread: isText,
  at: isNumber,
  prompt: isText,
  files: areTexts,
  state: oneOf('queued', 'in_progress', 'requires_action', 'cancelling', ...OVER),
  waits: like({ for: oneOf('', 'kernel', 'queue', 'model', 'page', 'user'), text: isText }),
  text: isText,
  steps: listOf(like(STEP)),
  plan: listOf(like({ text: isText, kind: oneOf('think', 'code'), done: isFlag })),
  revision: isNatural,
  reading: isText,
  notes: areTexts,
  warnings: areTexts,
  found: areTexts,
  made: listOf(like({ path: isText, created: isFlag, size: orNull(isNatural) })),
  cells: areTexts,
  ending: isText,
  message: isText,
  error: orNull(like({ code: isText, message: isText })),
  model: isText,
  pin: isText,
  pinned: isFlag,
  undone: isFlag,
  undoable: isFlag,
  spent: like(SPENT),
  limits: areLimits
};

const isTurn = like(TURN);
const areTurns = listOf(isTurn);

const THREAD: Shape = { name: isName, turns: isNatural, at: isNumber, tokens: isNatural, cost: isCost };

const areThreads = listOf(like(THREAD));

const STATUS: Shape = {
  kind: oneOf('model', 'rules', 'scripted', 'unset'),
  model: isText,
  host: isText,
  key: isFlag,
  privacy: isText,
  explain: isFlag,
  limits: areLimits,
  assistant: isText,
  version: isText,
  language: isText
};

const isStatus = like(STATUS);

const ASSISTANT: Shape = { name: isName, instructions: isText, model: isText, tools: orNull(areTexts) };

const NOTICES: Shapes = shapes<Notice['op']>({
  reply: { id: isName, ok: isFlag },
  turn: { turn: isTurn },
  text: { turn: isKey, at: isNatural, text: isText },
  job: { job: isKey, turn: isText },
  threads: { threads: areThreads },
  status: { status: isStatus },
  call: { prompt: isText },
  tell: { data: isObject }
});

const REPLIES: Shapes = shapes<keyof IReplies>({
  hello: {
    status: isStatus,
    threads: areThreads,
    thread: isText,
    running: areTurns,
    greeting: isText
  },
  undo: { said: isText, cells: areTexts },
  thread: { turns: areTurns, more: isFlag },
  search: { hits: listOf(like({ thread: isText, turn: isText, at: isNumber, text: isText })) },
  standing: { instructions: isText, assistants: listOf(like(ASSISTANT)), tools: areTexts },
  models: { models: areTexts },
  servers: { servers: listOf(like({ name: isText, base_url: isText, models: areTexts })) },
  choose: { status: isStatus },
  complete: { names: listOf(like({ name: isText, kind: isText })) },
  export: { path: isName }
});

/** Read the data of a `comm_msg` to a chat. */
export function readNotice(data: unknown): Said | IBad {
  const problem = problemOf(data, NOTICES);
  if (problem !== null) {
    return { ...problem, call: null };
  }
  const notice = data as Notice;
  switch (notice.op) {
    case 'call':
      return readCall(notice.prompt) ?? { bad: 'malformed', what: 'call: prompt', call: null };
    case 'tell':
      return readTell(notice.data);
    case 'reply':
      return (notice.ok ? isObject(notice.value) : isText(notice.problem))
        ? notice
        : { bad: 'malformed', what: 'reply: value', call: null };
    default:
      return notice;
  }
}

/** Whether a reply's value is what the request with that operation asked for. */
export function isReplyTo(op: string, value: unknown): boolean {
  return like(REPLIES.get(op) ?? {})(value);
}
