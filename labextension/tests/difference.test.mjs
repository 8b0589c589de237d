import assert from 'node:assert/strict';
import { test } from 'node:test';

import { load } from './load.mjs';

const { differenceLines, hunks } = await load('components/difference');

const side = (lines, left) =>
  lines
    .filter(line => line.sign !== left)
    .map(line => line.text)
    .join('\n');
const signs = (before, after) => differenceLines(before, after).map(line => line.sign + line.text);

test('a changed line is taken out and put in where it stands', () => {
  assert.deepEqual(signs('a\nb\nc', 'a\nx\nc'), [' a', '-b', '+x', ' c']);
  assert.deepEqual(signs('a\nb', 'a\nb'), [' a', ' b']);
  assert.deepEqual(signs('a\na', 'a'), [' a', '-a']);
  assert.deepEqual(signs('b\nc\nd', 'a\nb\nd\ne'), ['+a', ' b', '-c', ' d', '+e']);
});

test('both texts can be read out of any difference, and no shorter one keeps more lines', () => {
  let seed = 7;
  const random = most => (seed = (seed * 48271) % 2147483647) % most;
  const text = () => Array.from({ length: random(9) + 1 }, () => 'abc'[random(3)]).join('\n');
  for (let round = 0; round < 400; round++) {
    const [before, after] = [text(), text()];
    const lines = differenceLines(before, after);
    assert.equal(side(lines, '+'), before);
    assert.equal(side(lines, '-'), after);
    assert.equal(lines.filter(line => line.sign === ' ').length, longest(before.split('\n'), after.split('\n')));
  }
});

/** The longest common subsequence, the plain recursive way. */
function longest(one, other) {
  if (one.length === 0 || other.length === 0) {
    return 0;
  }
  const [head, ...rest] = one;
  const found = other.indexOf(head);
  const without = longest(rest, other);
  return found < 0 ? without : Math.max(without, 1 + longest(rest, other.slice(found + 1)));
}

test('only changed places are shown, each with its line number', () => {
  const before = Array.from({ length: 40 }, (_, index) => `line ${index + 1}`);
  const after = [...before];
  after[9] = 'ten';
  after.splice(29, 1);
  const found = hunks(differenceLines(before.join('\n'), after.join('\n')));
  assert.deepEqual(
    found.map(hunk => [hunk.before, hunk.after, hunk.lines.length]),
    [
      [7, 7, 8],
      [27, 27, 7]
    ]
  );
  assert.deepEqual(hunks(differenceLines('a\nb', 'a\nb')), []);
});

test('texts of many thousand lines are compared at once', () => {
  const [before, after] = ['a', 'b'].map(sign => Array.from({ length: 9000 }, (_, n) => sign + n).join('\n'));
  const started = performance.now();
  assert.equal(differenceLines(before, after).length, 18_000);
  assert.ok(performance.now() - started < 1000);
});
