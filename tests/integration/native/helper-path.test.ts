import { statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import * as assert from 'uvu/assert';
import { helperFeatures, zstdHelperPath } from '../../../src/native/helper-features.ts';
import { helperPath } from '../../../src/native/helper-path.ts';
import { suiteNeeding } from '../../support/needs.ts';

const test = suiteNeeding('helperPath', 'helper');

test('is the program that was built', () => {
  assert.ok(isAbsolute(helperPath()));
  assert.ok((statSync(helperPath()).mode & 0o111) !== 0);
  assert.is(zstdHelperPath(), `${helperPath()}-zstd`);
});

test('the helper decodes gzip itself', () => {
  assert.ok(helperFeatures().compressions.has('gzip'));
});

test.run();
