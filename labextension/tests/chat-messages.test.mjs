import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

import { load } from './load.mjs';

const { isReplyTo, readNotice } = await load('chat-messages');
const { CALL, isBad } = await load('protocol');
const { sha256 } = await load('digest');

const FOLDER = new URL('../../tests/contract/chat_wire/', import.meta.url);
const EXAMPLES = readdirSync(FOLDER).map(name => JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')));
const NOTICES = EXAMPLES.filter(({ kind }) => kind === 'notice');
const REPLIES = EXAMPLES.filter(({ kind, reply }) => kind === 'request' && reply !== undefined);

/** What a message says: a call or tell is what it holds. */
const about = ({ prompt, data, ...rest }) => (prompt ? JSON.parse(prompt.replace(CALL, '')) : (data ?? rest));

for (const { message, more = [], optional = [], malformed } of NOTICES) {
  test(`${message.op}: the examples are read as they are`, () => {
    for (const example of [message, ...more]) {
      assert.deepEqual(readNotice(example), about(example));
    }
  });

  test(`${message.op}: every field but the optional ones is needed`, () => {
    for (const field of Object.keys(message)) {
      const { [field]: _, ...rest } = message;
      assert.equal(isBad(readNotice(rest)), !optional.includes(field), field);
    }
  });

  for (const { why, message: wrong } of malformed) {
    test(`${message.op}: ${why} is refused`, () => {
      const { bad, what } = readNotice(wrong);
      assert.ok(['malformed', 'version'].includes(bad), String(bad));
      assert.ok(what.length < 200, what);
    });
  }
}

for (const { message, reply } of REPLIES) {
  test(`${message.op}: its reply is what was asked for, and nothing less is`, () => {
    assert.ok(isReplyTo(message.op, reply));
    for (const field of Object.keys(reply)) {
      const { [field]: _, ...rest } = reply;
      assert.equal(isReplyTo(message.op, rest), false, field);
      assert.equal(isReplyTo(message.op, { ...reply, [field]: 5 }), false, field);
    }
  });
}

test('what is no notice is refused', () => {
  for (const data of [null, undefined, 5, 'job', [], {}, { op: 'send' }, { op: 'toString' }, { op: ['job'] }]) {
    assert.ok(isBad(readNotice(data)), String(data));
  }
});

test('a bad call says which one it was', () => {
  const { message } = NOTICES.find(each => each.message.op === 'call');
  const prompt = message.prompt.replace('"version": 1', '"version": 9');
  assert.deepEqual(readNotice({ op: 'call', prompt }), {
    bad: 'version',
    what: 'locate: version',
    call: 'c0ffee00c0ffee00c0ffee00c0ffee00'
  });
});

test('a digest is that of Node', () => {
  for (const length of [0, 1, 54, 55, 56, 63, 64, 65, 119, 120, 1000]) {
    const text = '월a😀\n'.repeat(length).slice(0, length);
    assert.equal(sha256(text), createHash('sha256').update(text).digest('hex'), String(length));
  }
});
