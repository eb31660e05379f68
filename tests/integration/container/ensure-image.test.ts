import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ensureNamedImage } from '../../../src/container/ensure-image.ts';
import { plainRequest } from '../../../src/runtime/plain-request.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { rootRequest, scratchEngine } from '../../support/scratch-engine.ts';

const { signal } = new AbortController();

const ensure = suite('ensureNamedImage');
ensure('needs none for a root directory', async () => {
  using scratch = scratchEngine();
  assert.is(await ensureNamedImage(scratch.engine, rootRequest().image, { signal }), undefined);
});
ensure('never pulls when told so, and shows no progress then', async () => {
  using scratch = scratchEngine();
  const request = { ...plainRequest('localhost/nobody').image, pull: 'never' as const };
  const openProgress = (): never => {
    throw new Error('shown');
  };
  await assertRejects(ensureNamedImage(scratch.engine, request, { signal, openProgress }), 'not-found', /nobody: image not known/);
});
ensure.run();
