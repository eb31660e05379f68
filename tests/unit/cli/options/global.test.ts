import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { normalizeArgv } from '../../../../src/cli/argv.ts';
import { globalSpecs, readGlobals, type GlobalOptions } from '../../../../src/cli/options/global.ts';
import { assertFails } from '../../../support/assert-fails.ts';
import { assertWellFormed } from '../../../support/option-groups.ts';

const read = (...argv: string[]): GlobalOptions => readGlobals(normalizeArgv(argv, { options: globalSpecs, operands: [] }).options);

const test = suite('readGlobals');
test('has defaults', () =>
  assert.equal(read(), {
    root: undefined,
    runRoot: undefined,
    logLevel: 'warn',
    runtime: undefined,
    cgroupManager: undefined,
    cdiSpecDirs: [],
    color: true,
  }));
test('takes the last of each', () => {
  const globals = read('--root', '/a', '--root=/b', '--log-level', 'DEBUG', '--runtime', 'crun', '--no-color');
  assert.equal([globals.root, globals.logLevel, globals.runtime, globals.color], ['/b', 'debug', 'crun', false]);
});
test('refuses an unknown level', () =>
  void assertFails(() => read('--log-level', 'loud'), 'invalid-argument', /trace, debug, info, warn, error, fatal/));
test('refuses another manager of control groups', () =>
  void assertFails(() => read('--cgroup-manager', 'foo'), 'invalid-argument', /must be one of cgroupfs and systemd/));
test('refuses another driver', () => void assertFails(() => read('--storage-driver', 'vfs'), 'invalid-argument', /overlay/));
test('knows remote options and refuses them', () =>
  void assertFails(() => read('--url', 'x'), 'unsupported', /^--url: there is no remote service/));
test.run();

const specs = suite('globalSpecs');
specs('are well formed', () => assertWellFormed(globalSpecs));
specs.run();
