import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hostRootParts, type HostEntry, type HostView } from '../../../src/runtime/host-root.ts';

const directory = (name: string): HostEntry => ({ name, kind: 'directory' });
const tree: Readonly<Record<string, readonly HostEntry[]>> = {
  '/': [
    ...['usr', 'proc', 'dev', 'sys', 'var', 'secret', 'net', 'mnt'].map(directory),
    { name: 'bin', kind: 'link', content: 'usr/bin' },
    { name: 'key', kind: 'file' },
    { name: 'pipe', kind: 'other' },
  ],
  '/var': [directory('lib'), directory('log'), { name: 'file', kind: 'file' }],
  '/mnt': [{ name: 'mounted', kind: 'file' }],
};
const view = (mounts: HostView['mounts']): HostView => ({
  mounts,
  list: (path) => tree[path] ?? [],
  isReadable: (path) => path !== '/secret',
  place: (target) => ({ upper: `/u${target}`, work: `/w${target}` }),
  empty: '/empty',
});
const mounts = [
  { path: '/', type: 'ext4' },
  { path: '/proc', type: 'proc' },
  { path: '/var/log', type: 'xfs' },
  { path: '/net', type: 'nfs4' },
  { path: '/mnt/mounted', type: 'nsfs' },
];

const test = suite('hostRootParts');
test('are none where nothing is mounted below', () => {
  assert.is(hostRootParts('/usr', view(mounts)), undefined);
  assert.is(hostRootParts('/va', view(mounts)), undefined);
});
test('take directories whole, but those with mounts entry by entry', () => {
  const parts = hostRootParts('/', view(mounts)) ?? [];
  assert.equal(
    parts.map((part) => `${part.kind} ${part.target}`),
    ['tree /usr', 'tree /var/lib', 'tree /var/log', 'file /var/file', 'tree /secret', 'link /bin', 'file /key'],
  );
  assert.equal(parts[0], { kind: 'tree', lower: '/usr', target: '/usr', upper: '/u/usr', work: '/w/usr' });
});
test('show nothing of what cannot be read', () => {
  const secret = hostRootParts('/', view(mounts))?.find(({ target }) => target === '/secret');
  assert.is(secret?.kind === 'tree' && secret.lower, '/empty');
});
test('count from the directory that becomes the root', () => {
  const parts = hostRootParts('/var', view(mounts)) ?? [];
  assert.equal(
    parts.map(({ target }) => target),
    ['/lib', '/log', '/file'],
  );
});
test.run();
