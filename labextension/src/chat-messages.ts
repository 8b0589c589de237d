/** Reads what the kernel sends to a chat; nothing is believed that does not have its shape. */
import type { Notice } from './chat-protocol';
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
  type Shape,
  wrongField
} from './checks';
import { type IBad, isBad, readCall, readTell } from './protocol';

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

const SPENT: Shape = { ...LIMITS, estimated: isFlag, cost: orNull(isNumber) };

const TURN: Shape = {
  id: isKey,
  thread: isText,
  at: isNumber,
  prompt: isText,
  files: listOf(isText),
  state: oneOf(
    'queued',
    'in_progress',
    'requires_action',
    'cancelling',
    'cancelled',
    'failed',
    'completed',
    'incomplete',
    'expired'
  ),
  waits: like({ for: oneOf('', 'kernel', 'queue', 'model', 'page', 'user'), text: isText }),
  text: isText,
  steps: listOf(like(STEP)),
  plan: listOf(like({ text: isText, kind: oneOf('think', 'code'), done: isFlag })),
  revision: isNatural,
  reading: isText,
  notes: listOf(isText),
  warnings: listOf(isText),
  found: listOf(isText),
  made: listOf(like({ path: isText, created: isFlag, size: orNull(isNatural) })),
  cells: listOf(isText),
  ending: isText,
  message: isText,
  error: orNull(like({ code: isText, message: isText })),
  model: isText,
  pin: isText,
  pinned: isFlag,
  undone: isFlag,
  undoable: isFlag,
  spent: like(SPENT),
  limits: like(LIMITS)
};

const THREAD: Shape = { name: isName, turns: isNatural, at: isNumber, tokens: isNatural, cost: orNull(isNumber) };

const STATUS: Shape = {
  kind: oneOf('model', 'rules', 'scripted', 'unset'),
  model: isText,
  host: isText,
  key: isFlag,
  privacy: isText,
  explain: isFlag,
  limits: like(LIMITS),
  assistant: isText,
  version: isText,
  language: isText
};

const ASSISTANT: Shape = { name: isName, instructions: isText, model: isText, tools: orNull(listOf(isText)) };

const NOTICES: Readonly<Record<Exclude<Notice['op'], 'reply'>, Shape>> = {
  turn: { turn: like(TURN) },
  text: { turn: isKey, at: isNatural, text: isText },
  job: { job: isKey, turn: isText },
  threads: { threads: listOf(like(THREAD)) },
  status: { status: like(STATUS) },
  call: { prompt: isText },
  tell: { data: isObject }
};

const REPLIES: Readonly<Record<string, Shape>> = {
  hello: {
    status: like(STATUS),
    threads: listOf(like(THREAD)),
    thread: isText,
    running: listOf(like(TURN)),
    greeting: isText
  },
  undo: { said: isText, cells: listOf(isText) },
  thread: { turns: listOf(like(TURN)), more: isFlag },
  search: { hits: listOf(like({ thread: isText, turn: isText, at: isNumber, text: isText })) },
  standing: { instructions: isText, assistants: listOf(like(ASSISTANT)), tools: listOf(isText) },
  models: { models: listOf(isText) },
  servers: { servers: listOf(like({ name: isText, base_url: isText, models: listOf(isText) })) },
  choose: { status: like(STATUS) },
  complete: { names: listOf(like({ name: isText, kind: isText })) },
  export: { path: isName }
};

/** Read the data of a `comm_msg` to a chat. */
export function readNotice(data: unknown): Notice | IBad {
  if (!isObject(data)) {
    return malformed('no object');
  }
  const fields = data as Record<string, unknown>;
  const op = fields['op'];
  if (op === 'reply') {
    return readReply(fields);
  }
  if (typeof op !== 'string' || !Object.hasOwn(NOTICES, op)) {
    return { bad: 'version', what: `operation ${String(op)}`, call: '' };
  }
  const wrong = wrongField(fields, NOTICES[op as keyof typeof NOTICES]);
  const inner = wrong === '' ? readInner(fields) : malformed(`${op}: ${wrong}`);
  return inner ?? (fields as unknown as Notice);
}

/** Whether a reply's value is what the request with that operation asked for. */
export function isReplyTo(op: string, value: unknown): boolean {
  return like(REPLIES[op] ?? {})(value);
}

function readReply(fields: Record<string, unknown>): Notice | IBad {
  const rest: Shape = fields['ok'] === true ? { value: isObject } : { problem: isText };
  const wrong = wrongField(fields, { id: isName, ok: isFlag, ...rest });
  return wrong === '' ? (fields as unknown as Notice) : malformed(`reply: ${wrong}`);
}

/** Return what is wrong with the message about cells that a notice holds; null if nothing is, or it holds none. */
function readInner(fields: Record<string, unknown>): IBad | null {
  if (fields['op'] === 'call') {
    const call = readCall(fields['prompt'] as string);
    return call === null ? malformed('call: prompt') : isBad(call) ? call : null;
  }
  const tell = fields['op'] === 'tell' ? readTell(fields['data']) : null;
  return tell !== null && isBad(tell) ? { ...tell, call: '' } : null;
}

function malformed(what: string): IBad {
  return { bad: 'malformed', what, call: '' };
}
