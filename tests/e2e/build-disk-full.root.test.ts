// timeout: 180s
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { ensureTestUser } from '../runner/test-user.ts';
import { busyboxImage, layoutArchive } from '../support/images.ts';
import { suiteNeeding } from '../support/needs.ts';
import { run } from '../support/spawn.ts';
import { stageProgram } from '../support/stage.ts';

const test = suiteNeeding('a disk that a build fills', 'root', 'built', 'busybox');

/** What an ordinary user does, whose home is a disk of 96 MB. Each answer is a line: a word, the status, what was said at last. */
const script = `
say() { word=$1; shift; out=$("$@" 2>&1); echo "$word $? $(echo "$out" | tail -n 1)"; }
B() { "$PROGRAM" build --network none --progress plain "$@"; }
room() { df --output=avail -m "$HOME" | tail -n 1 | tr -d ' '; }
say load "$PROGRAM" load -q -i "$ARCHIVE"
echo "room 0 $(room)"
say step B -f "$CONTEXT/step" "$CONTEXT"
say copy B -f "$CONTEXT/copy" "$CONTEXT"
echo "after 0 $(room)"
say small B -q -t small -f "$CONTEXT/small" "$CONTEXT"
say again "$PROGRAM" run --rm --network none small cat /small
say left sh -c 'ls -A "$HOME"/.local/share/tiffin/build-cache/steps "$HOME"/.local/share/tiffin/layers | grep -c "[.]tmp"'
say check "$PROGRAM" system check
`;

test('fails with the cause, leaves nothing half made, and the next one finds its room again', async () => {
  const user = ensureTestUser();
  const place = mkdtempSync('/var/tmp/tiffin-build-full-');
  chmodSync(place, 0o755);
  const [home, archive, context] = [join(place, 'home'), join(place, 'image.tar'), join(place, 'context')];
  for (const path of [home, context]) mkdirSync(path);
  writeFileSync(archive, layoutArchive(busyboxImage({ name: 'localhost/busybox:latest' })));
  writeFileSync(join(context, 'large'), Buffer.alloc(100 << 20, 'x'));
  writeFileSync(join(context, 'step'), 'FROM localhost/busybox\nRUN dd if=/dev/zero of=/big bs=1M\n');
  writeFileSync(join(context, 'copy'), 'FROM localhost/busybox\nCOPY large /\n');
  writeFileSync(join(context, 'small'), 'FROM localhost/busybox\nRUN echo small >/small\n');
  const env = {
    PROGRAM: stageProgram(place),
    ARCHIVE: archive,
    CONTEXT: context,
    HOME: home,
    USER: user.name,
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  };
  const become = `exec setpriv --reuid=${user.uid} --regid=${user.gid} --init-groups sh -c "$SCRIPT"`;
  const prepare = [
    `truncate -s 96M "${place}/disk" && mkfs.ext4 -q -F "${place}/disk" && mount -o loop "${place}/disk" "$HOME" && mkdir -m 700 "$HOME/run"`,
    `chown -R ${user.uid}:${user.gid} "$HOME" && cd "$HOME" && XDG_RUNTIME_DIR="$HOME/run" ${become}`,
  ];
  try {
    const words = ['--mount', '--propagation', 'private', 'sh', '-c', prepare.join(' && ')];
    const { stdout, stderr } = await run('/usr/bin/unshare', words, { env: { ...env, SCRIPT: script }, timeoutMs: 150_000 });
    const said = new Map(stdout.split('\n').map((line) => [line.split(' ')[0], line.split(' ').slice(1).join(' ')]));
    const all = `${stdout}${stderr}`;
    assert.is.not(said.get('step')?.split(' ')[0], '0', all);
    assert.match(said.get('copy') ?? '', /^[1-9]\d* .*free some space/, all);
    const [before, after] = [said.get('room'), said.get('after')].map((words) => Number(words?.split(' ')[1]));
    assert.ok(after! >= before! - 8, `${before} MB, and then ${after} MB are free: ${all}`);
    assert.match(said.get('small') ?? '', /^0/, all);
    assert.is(said.get('again'), '0 small', all);
    assert.is(said.get('left'), '1 0', all);
    assert.match(said.get('check') ?? '', /^0/, all);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
});
test.run();
