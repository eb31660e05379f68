import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mountOptions, plainRequest } from '../../../src/runtime/plain-request.ts';

const requests = suite('plainRequest');
requests('asks for nothing but the image', () => {
  const request = plainRequest('alpine');
  assert.equal(request.image.source, { kind: 'image', reference: 'alpine' });
  assert.is(request.security.privileged, false);
  assert.equal(request.namespaces.user, { kind: 'private' });
});
requests('survives JSON but for what was not asked for', () => {
  const request = plainRequest('alpine');
  const again = JSON.parse(JSON.stringify(request)) as typeof request;
  assert.equal(JSON.stringify(again), JSON.stringify(request));
  assert.is(again.process.user, undefined);
});
requests.run();

const options = suite('mountOptions');
options('are a recursive private bind', () => {
  assert.equal([mountOptions().recursive, mountOptions().propagation, mountOptions().readOnly], [true, 'rprivate', false]);
});
options('take changes', () => assert.is(mountOptions({ readOnly: true }).readOnly, true));
options.run();
