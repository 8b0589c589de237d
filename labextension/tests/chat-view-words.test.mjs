import assert from 'node:assert/strict';
import { test } from 'node:test';

import { load } from './load.mjs';

const { leftWords, limitWords, money, short, size, spentWords } = await load('components/chat/words');

const trans = { __: (text, ...values) => text.replace(/%(\d)/g, (_, place) => values[place - 1]) };
const spent = { tokens: 1234, estimated: true, cost: 0.00314, seconds: 12.4, attempts: 1, steps: 0 };
const limits = { tokens: 50000, seconds: 300, attempts: 3, steps: 0 };

test('numbers are as short as they are read', () => {
  assert.deepEqual([0, 999, 1000, 1234, 9960, 48210, 999600, 1250000].map(short), ['0', '999', '1k', '1.2k', '10k', '48k', '1M', '1.3M']);
  assert.deepEqual([0, 0.00314, 0.000001, 0.5, 2.345].map(money), ['$0.00', '$0.0031', '$0.000001', '$0.5', '$2.35']);
  assert.deepEqual([0, 999, 1000, 18234, 1250000].map(size), ['0 B', '999 B', '1.0 kB', '18 kB', '1.3 MB']);
});

test('what was spent names only what there is', () => {
  assert.deepEqual(spentWords(spent, trans), ['≈1.2k tokens', '$0.0031', '12 s']);
  assert.deepEqual(spentWords({ ...spent, cost: null, estimated: false, seconds: 0.1 }, trans), ['1.2k tokens']);
  assert.deepEqual(spentWords({ ...spent, tokens: 0, cost: 0, seconds: 0 }, trans), []);
});

test('what is left is what the limits leave, and never less than nothing', () => {
  assert.equal(leftWords({ spent, limits }, trans), '49k left');
  assert.equal(leftWords({ spent: { ...spent, tokens: 60000 }, limits }, trans), '0 left');
  assert.equal(leftWords({ spent, limits: { ...limits, tokens: 0 } }, trans), '');
  assert.equal(limitWords({ spent, limits }, trans), '1234 of 50000 tokens\n12 of 300 seconds\n1 of 3 attempts');
});
