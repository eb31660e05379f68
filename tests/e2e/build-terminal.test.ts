// timeout: 180s
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { busyboxHome } from '../support/busybox-home.ts';
import { suiteNeeding } from '../support/needs.ts';
import { mustTiffin, tiffin, tiffinPath } from '../support/tiffin.ts';
import { openTerminal } from '../support/tmux.ts';

const test = suiteNeeding('build', 'built', 'tmux', 'user-namespaces', 'overlay', 'subuids', 'busybox');

const file = `FROM busybox AS quick
RUN echo quick
FROM busybox AS slow
RUN printf 'compiling \\033]0;title\\007\\033[2Jone\\n'; while [ ! -e /context/go ]; do sleep 0.1; done
FROM busybox
COPY --from=quick /bin/busybox /a
COPY --from=slow /bin/busybox /b
`;

test('draws what runs on a terminal of any width, leaves what is done, and Ctrl-C leaves the terminal as it was', async () => {
  await using home = await busyboxHome('build');
  const context = home.directory('context');
  writeFileSync(join(context, 'Containerfile'), file);
  await using terminal = await openTerminal(home, { columns: 90, lines: 20 });
  const build = `${tiffinPath} build -v ${context}:/context ${context}`;
  await terminal.enter(`clear; ${build}`);
  const running = await terminal.shows(/^ => \[quick 2\/2\] RUN echo quick[^]*=> # compiling one/m);
  assert.match(running, /^\[\+\] Building \d+\.\ds \(\d\/7\)$/m);
  assert.match(running, /^ => \[slow 2\/2\] RUN printf .*… +\d+\.\ds$/m);
  await terminal.resize(44, 20);
  await terminal.shows(/^ => \[slow 2\/2\] RUN print.*… \d+\.\ds$/m);
  await terminal.press('C-c');
  assert.match(await terminal.shows(/^\[\+\] Stopped after[^]*^Error: .*cancelled$[^]*^[#$>] *$/m), /^ => CANCELED \[slow/m);
  await terminal.resize(90, 20);
  await terminal.enter('echo status $?');
  await terminal.shows(/^status 130$/m);
  writeFileSync(join(context, 'go'), '');
  await terminal.enter(`clear; ${build}; stty -a | grep -o ' echo '`);
  const done = await terminal.shows(/^\[\+\] Built in [^]*^ echo/m);
  assert.match(done, /^ => CACHED \[quick 2\/2\] RUN echo quick/m);
  assert.match(done, /^[0-9a-f]{64}$/m);
  assert.not.match(done, /compiling one$/m);
});

test('ends with the status of a step that failed, its lines, its last output and a way to look inside', async () => {
  await using home = await busyboxHome('build');
  const context = home.directory('context');
  writeFileSync(join(context, 'Containerfile'), 'FROM busybox\nRUN echo made > /made\nRUN echo "very wrong" >&2; exit 7\n');
  const { status, stdout, stderr } = await tiffin(home, ['build', '-q', context]);
  assert.equal([status, stdout], [7, '']);
  assert.match(stderr, /^------\n > \[3\/3\] RUN echo "very wrong" >&2; exit 7:\nvery wrong\n------\nContainerfile:3\n/);
  assert.match(stderr, /^ 3 \| >>> RUN echo "very wrong"/m);
  assert.match(stderr, /^Error: building at STEP "RUN echo "very wrong" >&2; exit 7": while running runtime: exit status 7$/m);
  const [, image = ''] = /tiffin run --rm -it ([0-9a-f]{12}) \/bin\/sh$/m.exec(stderr) ?? [];
  assert.is(await mustTiffin(home, ['run', '--rm', image, 'cat', '/made']), 'made');
  writeFileSync(join(context, 'Containerfile'), 'FROM busybox\nRUN true\nRUN cat /proc/sys/kernel/random/uuid > /etc/id\n');
  const different = await tiffin(home, ['build', '--twice', context]);
  assert.is(different.status, 1);
  assert.match(
    different.stderr,
    /^Error: the two builds differ: \/etc\/id has other content\nhint: it comes from Containerfile:3: RUN .*$/m,
  );
});

test.run();
