import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createContainer } from '../../../src/container/create.ts';
import { decideStart } from '../../../src/container/start-spec.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { rootRequest, scratchEngine } from '../../support/scratch-engine.ts';

const options = { createCommand: [], startsNow: false, signal: new AbortController().signal };
const unit = { notifySocket: '/n', sockets: undefined };

const decide = suite('decideStart');
decide('leaves what is known as it is, and makes a socket in a unit', async () => {
  using scratch = scratchEngine();
  const { container, composition, built } = await createContainer(scratch.engine, rootRequest(), options);
  const known = { composition, built };
  const plain = await decideStart(scratch.engine, container, { known, unit: undefined });
  assert.equal([plain.isNew, plain.spec === built?.spec], [false, true]);
  const own = await decideStart(scratch.engine, container, { known, unit });
  assert.is(own.isNew, true);
  assert.ok(own.spec.process.env.includes('NOTIFY_SOCKET=/run/notify/notify.sock'));
  assert.ok(existsSync(join(own.composition.facts.runDirectory, 'notify')));
});
decide('takes what a start wants otherwise, as far as it can be', async () => {
  using scratch = scratchEngine();
  const { container } = await createContainer(scratch.engine, rootRequest(), options);
  const about = (changes: object) => ({ known: undefined, unit: { ...unit, changes } });
  const changed = await decideStart(scratch.engine, container, about({ sdNotify: 'conmon', cgroups: 'disabled' }));
  assert.equal([changed.composition.request.lifecycle.sdNotify, changed.composition.request.resources.cgroups], ['conmon', 'disabled']);
  assert.is(changed.isNew, true);
  await assertRejects(decideStart(scratch.engine, container, about({ sdNotify: 'healthy' })), 'invalid-argument', /requires a healthcheck/);
});
decide.run();
