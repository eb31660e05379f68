import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runCommandLine } from '../../../src/cli/command-line.ts';
import { BrokenPipe } from '../../../src/cli/output/sink.ts';
import { TiffinError } from '../../../src/lib/errors.ts';
import { memoryStream, runInMemory } from '../../support/memory-output.ts';

const test = suite('runCommandLine');
for (const [line, status, stdout, stderr] of [
  ['--version', 0, /^tiffin version \d+\.\d+\.\d+\n$/, /^$/],
  ['-v', 0, /^tiffin version /, /^$/],
  ['version', 0, /^Client: {8}tiffin\nVersion: /, /^$/],
  ['--help', 0, /^Run OCI containers[\s\S]*Available Commands:/, /^$/],
  ['', 0, /Available Commands:/, /^$/],
  ['image', 0, /^Manage images\n/, /^$/],
  ['image --help', 0, /^Manage images\n/, /^$/],
  ['help image', 0, /^Manage images\n/, /^$/],
  ['help pull', 0, /tiffin pull \[options\] IMAGE/, /^$/],
  ['pull --help', 0, /tiffin pull \[options\] IMAGE/, /^$/],
  ['nonsense', 125, /^$/, /^Error: unrecognized command `tiffin nonsense`\nhint: try 'tiffin --help' for more information\n$/],
  ['pul', 125, /^$/, /^Error: unrecognized command `tiffin pul`; did you mean `tiffin pull`\?/],
  ['image nonsense', 125, /^$/, /^Error: unrecognized command `tiffin image nonsense`\nhint: try 'tiffin image --help'/],
  ['--nonsense', 125, /^$/, /^Error: unknown flag: --nonsense\n/],
  ['version --nonsense', 125, /^$/, /^Error: unknown flag: --nonsense\nhint: see 'tiffin version --help'\n$/],
  ['version x', 125, /^$/, /^Error: `tiffin version` takes no arguments\n/],
  ['--log-level=nonsense version', 125, /^$/, /^Error: invalid argument "nonsense" for "--log-level" flag: log level is not one of: /],
  ['--storage-driver=vfs version', 125, /^$/, /^Error: invalid argument "vfs" for "--storage-driver" flag/],
  ['--remote version', 125, /^$/, /^Error: --remote: there is no remote service/],
  ['version --format {{.Nope}}', 125, /^$/, /^Error: template: version:1:2: executing "version" at <\.Nope>: can't evaluate field Nope/],
] as const) {
  test(`tiffin ${line}`, async () => {
    const result = await runInMemory(line === '' ? [] : line.split(' '));
    assert.match(result.stdout, stdout);
    assert.match(result.stderr, stderr);
    assert.is(result.status, status);
  });
}
test('ends quietly when nobody reads', async () => {
  const stderr = memoryStream();
  const stdout = {
    ...memoryStream(),
    write: () => {
      throw new BrokenPipe('x');
    },
  };
  assert.is(await runCommandLine(['version'], { env: {}, stdout, stderr, program: [] }), 141);
  assert.is(stderr.text(), '');
});
test('says that the disk behind stdout is full', async () => {
  const stderr = memoryStream();
  const stdout = {
    ...memoryStream(),
    write: () => {
      throw new TiffinError('no-space', 'write /dev/stdout: no space left on device');
    },
  };
  assert.is(await runCommandLine(['version'], { env: {}, stdout, stderr, program: [] }), 125);
  assert.is(stderr.text(), 'Error: write /dev/stdout: no space left on device\n');
});
test.run();
