import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

import { load } from './load.mjs';

const { CALL, answerText, isBad, readCall, readTell } = await load('protocol');

const FOLDER = new URL('../../tests/contract/wire/', import.meta.url);
const EXAMPLES = readdirSync(FOLDER).map(name => JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')));

const read = (kind, message) => (kind === 'call' ? readCall(CALL + JSON.stringify(message)) : readTell(message));

for (const { kind, message, optional = [], malformed, answers = [] } of EXAMPLES) {
  test(`${message.op}: the example is read as it is`, () => {
    assert.deepEqual(read(kind, message), message);
  });

  test(`${message.op}: every field but the optional ones is needed`, () => {
    for (const field of Object.keys(message)) {
      const { [field]: _, ...rest } = message;
      assert.equal(isBad(read(kind, rest)), !optional.includes(field), field);
    }
  });

  for (const { why, message: wrong } of malformed) {
    test(`${message.op}: ${why} is refused`, () => {
      const { bad } = read(kind, wrong);
      assert.ok(['malformed', 'version'].includes(bad), String(bad));
    });
  }

  for (const answer of answers) {
    test(`${message.op}: the answer is written as ${JSON.stringify(answer).slice(0, 60)}`, () => {
      const { version: _, call, ...fields } = answer;
      assert.deepEqual(JSON.parse(answerText(call, fields)), answer);
    });
  }
}

test('a call is refused by its id, a version by its name', () => {
  const { message } = EXAMPLES.find(example => example.message.op === 'locate');
  const { bad, call } = readCall(CALL + JSON.stringify({ ...message, version: 2 }));
  assert.deepEqual([bad, call], ['version', message.call]);
});

test('what people are asked by input() is no call', () => {
  assert.equal(readCall('Your name? '), null);
  assert.equal(readCall(''), null);
  assert.equal(readCall('see ' + CALL), null);
});

test('a prompt that starts like a call and goes on as none is refused', () => {
  assert.equal(readCall(`${CALL}{"op":`).bad, 'malformed');
  assert.equal(readCall(CALL).bad, 'malformed');
});
