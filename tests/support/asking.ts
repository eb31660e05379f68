/** A shell that asks for candidates, over a state that is a few lists. */
import { candidates } from '../../src/cli/completion/candidates.ts';
import type { Ask } from '../../src/cli/completion/topics/ask.ts';
import type { Engine } from '../../src/engine.ts';
import { imageRecord } from './image-record.ts';

const request = { ports: [{ containerPort: 80, hostPort: 8080, hostIp: '', protocol: 'tcp', count: 1 }] };
const web = {
  id: 'feed0123456789abcdef',
  name: 'web',
  imageName: 'app',
  labels: { tier: 'front' },
  pod: { id: 'p1', name: 'shop' },
  request,
};

const engine = {
  containers: { list: () => [web], get: () => web },
  images: {
    list: () => [imageRecord({ id: 'abc123def456', names: ['docker.io/library/alpine:3', 'localhost/app:dev'] })],
    lists: { names: () => [{ name: 'localhost/app:1' }] },
    artifacts: { names: () => [{ name: 'docker.io/library/art:1' }] },
  },
  volumes: {
    list: () => [
      { name: 'data', driver: 'local' },
      { name: 'evil\nname', driver: 'local' },
    ],
  },
  networks: { list: () => [{ name: 'front', driver: 'bridge' }] },
  pods: { list: () => [{ id: 'p1', name: 'shop' }] },
  secrets: { list: () => [{ name: 'token' }] },
  registries: { searchRegistries: ['docker.io', 'quay.example'], aliases: new Map(), shortNameMode: 'permissive' },
} as unknown as Engine;

/** The words that are offered for a prefix. */
export async function wordsFor(topic: string, prefix = '', more: Partial<Ask> = {}): Promise<string[]> {
  const ask = { prefix, typed: [], engine: () => Promise.resolve(engine), env: { HOME: '/nowhere', EDITOR: 'vi' }, ...more };
  return (await candidates(topic, ask)).map(({ word }) => word);
}

/** For topics that must answer without the state. */
export const closed: Partial<Ask> = { engine: () => Promise.reject(new Error('must not be opened')) };
