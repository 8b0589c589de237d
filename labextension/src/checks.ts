/** What the messages of a kernel are held against before anybody believes them. */

/** Whether a value is as it must be. */
export type Check = (value: unknown) => boolean;

/** The checks of an object's fields, by name. */
export type Shape = Readonly<Record<string, Check>>;

/** The shapes of messages, by `op`. */
export type Shapes = ReadonlyMap<unknown, Shape>;

/** What is wrong with a message. */
export interface IProblem {
  readonly bad: 'version' | 'malformed';
  /** For the console. */
  readonly what: string;
}

/** UTF-16 code units in one text, and entries in one list. */
const MOST_TEXT = 20_000_000;
const MOST_ENTRIES = 100_000;

const matching = (pattern: RegExp): Check => value => typeof value === 'string' && pattern.test(value);

export const isName = matching(/^[^]{1,256}$/);
export const isHex = matching(/^[0-9a-f]+$/);
export const isKey = matching(/^[0-9a-f]{32}$/);
export const isPin = matching(/^([0-9a-f]{6})?$/);
export const isNewId = matching(/^[\w-]{1,64}$/);
export const isText: Check = value => typeof value === 'string' && value.length <= MOST_TEXT;
export const isFlag: Check = value => typeof value === 'boolean';
export const isNatural: Check = value => Number.isSafeInteger(value) && (value as number) >= 0;
export const isNumber: Check = value => Number.isFinite(value);
export const isObject: Check = value => typeof value === 'object' && value !== null && !Array.isArray(value);

export const orNull = (check: Check): Check => value => value === null || check(value);
export const maybe = (check: Check): Check => value => value === undefined || check(value);
export const oneOf = (...values: string[]): Check => value => values.includes(value as string);
export const listOf = (check: Check): Check => value =>
  Array.isArray(value) && value.length <= MOST_ENTRIES && value.every(check);

/** Check an object field by field; further fields are left alone. */
export const like = (shape: Shape): Check => value => isObject(value) && wrongField(value as object, shape) === undefined;

/** Return the name of the first field that does not have its shape. */
function wrongField(value: object, shape: Shape): string | undefined {
  return Object.keys(shape).find(name => !shape[name]?.((value as Record<string, unknown>)[name]));
}

/** Return shapes so that only those are found that are named here, whatever is asked for. */
export function shapes<T extends string>(of: Readonly<Record<T, Shape>>): Shapes {
  return new Map(Object.entries(of));
}

/** Hold a message against the shape that its `op` names, and against what every message has; null if nothing is wrong. */
export function problemOf(message: unknown, shapes: Shapes, head: Shape = {}): IProblem | null {
  const fields = (isObject(message) ? message : {}) as Readonly<Record<string, unknown>>;
  const op = fields['op'];
  const shape = shapes.get(op);
  if (shape === undefined) {
    return { bad: 'version', what: `operation ${String(op)}` };
  }
  const wrong = wrongField(fields, { ...head, ...shape });
  return wrong === undefined
    ? null
    : { bad: wrong === 'version' ? 'version' : 'malformed', what: `${String(op)}: ${wrong}` };
}
