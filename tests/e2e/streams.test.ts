import * as assert from 'uvu/assert';
import { testNeeding, suiteNeeding } from '../support/needs.ts';
import { scratchHome, type ScratchHome } from '../support/scratch-home.ts';
import { run, type Finished } from '../support/spawn.ts';
import { tiffin, tiffinPath } from '../support/tiffin.ts';

const test = suiteNeeding('standard streams', 'built');

/** Runs a line of shell in which `$T` is tiffin. */
function shell(home: ScratchHome, line: string): Promise<Finished> {
  return run('bash', ['-c', line], { cwd: home.path, env: { ...home.env, T: tiffinPath } });
}

for (const command of ['images', 'ps', 'version', '--help', 'info', 'completion bash']) {
  test(`${command} says that stdout is full`, async () => {
    await using home = await scratchHome();
    const { status, stderr } = await shell(home, `$T ${command} >/dev/full`);
    assert.equal([status, stderr], [125, 'Error: write /dev/stdout: no space left on device\n']);
  });
  test(`${command} ends quietly when nobody reads`, async () => {
    await using home = await scratchHome();
    const { stdout, stderr } = await shell(home, `$T ${command} | true; echo "\${PIPESTATUS[0]}"`);
    assert.ok(['141\n', '0\n'].includes(stdout), stdout);
    assert.is(stderr, '');
  });
}
test('works with closed streams', async () => {
  await using home = await scratchHome();
  const { stdout } = await shell(home, '$T images <&-; $T images >&-; echo $?; $T images 2>&-; echo $?');
  assert.match(stdout, /^REPOSITORY .*\n0\nREPOSITORY .*\n0\n$/);
});
test('fails with the right status though nobody can be told', async () => {
  await using home = await scratchHome();
  assert.is((await shell(home, '$T nonsense 2>/dev/full')).status, 125);
});
test('writes all of a long answer to a slow pipe that does not block', async () => {
  await using home = await scratchHome();
  const whole = await shell(home, '$T completion zsh | wc -c');
  const slow = await shell(
    home,
    `$T completion zsh | perl -e 'use Fcntl; fcntl(STDIN, F_SETFL, O_NONBLOCK); select(undef, undef, undef, 0.3); my $n = 0; while (1) { my $r = sysread(STDIN, my $b, 1000); if (defined $r) { last if $r == 0; $n += $r } else { select(undef, undef, undef, 0.001) } } print "$n\\n"'`,
  );
  assert.is(slow.stdout, whole.stdout);
});
test('asks before it resets, and takes an end of input for no', async () => {
  await using home = await scratchHome();
  const { status, stdout } = await tiffin(home, ['system', 'reset'], { stdin: '' });
  assert.is(status, 0);
  assert.match(stdout, /^WARNING! This will remove:[\s\S]*\[y\/N\] $/);
});
test('prints help of tiffin and of each noun', async () => {
  await using home = await scratchHome();
  for (const words of [[], ['--help'], ['image'], ['container', '--help'], ['help', 'volume']]) {
    const { status, stdout } = await tiffin(home, words);
    assert.is(status, 0);
    assert.match(stdout, /Available Commands:/);
  }
});
testNeeding(test, ['user-namespaces'], 'resets what it has made, and nothing else', async () => {
  await using home = await scratchHome();
  const root = home.directory('store');
  const made = await shell(home, `touch ${root}/mine; $T --root ${root} images; $T --root ${root} system reset -f; echo $?; ls -A ${root}`);
  assert.match(made.stdout, /\n0\nmine\n$/);
});
testNeeding(test, ['user-namespaces'], 'doctor finds that containers can run, and unshare is root', async () => {
  await using home = await scratchHome();
  const { status, stdout } = await tiffin(home, ['doctor', '--json']);
  assert.is(status, 0, stdout);
  assert.is((JSON.parse(stdout) as { canRun: boolean }).canRun, true);
  assert.is((await tiffin(home, ['unshare', 'id', '-u'])).stdout, '0\n');
  assert.is((await tiffin(home, ['unshare', 'sh', '-c', 'exit 5'])).status, 5);
  const missing = await tiffin(home, ['unshare', 'no-such-command']);
  assert.equal([missing.status, missing.stderr], [127, 'Error: exec: "no-such-command": executable file not found in $PATH\n']);
});
test.run();
