import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { describeHolder, processHolding } from '../../../src/network/port-holder.ts';

const holders = suite('processHolding');
holders('finds the process that has the socket open, whatever it calls itself', () => {
  const proc = mkdtempSync(join(tmpdir(), 'tiffin-proc-'));
  try {
    for (const [pid, target, name] of [
      ['12', 'pipe:[77]', 'other'],
      ['34', 'socket:[77]', 'ev\u001B[31mil\n'],
    ] as const) {
      mkdirSync(join(proc, pid, 'fd'), { recursive: true });
      symlinkSync(target, join(proc, pid, 'fd', '3'));
      writeFileSync(join(proc, pid, 'comm'), name);
    }
    mkdirSync(join(proc, '56'));
    assert.equal(processHolding('77', proc), { kind: 'process', pid: 34, name: 'ev?[31mil' });
    assert.is(processHolding('78', proc), undefined);
  } finally {
    rmSync(proc, { recursive: true });
  }
});
holders('describes it', () => {
  assert.is(describeHolder({ kind: 'process', pid: 34, name: 'nginx' }), 'nginx (process 34)');
  assert.is(describeHolder({ kind: 'container', name: 'web' }), 'container web');
});
holders.run();
