import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { handoverDirectory, handoverPlace, isMemory, sweepHandover, withdrawHandover } from '../../../src/container/secret-handover.ts';

const id = 'ab'.repeat(32);

function scratch(): Disposable & { readonly runRoot: string; readonly lay: (name: string) => string } {
  const runRoot = mkdtempSync(join(tmpdir(), 'handover-'));
  const directory = handoverDirectory(runRoot);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const laid: string[] = [];
  const lay = (name: string): string => {
    const path = name.startsWith('/') ? name : join(directory, name);
    writeFileSync(path, 'value');
    laid.push(path);
    return path;
  };
  const dispose = (): void => [runRoot, ...laid].forEach((path) => rmSync(path, { recursive: true, force: true }));
  return { runRoot, lay, [Symbol.dispose]: dispose };
}

const handover = suite('the handover of secrets');
handover('happens in memory where there is some', () => {
  using place = scratch();
  const directory = handoverDirectory(place.runRoot);
  assert.is(isMemory(directory), isMemory(place.runRoot) || isMemory('/dev/shm'));
  assert.is(dirname(handoverPlace(place.runRoot, id, 'start')), directory);
});
handover('leaves what a live command has laid out, and nothing of a dead one', () => {
  using place = scratch();
  const own = place.lay(`${handoverPlace(place.runRoot, id, 'start')}-0`);
  const dead = place.lay(`${id.slice(0, 16)}-${process.pid}.1-start-0`);
  const foreign = place.lay('whatever');
  sweepHandover(place.runRoot);
  assert.equal([existsSync(own), existsSync(dead), existsSync(foreign)], [true, false, false]);
});
handover('is withdrawn for one container alone', () => {
  using place = scratch();
  const one = place.lay(`${handoverPlace(place.runRoot, id, 'start')}-0`);
  const other = place.lay(`${handoverPlace(place.runRoot, 'cd'.repeat(32), 'start')}-0`);
  withdrawHandover(place.runRoot, id);
  assert.equal([existsSync(one), existsSync(other)], [false, true]);
});
handover.run();
