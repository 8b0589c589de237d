/** Loads a source of the extension with all that it imports, translated into what Node runs. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import typescript from 'typescript';

const PACKAGE = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = join(PACKAGE, 'src');
const IMPORT = /((?:^|\n)\s*(?:import|export)\b[^'";]*?from\s*|(?:^|\n)\s*import\s*|\bimport\()(['"])(\.[^'"]*)\2/g;
const OPTIONS = {
  module: typescript.ModuleKind.ESNext,
  target: typescript.ScriptTarget.ES2022,
  jsx: typescript.JsxEmit.React,
  verbatimModuleSyntax: true
};

const target = mkdtempSync(join(tmpdir(), 'ci_magic-'));
process.on('exit', () => rmSync(target, { recursive: true, force: true }));
symlinkSync(join(PACKAGE, 'node_modules'), join(target, 'node_modules'));
const written = new Set();

export async function load(name) {
  return import(pathToFileURL(write(sourceOf(join(SOURCES, name)))).href);
}

/** Write a source, and those that it imports, as modules of Node; returns where. */
function write(source) {
  const to = join(target, `${relative(SOURCES, source)}.mjs`);
  if (!written.has(source)) {
    written.add(source);
    const { outputText } = typescript.transpileModule(readFileSync(source, 'utf8'), {
      compilerOptions: OPTIONS,
      fileName: source
    });
    const text = outputText.replace(IMPORT, (_, head, quote, path) => {
      const imported = write(sourceOf(resolve(dirname(source), path.replace(/\.js$/, ''))));
      const from = relative(dirname(to), imported);
      return `${head}${quote}${from.startsWith('.') ? from : `./${from}`}${quote}`;
    });
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, text);
  }
  return to;
}

function sourceOf(path) {
  return [`${path}.ts`, `${path}.tsx`, join(path, 'index.ts'), join(path, 'index.tsx')].find(existsSync);
}
