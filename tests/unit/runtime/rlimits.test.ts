import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { containerRlimits, parseHardLimits, parseUlimit, requireReachable } from '../../../src/runtime/rlimits.ts';
import { assertFails } from '../../support/assert-fails.ts';

const parses = suite('parseUlimit');
for (const [text, expected] of [
  ['nofile=100:200', { resource: 'nofile', soft: '100', hard: '200' }],
  ['core=0', { resource: 'core', soft: '0', hard: '0' }],
  ['memlock=-1', { resource: 'memlock', soft: '-1', hard: '-1' }],
  ['RLIMIT_NOFILE=5', { resource: 'nofile', soft: '5', hard: '5' }],
  ['stack=8:-1', { resource: 'stack', soft: '8', hard: '-1' }],
  ['host', { resource: 'host', soft: '-1', hard: '-1' }],
] as const) {
  parses(`reads ${text}`, () => assert.equal(parseUlimit(text), expected));
}
for (const [text, message] of [
  ['nonsense=1', /failed to be parsed: invalid ulimit type: nonsense/],
  ['nofile', /invalid ulimit argument: nofile/],
  ['nofile=1:2:3', /too many limit value arguments/],
  ['nofile=5:3', /soft limit must be less than or equal to hard limit: 5 > 3/],
  ['nofile=x', /parsing "x": invalid syntax/],
  ['nofile=', /parsing "": invalid syntax/],
  ['nofile=18446744073709551616', /invalid syntax/],
  ['nofile=-2', /invalid syntax/],
] as const) {
  parses(`refuses ${text}`, () => void assertFails(() => parseUlimit(text), 'invalid-argument', message));
}
parses.run();

const joins = suite('containerRlimits');
const host = { NOFILE: 20_000n, NPROC: 9_000_000n, MEMLOCK: 8n };
joins('never exceeds the hard limits of the caller', () => {
  assert.equal(containerRlimits([parseUlimit('memlock=-1'), parseUlimit('nofile=100:99999')], host), [
    { type: 'RLIMIT_MEMLOCK', soft: 8n, hard: 8n },
    { type: 'RLIMIT_NOFILE', soft: 100n, hard: 20_000n },
    { type: 'RLIMIT_NPROC', soft: 4_194_304n, hard: 4_194_304n },
  ]);
});
joins('takes all that the caller has with host', () => {
  assert.is(containerRlimits([parseUlimit('host')], host).find((limit) => limit.type === 'RLIMIT_NPROC')?.hard, 9_000_000n);
});
joins('lets the last request of a resource win', () => {
  const [core] = containerRlimits([parseUlimit('core=5'), parseUlimit('core=0')], {});
  assert.equal(core, { type: 'RLIMIT_CORE', soft: 0n, hard: 0n });
});
joins.run();

const reaches = suite('requireReachable');
reaches('refuses what only root could set, and not what has no limit', () => {
  requireReachable([parseUlimit('nofile=20000'), parseUlimit('nofile=-1'), parseUlimit('core=5'), parseUlimit('host')], host);
  assertFails(() => requireReachable([parseUlimit('nofile=5:20001')], host), 'invalid-argument', /nofile=20001 is above 20000/);
});
reaches.run();

const reads = suite('parseHardLimits');
reads('reads /proc/self/limits', () => {
  const text = `Limit                     Soft Limit           Hard Limit           Units     
Max cpu time              unlimited            unlimited            seconds   
Max open files            1024                 524288               files     
Max processes             96365                96365                processes 
Max nice priority         0                    0                    
`;
  assert.equal(parseHardLimits(text), { CPU: 0xffff_ffff_ffff_ffffn, NOFILE: 524_288n, NPROC: 96_365n, NICE: 0n });
});
reads.run();
