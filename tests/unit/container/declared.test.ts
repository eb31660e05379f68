import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { givenCommand, wantedMounts } from '../../../src/container/declared.ts';
import type { ResolvedMount } from '../../../src/runtime/facts.ts';
import { mountOptions, plainRequest } from '../../../src/runtime/plain-request.ts';

const commands = suite('givenCommand');
commands('leaves the entrypoint out', () =>
  assert.equal(givenCommand({ command: ['/init', '-v', 'serve'], entrypointWords: 2 }), ['serve']),
);
commands('is all of it in rows of earlier versions', () => assert.equal(givenCommand({ command: ['/init', 'serve'] }), ['/init', 'serve']));
commands.run();

const tmpfs = (target: string): ResolvedMount => ({ kind: 'tmpfs', target, data: [], options: mountOptions() });
const mounts: readonly ResolvedMount[] = [
  tmpfs('/run'),
  tmpfs('/tmp'),
  tmpfs('/data'),
  { kind: 'bind', source: '/s', target: '/var/tmp', options: mountOptions() },
];

const wanted = suite('wantedMounts');
wanted('are without those that --read-only brings along, unless they were asked for', () => {
  const plain = plainRequest('x');
  const asked = { kind: 'tmpfs', target: '/tmp', data: [], options: mountOptions() } as const;
  const targets = (request: typeof plain): string[] => wantedMounts({ mounts, request }).map(({ target }) => target);
  assert.equal(targets(plain), ['/data', '/var/tmp']);
  assert.equal(targets({ ...plain, storage: { ...plain.storage, mounts: [asked] } }), ['/tmp', '/data', '/var/tmp']);
});
wanted.run();
