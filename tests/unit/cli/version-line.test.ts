import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { version, versionLine } from '../../../src/cli/version-line.ts';

const test = suite('versionLine');
test('is the version of package.json', () => {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  assert.is((JSON.parse(text) as { version: string }).version, version);
  assert.is(versionLine(), `tiffin version ${version}`);
});
test.run();
