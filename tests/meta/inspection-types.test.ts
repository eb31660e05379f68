import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inspectionTypes } from '../../.ci/inspection-types.ts';

const test = suite('inspection types');

for (const [path, text] of Object.entries(inspectionTypes())) {
  test(`${basename(path)} is what the JSON schemas say (node .ci/inspection-types.ts)`, () => assert.is(readFileSync(path, 'utf8'), text));
}

test.run();
