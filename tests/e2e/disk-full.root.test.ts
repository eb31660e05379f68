// timeout: 180s
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { ensureTestUser } from '../runner/test-user.ts';
import { busyboxImage, layoutArchive } from '../support/images.ts';
import { suiteNeeding } from '../support/needs.ts';
import { run } from '../support/spawn.ts';
import { stageProgram } from '../support/stage.ts';

const test = suiteNeeding('a disk that a container has filled', 'root', 'built', 'busybox');

/** What an ordinary user does, whose home is a disk of 96 MB. Each answer is a line: a word, and what was said. */
const script = `
say() { word=$1; shift; out=$("$@" 2>&1); echo "$word $? $(echo "$out" | tail -n 1)"; }
T() { "$PROGRAM" "$@"; }
say load T load -q -i "$ARCHIVE"
say other T run -d -q --network none --name other busybox sh -c 'while :; do echo line; sleep 1; done'
say fill T run --network none --name fill busybox sh -c 'dd if=/dev/zero of=/big bs=1M 2>&1 | grep -o "No space left"'
say exec T exec other echo inside
say ps T ps -a --format '{{.Names}} {{.State}}' --filter name=fill
say stop T stop -t 0 other
say state T inspect -f '{{.State.Status}}' other
say rm T rm fill
say start T start other
say again T run --rm --network none busybox echo again
say end T rm -fa -t 0
say check T system check
`;

test('is no reason why others cannot be looked at, stopped and removed, and removing gives the room back', async () => {
  const user = ensureTestUser();
  const place = mkdtempSync('/var/tmp/tiffin-full-');
  chmodSync(place, 0o755);
  const [home, archive] = [join(place, 'home'), join(place, 'image.tar')];
  mkdirSync(home);
  writeFileSync(archive, layoutArchive(busyboxImage({ name: 'localhost/busybox:latest' })));
  const env = { PROGRAM: stageProgram(place), ARCHIVE: archive, HOME: home, USER: user.name, PATH: '/usr/sbin:/usr/bin:/sbin:/bin' };
  const become = `exec setpriv --reuid=${user.uid} --regid=${user.gid} --init-groups sh -c "$SCRIPT"`;
  const prepare = [
    `truncate -s 96M "${place}/disk" && mkfs.ext4 -q -F "${place}/disk" && mount -o loop "${place}/disk" "$HOME" && mkdir -m 700 "$HOME/run"`,
    `chown -R ${user.uid}:${user.gid} "$HOME" && cd "$HOME" && XDG_RUNTIME_DIR="$HOME/run" ${become}`,
  ];
  try {
    const words = ['--mount', '--propagation', 'private', 'sh', '-c', prepare.join(' && ')];
    const { stdout, stderr } = await run('/usr/bin/unshare', words, { env: { ...env, SCRIPT: script } });
    const said = new Map(stdout.split('\n').map((line) => [line.split(' ')[0], line.split(' ').slice(1).join(' ')]));
    const expected = { fill: '0 No space left', exec: '0 inside', ps: '0 fill exited', stop: '0 other', state: '0 exited', rm: '0 fill' };
    for (const [word, answer] of Object.entries({ ...expected, start: '0 other', again: '0 again' }))
      assert.is(said.get(word), answer, `${word}: ${stdout}${stderr}`);
    assert.match(said.get('check') ?? '', /^0/);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
});
test.run();
