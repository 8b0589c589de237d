/** What the messages of a kernel are held against before anybody believes them. */

/** Whether a value is as it must be. */
export type Check = (value: unknown) => boolean;

/** The checks of an object's fields, by name. */
export type Shape = Readonly<Record<string, Check>>;

/** UTF-16 code units in one text, and entries in one list. */
const MOST_TEXT = 20_000_000;
const MOST_ENTRIES = 100_000;

export const isText: Check = value => typeof value === 'string' && value.length <= MOST_TEXT;
export const isName: Check = value => typeof value === 'string' && value !== '' && value.length <= 256;
export const isFlag: Check = value => typeof value === 'boolean';
export const isNatural: Check = value => Number.isSafeInteger(value) && (value as number) >= 0;
export const isNumber: Check = value => Number.isFinite(value);
export const isHex: Check = value => typeof value === 'string' && /^[0-9a-f]+$/.test(value);
export const isKey: Check = value => typeof value === 'string' && /^[0-9a-f]{32}$/.test(value);
export const isPin: Check = value => typeof value === 'string' && /^([0-9a-f]{6})?$/.test(value);
export const isNewId: Check = value => typeof value === 'string' && /^[\w-]{1,64}$/.test(value);
export const isObject: Check = value => typeof value === 'object' && value !== null && !Array.isArray(value);

export const orNull = (check: Check): Check => value => value === null || check(value);
export const maybe = (check: Check): Check => value => value === undefined || check(value);
export const oneOf = (...values: string[]): Check => value => values.includes(value as string);
export const listOf = (check: Check): Check => value =>
  Array.isArray(value) && value.length <= MOST_ENTRIES && value.every(check);

/** Check an object field by field; further fields are left alone. */
export const like = (shape: Shape): Check => value => isObject(value) && wrongField(value as object, shape) === '';

/** Return the name of the first field that does not have its shape; empty if all do. */
export function wrongField(value: object, shape: Shape): string {
  return Object.keys(shape).find(name => !shape[name]?.((value as Record<string, unknown>)[name])) ?? '';
}
