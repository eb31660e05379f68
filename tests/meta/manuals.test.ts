import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { manualPages } from '../../src/cli/manual/pages.ts';
import { repository } from '../support/repository.ts';

const test = suite('manuals');
const pages = await manualPages({ directory: join(repository, 'src/cli/manual'), source: 'tiffin 0.1.0', date: '2026-11-21' });
const isLink = (text: string): boolean => text.startsWith('.so ');

test('links lead to pages', () => {
  const broken = [...pages].filter(([, text]) => isLink(text) && !pages.has(text.slice(4).trim())).map(([name]) => name);
  assert.equal(broken, []);
});

test('references lead to pages', () => {
  const known = new Set([...pages.keys()].map((name) => name.replace(/^.*\//, '')));
  const references = [...pages].flatMap(([name, text]) =>
    [...text.matchAll(/\\f[BI]\\%(tiffin[\w\\.-]*)\\fP\((\d)\)/g)].map(([, page = '', section = '']) => ({
      name,
      page: `${page.replaceAll('\\', '')}.${section}`,
    })),
  );
  assert.ok(references.length > 500, String(references.length));
  assert.equal(
    references.filter(({ page }) => !known.has(page)),
    [],
  );
});

test('groff and mandoc have no complaint', () => {
  const directory = mkdtempSync(join(tmpdir(), 'tiffin-manual-'));
  const files = [...pages].filter(([, text]) => !isLink(text)).map(([name]) => name);
  for (const name of files) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), pages.get(name) ?? '');
  }
  for (const [command, ...args] of [
    ['groff', '-man', '-ww', '-Tutf8', '-z'],
    ['mandoc', '-Tlint'],
  ]) {
    const { error, status, stdout, stderr } = spawnSync(command ?? '', [...args, ...files], { cwd: directory, encoding: 'utf8' });
    assert.equal([error, status, stdout, stderr], [undefined, 0, '', ''], command);
  }
  rmSync(directory, { recursive: true });
});

test.run();
