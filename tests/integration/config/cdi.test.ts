import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { loadCdi, resolveCdi } from '../../../src/config/cdi.ts';
import { assertFails } from '../../support/assert-fails.ts';

function scratch(): Disposable & { readonly low: string; readonly high: string } {
  const top = mkdtempSync(join(tmpdir(), 'cdi-'));
  const [low, high] = [join(top, 'low'), join(top, 'high')];
  for (const directory of [low, high]) mkdirSync(directory);
  return { low, high, [Symbol.dispose]: () => rmSync(top, { recursive: true, force: true }) };
}

const spec = (env: string): string =>
  JSON.stringify({
    cdiVersion: '0.6.0',
    kind: 'v.com/d',
    containerEdits: { env: ['COMMON=1'] },
    devices: [{ name: 'a', containerEdits: { env: [env] } }, { name: 'b' }],
  });

const cdi = suite('CDI files');
cdi('are JSON and YAML, and the later directory counts', () => {
  using home = scratch();
  writeFileSync(join(home.low, 'v.json'), spec('A=low'));
  writeFileSync(join(home.low, 'g.yaml'), 'cdiVersion: "0.5.0"\nkind: nvidia.com/gpu\ndevices:\n- name: all\n- name: "0"\n');
  writeFileSync(join(home.high, 'v.json'), spec('A=high'));
  const registry = loadCdi([home.low, home.high, '/nowhere']);
  assert.equal([...registry.devices.keys()].toSorted(), ['nvidia.com/gpu=0', 'nvidia.com/gpu=all', 'v.com/d=a', 'v.com/d=b']);
  assert.equal(resolveCdi(registry, ['v.com/d=a', 'v.com/d=b']).env, ['COMMON=1', 'A=high']);
});
cdi('that make no sense do not keep others from being used, and are named', () => {
  using home = scratch();
  writeFileSync(join(home.low, 'v.json'), spec('A=1'));
  writeFileSync(join(home.low, 'bad.json'), '{');
  writeFileSync(join(home.low, 'bad.yaml'), 'a: [');
  writeFileSync(join(home.low, 'twice.json'), '{"kind":"a.b/c","kind":"a.b/d"}');
  symlinkSync('/dev/zero', join(home.low, 'endless.json'));
  const registry = loadCdi([home.low]);
  assert.is(registry.faults.size, 4);
  assert.equal(resolveCdi(registry, ['v.com/d=a']).env, ['COMMON=1', 'A=1']);
  const failure = assertFails(() => resolveCdi(registry, ['v.com/d=c']), 'command-not-invokable', /unresolvable CDI devices v.com\/d=c/);
  assert.match(failure.hint ?? '', /known are v.com\/d=a, v.com\/d=b; .*bad.json cannot be used/);
});
cdi('cannot grow without bounds', () => {
  using home = scratch();
  const levels = Array.from({ length: 9 }, (_, n) => `a${n + 1}: &a${n + 1} [${Array.from({ length: 10 }, () => `*a${n}`).join(', ')}]`);
  writeFileSync(join(home.low, 'bomb.yaml'), ['a0: &a0 x', ...levels].join('\n'));
  writeFileSync(join(home.low, 'large.json'), ' '.repeat(2 << 20));
  assert.is(loadCdi([home.low]).faults.size, 2);
});
cdi('are looked for where they may be', () => {
  const failure = assertFails(() => resolveCdi(loadCdi(['/nowhere']), ['v.com/d=a']), 'command-not-invokable');
  assert.match(failure.hint ?? '', /there are no devices in \/nowhere/);
});
cdi.run();
