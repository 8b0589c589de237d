import assert from 'node:assert/strict';
import { test } from 'node:test';

import { load } from './load.mjs';

const { isOwnImage, keepsAttribute, linkKind, TAGS, withoutDiagrams } = await load('components/chat/harmless');

test('links lead to the web, to files beside the notebook, or nowhere', () => {
  const kinds = {
    web: ['https://example.test/a?b#c', 'http://example.test', 'HTTPS://example.test', 'mailto:a@example.test'],
    file: ['sales.csv', 'data/매출 요약.xlsx', './a.csv', 'a%20b.csv'],
    dead: [
      ...['javascript:alert(1)', 'JavaScript:alert(1)', ' javascript:alert(1)', 'java\nscript:alert(1)', 'java\tscript:x'],
      ...['\u0001javascript:x', 'data:text/html,x', 'vbscript:x', 'file:///etc/passwd', 'blob:x', 'jar:x', ''],
      ...['/logout', '//evil.test/x', '\\\\evil.test\\x', '/\\evil.test', '../up.csv', 'a/../../b', '#name', '?x=1']
    ]
  };
  for (const [kind, all] of Object.entries(kinds)) {
    for (const href of all) {
      assert.equal(linkKind(href), kind, JSON.stringify(href));
    }
  }
});

test('only pictures that come with the text are shown', () => {
  assert.ok(isOwnImage('data:image/png;base64,iVBORw0KGgo='));
  assert.ok(isOwnImage('data:image/jpeg;base64,AAAA'));
  for (const src of [
    ...['http://evil.test/a.png', 'https://evil.test/a.png', '//evil.test/a.png', '/api/contents/a.png', 'a.png', ''],
    ...['data:image/svg+xml;base64,AAAA', 'data:text/html;base64,AAAA', 'data:image/png,AAAA', 'blob:x', 'attachment:a.png'],
    'data:image/png;base64,AAAA"><img src=http://evil.test>'
  ]) {
    assert.ok(!isOwnImage(src), src);
  }
});

test('no attribute stays that runs, loads, styles or names', () => {
  for (const [tag, name] of [
    ...[['p', 'onclick'], ['p', 'style'], ['p', 'id'], ['a', 'name'], ['a', 'ping'], ['a', 'target'], ['td', 'background']],
    ...[['img', 'srcset'], ['img', 'onerror'], ['img', 'usemap'], ['p', 'data-commandlinker-command'], ['p', 'class']]
  ]) {
    assert.ok(!keepsAttribute(tag, name, 'x', false), `${tag} ${name}`);
  }
  assert.ok(!keepsAttribute('a', 'href', 'javascript:x', false));
  assert.ok(!keepsAttribute('img', 'src', 'http://evil.test/a.png', false));
  assert.ok(keepsAttribute('a', 'href', 'https://example.test', false));
  assert.ok(keepsAttribute('span', 'class', 'cm-keyword', true));
  assert.ok(keepsAttribute('td', 'align', 'right', false));
});

test('no element stays that loads or runs by itself', () => {
  const barred = ['script', 'style', 'link', 'meta', 'base', 'iframe', 'object', 'embed', 'video', 'audio', 'source'];
  const more = ['track', 'picture', 'svg', 'math', 'form', 'input', 'button', 'select', 'textarea', 'template', 'canvas'];
  assert.deepEqual([...barred, ...more].filter(tag => TAGS.includes(tag)), []);
});

test('a diagram is shown as its text, however its fence is written', () => {
  for (const fence of ['```mermaid', '~~~mermaid', '````  mermaid', '> ```mermaid', '- ```Mermaid', '```\u00a0mermaid', '```x\r```mermaid']) {
    assert.doesNotMatch(withoutDiagrams(`${fence}\ngraph TD; A`), /[`~]\s*mermaid/i, JSON.stringify(fence));
  }
  assert.equal(withoutDiagrams('A mermaid swims.\n```python\nmermaid = 1\n```'), 'A mermaid swims.\n```python\nmermaid = 1\n```');
});
