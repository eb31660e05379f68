import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { changeLimits } from '../../../../src/container/update/change-limits.ts';
import type { ResourceRequest } from '../../../../src/runtime/resource-request.ts';
import { assertFails } from '../../../support/assert-fails.ts';
import { addContainer, rootRequest, scratchEngine } from '../../../support/scratch-engine.ts';

const plain = rootRequest().resources;

function inCgroup(files: Readonly<Record<string, string>>, work: (cgroup: string) => void): void {
  const base = mkdtempSync(join(tmpdir(), 'limits-'));
  const cgroup = join(base, 'container');
  mkdirSync(cgroup);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cgroup, name), text);
  try {
    work(cgroup);
  } finally {
    rmSync(base, { recursive: true });
  }
}

function change(cgroup: string, after: Partial<ResourceRequest>, before: Partial<ResourceRequest> = {}): void {
  using scratch = scratchEngine();
  changeLimits(
    addContainer(scratch, { name: 'web' }),
    { cgroup },
    { before: { ...plain, ...before }, after: { ...plain, ...before, ...after } },
  );
}

const test = suite('changeLimits');
test('writes what differs', () => {
  inCgroup({ 'cpu.max': 'max', 'pids.max': 'max' }, (cgroup) => {
    change(cgroup, { cpus: 0.5 }, { pidsLimit: 5 });
    assert.is(readFileSync(join(cgroup, 'cpu.max'), 'utf8'), '50000 100000');
    assert.is(readFileSync(join(cgroup, 'pids.max'), 'utf8'), 'max', 'untouched');
  });
});
test('takes back what it wrote when another limit is refused', () => {
  inCgroup({ 'memory.max': '7' }, (cgroup) => {
    assertFails(() => change(cgroup, { memoryBytes: 5, pidsLimit: 3 }), 'unsupported', /^--pids-limit: this kernel, .* has no .*pids\.max/);
    assert.is(readFileSync(join(cgroup, 'memory.max'), 'utf8'), '7');
  });
});
test('writes the file that this kernel has', () => {
  inCgroup({ 'io.weight': '' }, (cgroup) => {
    change(cgroup, { blkioWeight: 10 });
    assert.is(readFileSync(join(cgroup, 'io.weight'), 'utf8'), 'default 1');
  });
});
test('refuses a container without a control group, unless there is nothing to do', () => {
  change('', {});
  assertFails(() => change('', { pidsLimit: 3 }), 'unsupported', /^--pids-limit: container web runs without a control group/);
});
test.run();
