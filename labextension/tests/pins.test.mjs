import assert from 'node:assert/strict';
import { test } from 'node:test';

import { load } from './load.mjs';

const { askedAnew, difference, firstLine, isPrompt, markOf, pinEdits, pinOf, unpinEdits } = await load('pins');

const apply = (source, edits) =>
  edits.reduce((text, { start, end, text: put }) => text.slice(0, start) + put + text.slice(end), source);

const PINNED = [
  ['%%ci plot sales', '%%ci --pin 3f9a1c plot sales'],
  ['%%ci', '%%ci --pin 3f9a1c'],
  ['%%ci\nplot sales\nby month', '%%ci --pin 3f9a1c\nplot sales\nby month'],
  ['%%ci --pin 000000 plot', '%%ci --pin 3f9a1c plot'],
  ['%%ci --pin=000000 plot', '%%ci --pin 3f9a1c plot'],
  ['%%ci --attempts 2 --pin 000000 plot', '%%ci --attempts 2 --pin 3f9a1c plot'],
  ['%%ci --new plot', '%%ci --pin 3f9a1c plot'],
  ['%%ci --pin 000000 --new --ask never plot', '%%ci --pin 3f9a1c --ask never plot'],
  ['%%ci --new --pin 3f9a1c plot', '%%ci --pin 3f9a1c plot'],
  ['%%ci --model "my model" --repair mend', '%%ci --pin 3f9a1c --model "my model" mend'],
  ['%%ci -- --pin 000000 is what I type', '%%ci --pin 3f9a1c -- --pin 000000 is what I type'],
  ['%%ci -f "my data.csv" --new -f b.csv --pin 000000', '%%ci -f "my data.csv" -f b.csv --pin 3f9a1c'],
  ['%%ci --file=a.csv --thread t --pin 000000 plot', '%%ci --file=a.csv --thread t --pin 3f9a1c plot'],
  ['%%ci -5 --pin 000000', '%%ci --pin 3f9a1c -5 --pin 000000'],
  ['%%ci draw --pin 000000', '%%ci --pin 3f9a1c draw --pin 000000'],
  ['\n  %%ci 월별 매출 😀', '\n  %%ci --pin 3f9a1c 월별 매출 😀'],
  ['%%cinema', '%%cinema'],
  ['print("%%ci")', 'print("%%ci")']
];

for (const [before, after] of PINNED) {
  test(`pinned: ${JSON.stringify(before)}`, () => {
    assert.equal(apply(before, pinEdits(before, '3f9a1c')), after);
    assert.deepEqual(pinEdits(after, '3f9a1c'), []);
  });
}

test('asked anew, a prompt has no other option for one run only', () => {
  const anew = {
    '%%ci plot': '%%ci --new plot',
    '%%ci': '%%ci --new',
    '%%ci --repair plot': '%%ci --new plot',
    '%%ci --new --pin 3f9a1c plot': '%%ci --new --pin 3f9a1c plot',
    '%%ci --pin 3f9a1c --repair --attempts 2\nplot --repair': '%%ci --new --pin 3f9a1c --attempts 2\nplot --repair',
    '\n %%ci -- --repair is what I type': '\n %%ci --new -- --repair is what I type'
  };
  for (const [source, asked] of Object.entries(anew)) {
    assert.equal(askedAnew(source), asked);
  }
});

test('the pin is read from the options, not from the prompt', () => {
  assert.equal(pinOf('%%ci --attempts 2 --pin 3f9a1c plot'), '3f9a1c');
  assert.equal(pinOf('%%ci --pin="3f9a1c" plot'), '3f9a1c');
  assert.equal(pinOf('%%ci plot --pin 3f9a1c'), '');
  assert.equal(pinOf('%%ci -- --pin 3f9a1c'), '');
  assert.equal(pinOf('%%ci\n--pin 3f9a1c'), '');
  assert.equal(pinOf('x = 1'), '');
});

test('a pin is taken out again', () => {
  const source = '%%ci --ask never --pin 3f9a1c plot\nmore';
  assert.equal(apply(source, unpinEdits(source)), '%%ci --ask never plot\nmore');
  assert.deepEqual(unpinEdits('%%ci plot --pin 3f9a1c'), []);
});

test('a mark is a first line of its own', () => {
  assert.equal(markOf('# ci 3f9a1c\nx = 1'), '3f9a1c');
  assert.equal(markOf('# ci 3f9a1c'), '3f9a1c');
  for (const source of ['# ci 3f9a1c and more', ' # ci 3f9a1c', 'x\n# ci 3f9a1c', '# ci 3f9a1', '# ci 3F9A1C', '']) {
    assert.equal(markOf(source), '', source);
  }
});

test('a prompt is a cell that starts with the magic', () => {
  assert.deepEqual(['%%ci', '%%ci x', '\n%%ci\nx', '%%cid', 'x\n%%ci', '%ci x'].map(isPrompt), [
    true,
    true,
    true,
    false,
    false,
    false
  ]);
});

const PAIRS = [
  ['abc', 'abc'],
  ['', 'abc'],
  ['abc', ''],
  ['aXc', 'abbc'],
  ['aaaa', 'aa'],
  ['a😀b', 'a😁b'],
  ['😀', '😁'],
  ['x😀', 'x😀😀'],
  ['😀y', '🨀y']
];

for (const [before, after] of PAIRS) {
  test(`the smallest edit from ${JSON.stringify(before)} to ${JSON.stringify(after)} cuts no character`, () => {
    const [edit] = difference(before, after);
    assert.equal(edit === undefined, before === after);
    if (edit !== undefined) {
      assert.equal(apply(before, [edit]), after);
      for (const part of [before.slice(0, edit.start), before.slice(edit.end), edit.text]) {
        assert.ok(part.isWellFormed?.() ?? !/^[\udc00-\udfff]|[\ud800-\udbff]$/.test(part), part);
      }
    }
  });
}

test('a cell is known by its first line that is not its mark', () => {
  for (const [source, line] of [
    ['# ci 3f9a1c\nx = 1\ny = 2', 'x = 1'],
    ['# ci 3f9a1c\n\nx = 1', 'x = 1'],
    ['\n# ci 3f9a1c', ''],
    ['# a comment\nx = 1', '# a comment'],
    ['', '']
  ]) {
    assert.equal(firstLine(source), line, source);
  }
});
