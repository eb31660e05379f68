import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  cgroupControllers,
  cgroupNumber,
  cgroupOf,
  findCgroupRoot,
  isDelegated,
  namespacesBound,
  readCgroupFile,
} from '../../../src/lib/cgroup.ts';

const test = suite('control groups');

function inDirectory(work: (directory: string) => void): () => void {
  return () => {
    const directory = mkdtempSync(join(tmpdir(), 'cgroup-'));
    try {
      work(directory);
    } finally {
      rmSync(directory, { recursive: true });
    }
  };
}

test(
  'version 2 is where its controllers are listed',
  inDirectory((directory) => {
    assert.is(findCgroupRoot([join(directory, 'none'), directory]), undefined);
    writeFileSync(join(directory, 'cgroup.controllers'), 'cpu memory\n');
    assert.is(findCgroupRoot([join(directory, 'none'), directory]), directory);
    assert.equal(cgroupControllers(directory), ['cpu', 'memory']);
    assert.equal(cgroupControllers(directory, 'cgroup.subtree_control'), []);
  }),
);
test(
  'is delegated only with the files that move processes and hand on controllers',
  inDirectory((directory) => {
    const uid = process.getuid?.() ?? 0;
    assert.not(isDelegated(directory, uid));
    for (const name of ['cgroup.procs', 'cgroup.subtree_control']) writeFileSync(join(directory, name), '');
    assert.ok(isDelegated(directory, uid));
    assert.not(isDelegated(directory, uid + 1), 'of somebody else');
    assert.not(isDelegated(join(directory, 'none'), uid));
  }),
);
test(
  'reads files without their newline, and what is missing as nothing',
  inDirectory((directory) => {
    writeFileSync(join(directory, 'memory.max'), 'max\n');
    assert.is(readCgroupFile(directory, 'memory.max'), 'max');
    assert.is(readCgroupFile(directory, 'memory.high'), '');
  }),
);
test('finds numbers by their keys', () => {
  assert.is(cgroupNumber('oom 1\noom_kill 2\n', 'oom_kill'), 2);
  assert.is(cgroupNumber('oom 1\n', 'oom_kill'), undefined);
});
test('knows our own, or that it cannot be seen', () => {
  assert.match(cgroupOf() ?? '/', /^\//);
  assert.is(cgroupOf(2 ** 30), undefined);
});
test('knows whether namespaces bound what their root may do', () => {
  const line = (options: string): string => `30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 ${options}\n`;
  assert.ok(namespacesBound('/sys/fs/cgroup', line('rw,nsdelegate,memory_recursiveprot')));
  assert.ok(namespacesBound('/sys/fs/cgroup', line('nsdelegate')));
  for (const options of ['rw', 'rw,memory_recursiveprot', 'rw,xnsdelegate'])
    assert.not.ok(namespacesBound('/sys/fs/cgroup', line(options)), options);
  assert.not.ok(namespacesBound('/cg', line('nsdelegate')));
});
test.run();
