import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { version } from '../../../src/lib/version.ts';

const versions = suite('version');
versions('is that of package.json', () => {
  const { version: published } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { version: string };
  assert.is(version, published);
});
versions.run();
