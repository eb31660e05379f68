import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseStatus, readExit, readStatus } from '../../../src/native/monitor.ts';

const whole = `state=running
pid=42
startTime=1000
monitorPid=41
monitorStartTime=999
bootId=b
startedAt=1795257913736614979
finishedAt=0
exitCode=7
signal=0
oomKilled=1
error=
restarts=2
cgroup=/cg/container
later=thing
`;

const parse = suite('parseStatus');
parse('reads every field', () => {
  assert.equal(parseStatus(whole), {
    state: 'running',
    init: { pid: 42, startTime: 1000 },
    monitor: { pid: 41, startTime: 999 },
    bootId: 'b',
    startedAtNs: 1795257913736614979n,
    finishedAtNs: undefined,
    exitCode: 7,
    signal: undefined,
    oomKilled: true,
    error: '',
    restarts: 2,
    cgroup: '/cg/container',
  });
});
for (const [what, text] of [
  ['nothing', ''],
  ['an unknown state', 'state=flying\n'],
  ['a file cut before the state', 'pid=4'],
  ['something huge', `state=running\nx=${'y'.repeat(100_000)}`],
] as const) {
  parse(`refuses ${what}`, () => assert.is(parseStatus(text), undefined));
}
parse('takes numbers that are none for missing', () => {
  const status = parseStatus('state=exited\npid=-1\nstartTime=x\nexitCode=1e3\nfinishedAt=-5\n');
  assert.equal([status?.init, status?.exitCode, status?.finishedAtNs], [undefined, undefined, undefined]);
});
parse.run();

const read = suite('readStatus and readExit');
read('read their files and miss them quietly', () => {
  const directory = mkdtempSync(join(tmpdir(), 'monitor-'));
  assert.is(readStatus(directory), undefined);
  writeFileSync(join(directory, 'status'), whole);
  writeFileSync(join(directory, 'exit'), 'state=exited\nexitCode=3\n');
  assert.is(readStatus(directory)?.state, 'running');
  assert.is(readExit(directory)?.exitCode, 3);
  rmSync(directory, { recursive: true });
});
read.run();
