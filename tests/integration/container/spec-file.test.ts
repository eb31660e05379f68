import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { composeSpec, containerFacts } from '../../../src/container/compose.ts';
import { readSpec, writeSpec } from '../../../src/container/spec-file.ts';
import { rootRequest, scratchEngine } from '../../support/scratch-engine.ts';

const file = suite('writeSpec and readSpec');
file('keep every value', () => {
  using scratch = scratchEngine();
  const facts = containerFacts(scratch.engine, { id: 'a'.repeat(64), name: 'x', imageId: undefined, imageName: '/' });
  const { spec } = composeSpec(scratch.engine, { request: rootRequest(), image: undefined, facts, mounts: [] }, {});
  writeSpec(scratch.directory, spec);
  assert.equal(
    readSpec(scratch.directory),
    JSON.parse(
      JSON.stringify(spec, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)),
      (_, value: unknown) => (typeof value === 'string' && /^\d+n$/.test(value) ? BigInt(value.slice(0, -1)) : value),
    ),
  );
});
file('miss what is not there or broken', () => {
  using scratch = scratchEngine();
  assert.is(readSpec(scratch.directory), undefined);
  writeFileSync(join(scratch.directory, 'config.json'), '{"ociVersion":');
  assert.is(readSpec(scratch.directory), undefined);
});
file.run();
