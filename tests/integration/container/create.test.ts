import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createContainer, draftContainer } from '../../../src/container/create.ts';
import { readSpec } from '../../../src/container/spec-file.ts';
import type { CreateRequest } from '../../../src/runtime/request.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { rootRequest, scratchEngine } from '../../support/scratch-engine.ts';

const options = { createCommand: ['tiffin', 'create', '/'], startsNow: false, signal: new AbortController().signal };
const named = (name: string, changes: Partial<CreateRequest> = {}): CreateRequest => {
  const plain = rootRequest(changes);
  return { ...plain, identity: { ...plain.identity, name } };
};

const create = suite('createContainer');
create('records the container and writes its spec; nothing runs', async () => {
  using scratch = scratchEngine();
  const { container, built } = await createContainer(scratch.engine, named('x'), options);
  assert.equal(scratch.engine.containers.get('x').request.command, ['sleep', '60']);
  assert.equal(readSpec(container.directory)?.process.args, ['sleep', '60']);
  assert.is(built?.spec.process.cwd, '/');
  assert.not.ok(existsSync(join(container.directory, 'plan')));
});
create('writes the ID file, and makes named and anonymous volumes', async () => {
  using scratch = scratchEngine();
  const { engine, directory } = scratch;
  const plain = rootRequest();
  const options2 = {
    readOnly: false,
    noExec: false,
    noDev: true,
    noSuid: true,
    recursive: true,
    propagation: 'rprivate',
    relabel: undefined,
    chown: false,
    overlay: false,
    copyUp: true,
  } as const;
  const mounts = [
    { kind: 'volume', name: 'data', target: '/data', options: options2, subpath: undefined },
    { kind: 'volume', name: undefined, target: '/scratch', options: options2, subpath: undefined },
  ] as const;
  const cidFile = join(directory, 'cid');
  const request = { ...plain, storage: { ...plain.storage, mounts }, identity: { ...plain.identity, cidFile } };
  const { container } = await createContainer(engine, request, options);
  assert.is(readFileSync(cidFile, 'utf8'), container.id);
  assert.equal(
    container.volumes.map(({ target, anonymous }) => [target, anonymous]),
    [
      ['/data', false],
      ['/scratch', true],
    ],
  );
  assert.is(engine.volumes.list().length, 2);
});
create('refuses a name that is taken, and drops the volumes that were for it alone', async () => {
  using scratch = scratchEngine();
  await createContainer(scratch.engine, named('x'), options);
  await assertRejects(
    createContainer(scratch.engine, named('x'), options),
    'already-exists',
    /creating container storage: the container name "x" is already in use by [0-9a-f]{64}\. You have to remove that container/,
  );
});
create('refuses contradictions and bad names', async () => {
  using scratch = scratchEngine();
  const plain = rootRequest();
  const lifecycle = { ...plain.lifecycle, removeAtExit: true, restart: { policy: 'always' as const, maximum: 0 } };
  await assertRejects(
    createContainer(scratch.engine, { ...plain, lifecycle }, options),
    'invalid-argument',
    /--rm option conflicts with --restart/,
  );
  await assertRejects(createContainer(scratch.engine, named('bad/name'), options), 'invalid-argument', /names must match/);
  await assertRejects(
    createContainer(scratch.engine, { ...plain, identity: { ...plain.identity, replace: true } }, options),
    'invalid-argument',
    /--name/,
  );
  assert.is(scratch.engine.containers.list().length, 0);
});
create.run();

const draft = suite('draftContainer');
draft('decides everything and makes nothing', () => {
  using scratch = scratchEngine();
  const { container, composition } = draftContainer(scratch.engine, rootRequest(), {
    image: undefined,
    createCommand: [],
    runner: undefined,
  });
  assert.match(container.id, /^[0-9a-f]{64}$/);
  assert.match(container.name, /^[a-z]+_[a-z]+$/);
  assert.is(composition.facts.stateDirectory, scratch.engine.containers.directory(container.id));
  assert.not.ok(existsSync(composition.facts.stateDirectory));
});
draft.run();
