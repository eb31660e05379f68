import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ResolvedMount, VolumeMedium } from '../../../src/runtime/facts.ts';
import { mountOptions } from '../../../src/runtime/plain-request.ts';
import { volumeOp, volumeOps } from '../../../src/runtime/plan-volumes.ts';

const bind = (target: string, medium?: VolumeMedium): ResolvedMount => ({
  kind: 'bind',
  source: '/s/volumes/v/_data',
  target,
  options: mountOptions(),
  volume: 'v',
  ...(medium !== undefined && { medium }),
});

const test = suite('volumeOps');
test('mounts a volume once, however often it is bound', () => {
  const memory: VolumeMedium = { kind: 'tmpfs', options: 'size=1m' };
  const ops = volumeOps([bind('/a', memory), bind('/b', memory)], { runDirectory: '/run/tiffin/ID' });
  assert.is(ops.length, 1);
  assert.equal(ops[0], volumeOp('/s/volumes/v/_data', '/run/tiffin/volumes/v', memory));
});
test('leaves directories alone', () => assert.equal(volumeOps([bind('/a')], { runDirectory: '/r/ID' }), []));
test('puts what is written to the files of an image beside the volume', () => {
  const { lower, upper, work, kind } = volumeOp('/v/_data', '/r', { kind: 'image', lower: ['/l'] }) as Record<string, unknown>;
  assert.equal([kind, lower, upper, work], ['overlay', ['/l'], '/v/upper', '/v/work']);
});
test.run();
