import assert from 'node:assert/strict';
import { test } from 'node:test';

import { load } from './load.mjs';

const { definitions, fenced, splitBlocks } = await load('components/chat/markdown-blocks');

const TEXTS = [
  'One.\n\nTwo\nlines.\n\n\nThree.',
  '```python\nx = 1\n\ny = 2\n```\n\nAfter.',
  '~~~\n```\n\n~~~\n\nAfter.',
  '- one\n\n- two\n\n  more of two\n\nAfter.',
  '1. one\n\n   ```\n   a\n\n   b\n   ```\n\nAfter.',
  '$$\na\n\nb\n$$\n\nAfter.',
  '<details>\n<summary>S</summary>\n\ninside\n\n</details>\n\nAfter.',
  '| a |\n|---|\n| 1 |\n\nAfter.',
  '가나다\n\n```\n열린 채로\n\n끝'
];

test('blocks are cut at blank lines, and never inside code, lists, mathematics or folded parts', () => {
  const counts = TEXTS.map(text => splitBlocks(text).length);
  assert.deepEqual(counts, [3, 2, 2, 2, 2, 2, 2, 2, 2]);
});

test('a growing text changes only its last block', () => {
  const text = TEXTS.slice(0, -1).join('\n\n');
  let before = [];
  for (let end = 1; end <= text.length; end += 1) {
    const blocks = splitBlocks(text.slice(0, end));
    const done = before.slice(0, -1);
    assert.deepEqual(blocks.slice(0, done.length), done, JSON.stringify(text.slice(0, end)));
    before = blocks;
  }
  assert.equal(before.length, 17);
});

test('the blocks hold every line of the text', () => {
  for (const text of TEXTS) {
    const lines = whole => whole.split('\n').filter(line => line.trim() !== '');
    assert.deepEqual(lines(splitBlocks(text).join('\n\n')), lines(text));
  }
  assert.deepEqual(splitBlocks(''), []);
});

test('a fence closes by its own kind and length only', () => {
  assert.deepEqual(splitBlocks('````\n```\n\ncode\n````\n\nAfter.'), ['````\n```\n\ncode\n````', 'After.']);
  assert.equal(splitBlocks('``` `no fence`\n\nAfter.').length, 2);
});

test('definitions of links are found wherever they stand', () => {
  assert.equal(definitions('See [a].\n\n[a]: https://example.test/a\ntext\n [b]: x.csv'), '[a]: https://example.test/a\n [b]: x.csv');
  assert.equal(definitions('x = d["a"]: 1'), '');
});

test('no code closes the fence that it is put in', () => {
  for (const code of ['x', 'a = "```"', '````\n```']) {
    const text = fenced(code, 'python');
    const mark = /^`+/.exec(text)[0];
    assert.ok(text.endsWith(`\n${mark}`) && !code.includes(mark));
    assert.equal(splitBlocks(`${text}\n\nAfter.`).length, 2);
  }
});
