import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { noUsage } from '../../../../../src/container/stats.ts';
import { podStatsColumns } from '../../../../../src/cli/output/columns/pod-stats.ts';
import { renderListing } from '../../../../../src/cli/output/listing.ts';

const usage = { ...noUsage, takenAtNs: 0n, memoryBytes: 1000, memoryLimit: 4000, processes: 2 };
const row = { pod: 'p'.repeat(64), id: 'c'.repeat(64), name: 'm', usage, before: undefined, history: [], isRunning: true };

const test = suite('podStatsColumns');
test('print what Podman prints', () => {
  const text = renderListing(podStatsColumns, [row, { ...row, name: 'idle', isRunning: false }], {});
  assert.match(text, /^POD +CID +NAME +CPU % +MEM USAGE\/ LIMIT +MEM % +NET IO +BLOCK IO +PIDS\n/);
  assert.match(text, /^pppppppppppp +cccccccccccc +m +0\.00% +1kB \/ 4kB +25\.00% +0B \/ 0B +0B \/ 0B +2$/m);
  assert.match(text, /^pppppppppppp +cccccccccccc +idle +0\.00% +-- \/ -- +25\.00% +-- \/ -- +-- \/ -- +--$/m);
});
test('know the fields of Podman in JSON', () => {
  const [found] = JSON.parse(renderListing(podStatsColumns, [row], { format: 'json' })) as object[];
  assert.equal(Object.keys(found ?? {}), ['CPU', 'MemUsage', 'MemUsageBytes', 'Mem', 'NetIO', 'BlockIO', 'PIDS', 'Pod', 'CID', 'Name']);
});
test.run();
