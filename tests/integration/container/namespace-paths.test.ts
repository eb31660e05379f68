import { suite } from 'uvu';
import { requireNamespacePaths } from '../../../src/container/namespace-paths.ts';
import { plainRequest } from '../../../src/runtime/plain-request.ts';
import type { CreateRequest } from '../../../src/runtime/request.ts';
import { assertFails } from '../../support/assert-fails.ts';

const plain = plainRequest('x');
const at = (path: string) => ({ kind: 'path', path }) as const;
const asking = (changes: Partial<CreateRequest['namespaces']>): CreateRequest => ({
  ...plain,
  namespaces: { ...plain.namespaces, ...changes },
});

const paths = suite('requireNamespacePaths');
paths('lets pass what is there, and what names no path', () => {
  requireNamespacePaths(plain);
  requireNamespacePaths(asking({ uts: at('/proc/self/ns/uts') }));
});
paths('says which namespace is missing', () => {
  const missing = asking({ ipc: at('/nope') });
  assertFails(() => requireNamespacePaths(missing), 'not-found', /IPC namespace path: faccessat \/nope: no such file or directory/);
  const network = { ...plain, network: { ...plain.network, mode: at('/nope/net') } };
  assertFails(() => requireNamespacePaths(network), 'not-found', /NET namespace path/);
});
paths('refuses processes whose /proc could not be shown', () => {
  const alone = asking({ pid: at('/proc/self/ns/pid') });
  assertFails(() => requireNamespacePaths(alone), 'invalid-argument', /belong to another user namespace/);
});
paths.run();
