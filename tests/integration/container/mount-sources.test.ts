import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findSources } from '../../../src/container/mount-sources.ts';
import { mountOptions } from '../../../src/runtime/plain-request.ts';
import type { MountRequest } from '../../../src/runtime/request.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { scratchEngine } from '../../support/scratch-engine.ts';

const options = mountOptions();
const glob = (pattern: string, target?: string): MountRequest => ({ kind: 'glob', pattern, target, options });

const test = suite('findSources');
test('makes a bind of each path that fits', () => {
  using scratch = scratchEngine();
  for (const name of ['a1', 'a2']) writeFileSync(join(scratch.directory, name), '');
  mkdirSync(join(scratch.directory, 'b'));
  const found = findSources(scratch.engine, [glob(`${scratch.directory}/a*`, '/g'), glob(`${scratch.directory}/b`)]);
  assert.equal(
    found.map((mount) => mount.kind === 'bind' && [mount.source, mount.target]),
    [
      [join(scratch.directory, 'a1'), '/g/a1'],
      [join(scratch.directory, 'a2'), '/g/a2'],
      [join(scratch.directory, 'b'), join(scratch.directory, 'b')],
    ],
  );
});
test('refuses patterns that nothing fits, and those that are none', () => {
  using scratch = scratchEngine();
  assertFails(() => findSources(scratch.engine, [glob('/nonexistent/*', '/g')]), 'invalid-argument', /no file paths matching glob/);
  assertFails(() => findSources(scratch.engine, [glob('/[', '/g')]), 'invalid-argument', /syntax error in pattern/);
});
test('names images and artifacts that are not there', () => {
  using scratch = scratchEngine();
  const image = { kind: 'image', reference: 'nope', target: '/i', subpath: undefined, writable: false } as const;
  assertFails(() => findSources(scratch.engine, [image]), 'not-found', /nope: image not known/);
  const artifact = { kind: 'artifact', reference: 'nope', target: '/a', digest: undefined, title: undefined, fileName: undefined } as const;
  assertFails(() => findSources(scratch.engine, [artifact]), 'not-found', /nope: artifact does not exist/);
});
test('leaves the others as they are', () => {
  using scratch = scratchEngine();
  const tmpfs = { kind: 'tmpfs', target: '/t', options, data: [] } as const;
  assert.equal(findSources(scratch.engine, [tmpfs]), [tmpfs]);
});
test.run();
