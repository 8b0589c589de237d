import assert from 'node:assert/strict';
import { test } from 'node:test';

import { load } from './load.mjs';

const { folderOf, freeName, relativeTo, resolved } = await load('panel/chat/paths');
const { FileNames } = await load('panel/chat/file-names');
const { upload } = await load('panel/chat/upload');

/** The server's files as far as these sources use them. */
class Contents {
  saved = [];
  deleted = [];
  asked = [];
  fileChanged = { connect: listener => (this.change = listener) };

  constructor(folders) {
    this.folders = folders;
  }

  get(path) {
    this.asked.push(path);
    const content = this.folders[path];
    return content ? Promise.resolve({ content }) : Promise.reject(new Error('404'));
  }

  save(path, model) {
    if (this.full && this.saved.length >= this.full) {
      return Promise.reject(new Error('No space left on device'));
    }
    this.saved.push({ path, ...model });
    return Promise.resolve({ path });
  }

  delete(path) {
    this.deleted.push(path);
    return Promise.resolve();
  }
}

const file = (name, type = 'file') => ({ name, type });

// A page reads files by FileReader, which Node has not.
globalThis.FileReader = class {
  readAsDataURL(blob) {
    blob.arrayBuffer().then(
      bytes => {
        this.result = `data:;base64,${Buffer.from(bytes).toString('base64')}`;
        this.onload();
      },
      error => {
        this.error = error;
        this.onerror();
      }
    );
  }
};

test('files are named by the folder of the notebook, and found again by that name', () => {
  for (const [folder, path, name] of [
    ['', 'a.csv', 'a.csv'],
    ['work', 'work/a.csv', 'a.csv'],
    ['work', 'a.csv', '../a.csv'],
    ['work/deep', 'work/data/표.csv', '../data/표.csv'],
    ['work', 'workshop/a.csv', '../workshop/a.csv'],
    ['work/a.csv', 'work/a.csv', '../a.csv']
  ]) {
    assert.equal(relativeTo(folder, path), name);
    assert.equal(resolved(folder, name), path);
  }
  assert.equal(folderOf('a/b/c.ipynb'), 'a/b');
  assert.equal(folderOf('c.ipynb'), '');
});

test('what lies outside of the root has no path', () => {
  assert.equal(resolved('work', '../../etc/passwd'), null);
  assert.equal(resolved('work', '/etc/passwd'), null);
  assert.equal(resolved('work', 'C:\\data\\a.csv'), null);
  assert.equal(resolved('work', 'data\\a.csv'), 'work/data/a.csv');
});

test('a new file gets a name that no other has, and that every file system takes', () => {
  assert.equal(freeName('a.csv', new Set()), 'a.csv');
  assert.equal(freeName('a.csv', new Set(['a.csv', 'A-2.csv'])), 'a-3.csv');
  assert.equal(freeName('data.tar.gz', new Set(['data.tar.gz'])), 'data.tar-2.gz');
  assert.equal(freeName('../../.bashrc', new Set()), '_.._.bashrc');
  assert.equal(freeName('a:b?\n.csv', new Set()), 'a_b_.csv');
  assert.equal(freeName('...', new Set()), 'file');
  const apart = '데이터.csv'.normalize('NFD');
  assert.equal(freeName(apart, new Set()), '데이터.csv');
  assert.equal(freeName('데이터.csv', new Set([apart])), '데이터-2.csv');
});

test('files are completed in folders too, and a folder is asked for once until something changes', async () => {
  const contents = new Contents({
    work: [file('b.csv'), file('data', 'directory'), file('.hidden'), file('Beta.csv')],
    'work/data': [file('sales.csv'), file('매출.csv'.normalize('NFD'))],
    '': [file('top.csv')]
  });
  const names = new FileNames(contents);
  assert.deepEqual(await names.of('work', 'b'), ['b.csv', 'Beta.csv']);
  assert.deepEqual(await names.of('work', ''), ['b.csv', 'Beta.csv', 'data/']);
  assert.deepEqual(await names.of('work', '.h'), ['.hidden']);
  assert.deepEqual(contents.asked, ['work']);
  assert.deepEqual(await names.of('work', 'data/매'), [`data/${'매출.csv'.normalize('NFD')}`]);
  assert.deepEqual(await names.of('work', '../t'), ['../top.csv']);
  assert.deepEqual(await names.of('work', '../../t'), []);
  assert.deepEqual(await names.of('work', 'nowhere/x'), []);
  contents.folders.work = [file('born.csv')];
  contents.change();
  assert.deepEqual(await names.of('work', 'b'), ['born.csv']);
});

test('a large file goes in parts, a small one at once, each under a free name', async () => {
  const contents = new Contents({ work: [file('a.csv')] });
  const large = new Uint8Array(9 * 1024 * 1024).map((_, index) => index % 251);
  const heard = [];
  const files = [new File(['x,y'], 'a.csv'), new File([large], '큰 파일.bin'), new File([], 'empty.txt'), new File(['z'], 'A.csv')];
  const names = await upload(contents, 'work', files, done => heard.push(done));
  assert.deepEqual(names, ['a-2.csv', '큰 파일.bin', 'empty.txt', 'A-3.csv']);
  const sent = contents.saved.filter(({ path }) => path === 'work/큰 파일.bin');
  assert.deepEqual(sent.map(({ chunk }) => chunk), [1, 2, -1]);
  assert.ok(Buffer.concat(sent.map(({ content }) => Buffer.from(content, 'base64'))).equals(Buffer.from(large)));
  const [small] = contents.saved;
  assert.deepEqual(small, { path: 'work/a-2.csv', type: 'file', format: 'base64', content: 'eCx5' });
  assert.equal(contents.saved.find(({ path }) => path === 'work/empty.txt').content, '');
  assert.deepEqual(heard, [...heard].sort((a, b) => a - b));
  assert.equal(heard.at(-1), 1);
});

test('a file that fails on its way is taken away again', async () => {
  const contents = new Contents({ '': [] });
  contents.full = 1;
  const large = new File([new Uint8Array(5 * 1024 * 1024)], 'big.bin');
  await assert.rejects(upload(contents, '', [large], () => undefined), /No space left/);
  assert.deepEqual(contents.deleted, ['big.bin']);
});

test('an address of the web is offered as it is typed, and nothing is asked of the server', async () => {
  const contents = new Contents({ work: [] });
  const names = new FileNames(contents);
  const address = `https://example.test/data/${'long'.repeat(60)}.csv?year=2026`;
  assert.deepEqual(await names.of('work', address), [address]);
  assert.deepEqual(contents.asked, []);
  for (const none of ['https://', 'https://example.test', 'https://example.test/', 'ftp://example.test/a.csv']) {
    assert.deepEqual(await names.of('work', none), [], none);
  }
});
