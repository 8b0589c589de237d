import assert from 'node:assert/strict';
import { test } from 'node:test';

import { load } from './load.mjs';

const { completed, fitting, mentionAt, rankOf } = await load('components/chat/completion');
const { BLANK, draftOf, isSendable, joined, keepDraft } = await load('components/chat/drafts');
const { planSource, planText } = await load('components/chat/plan-text');
const { Wishes } = await load('components/chat/wishes');

test('a mention begins at an @ that is not inside of a word', () => {
  const at = text => mentionAt(text, text.length);
  assert.deepEqual(at('@'), { at: 0, query: '' });
  assert.deepEqual(at('see @sal'), { at: 4, query: 'sal' });
  assert.deepEqual(at('파일@매'), { at: 2, query: '매' });
  assert.deepEqual(at('(@data/a.c'), { at: 1, query: 'data/a.c' });
  assert.deepEqual(at('line\n@x'), { at: 5, query: 'x' });
  const address = `https://example.test/${'a'.repeat(300)}.csv`;
  assert.deepEqual(at(`read @${address}`), { at: 5, query: address });
  for (const none of ['', 'me@example.test', '@a b', 'a @@b c', 'x.@y']) {
    assert.equal(at(none), null, none);
  }
  assert.deepEqual(mentionAt('@sales and more', 3), { at: 0, query: 'sa' });
});

test('a chosen name takes the place of the mention, and the caret stands behind it', () => {
  const edit = (text, name) => completed(text, mentionAt(text, text.length), name);
  assert.deepEqual(edit('plot @sa', 'sales'), { text: 'plot sales ', caret: 11 });
  assert.deepEqual(edit('look at @da', '@data/'), { text: 'look at @data/', caret: 14 });
  assert.deepEqual(completed('a @sa b', { at: 2, query: 'sa' }, 'sales'), { text: 'a sales b', caret: 7 });
});

test('names are ranked: beginnings, words, parts, letters', () => {
  const ranks = ['sales.csv', 'my_sales', 'presales', 's1_a_l_e_s', 'x'].map(name => rankOf('sales', name));
  assert.deepEqual(ranks, [0, 1, 2, 3, 4]);
  assert.equal(rankOf('SALES', 'sales'), 0);
  assert.equal(rankOf('매', '매출.csv'.normalize('NFD')), 0);
  assert.equal(rankOf('', 'anything'), 0);
});

test('each group offers its best names, files first', () => {
  const offer = (group, name) => ({ group, name, label: name, detail: '' });
  const many = Array.from({ length: 20 }, (_, index) => offer('variable', `sales${index}`));
  const found = fitting('sa', [offer('cell', 'x = sa'), ...many, offer('file', 'presales'), offer('file', 's_a'), offer('file', 'sales.csv')]);
  assert.deepEqual(found.map(each => each.name).slice(0, 3), ['sales.csv', 'presales', 's_a']);
  assert.equal(found.length, 12);
  assert.equal(found.at(-1).group, 'cell');
});

test('what is written stays in its thread until it is changed', () => {
  const chat = {};
  keepDraft(chat, 'A', { ...BLANK, text: 'half a' });
  assert.equal(draftOf(chat, 'A').text, 'half a');
  assert.equal(draftOf(chat, 'B'), BLANK);
  assert.equal(draftOf({}, 'A'), BLANK);
});

test('what failed to be sent comes before what was written since, and nothing is doubled', () => {
  const cell = { id: 'c', cell_type: 'code', source: 'x', outputs: [], execution_count: 1 };
  const failed = { text: 'first', files: ['a.csv'], about: [cell], options: { plan: true } };
  const since = { text: 'second', files: ['a.csv', 'b.csv'], about: [cell], options: {} };
  assert.deepEqual(joined(failed, since), {
    text: 'first\n\nsecond',
    files: ['a.csv', 'b.csv'],
    about: [cell],
    options: { plan: true }
  });
  assert.deepEqual(joined(failed, BLANK), failed);
});

test('files alone can be sent, blanks alone cannot', () => {
  assert.ok(isSendable({ ...BLANK, files: ['a.csv'] }));
  assert.ok(isSendable({ ...BLANK, text: 'x' }));
  assert.ok(!isSendable({ ...BLANK, text: ' \n' }));
});

test('a plan is edited without the signs of its cell, and gets them back', () => {
  const source = '# ci a1b2c3\n# 1. [think] Name the columns\n# 2. [code] Make the list';
  assert.equal(planText(source), '1. [think] Name the columns\n2. [code] Make the list');
  assert.equal(planSource(planText(source), source), source);
  assert.equal(planSource('1. [code] One\n\n  \n2. [code] Two', '# 1. x'), '# 1. [code] One\n# 2. [code] Two');
});

test('what is wished before there is a view waits for it, and a view that is gone hears nothing', () => {
  const wishes = new Wishes();
  const heard = [];
  wishes.make({ kind: 'focus' });
  const end = wishes.listen(wish => heard.push(wish.kind));
  wishes.make({ kind: 'show', turn: 'a' });
  assert.deepEqual(heard, ['focus', 'show']);
  end();
  wishes.make({ kind: 'focus' });
  assert.equal(heard.length, 2);
  wishes.listen(wish => heard.push(wish.kind));
  assert.deepEqual(heard, ['focus', 'show', 'focus']);
});
