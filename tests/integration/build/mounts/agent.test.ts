// timeout: 300s
import { spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { assertRejects } from '../../../support/assert-fails.ts';
import { buildBench, plainSteps } from '../../../support/build.ts';
import { suiteNeeding } from '../../../support/needs.ts';

const agent = suiteNeeding('agents of builds', 'helper', 'user-namespaces', 'overlay', 'busybox', 'ssh');

agent('are reached through a socket that goes with the step', async () => {
  await using bench = await buildBench();
  const path = join(bench.context, '../a.sock');
  const server = createServer((socket) => socket.end('answer\n')).listen(path);
  try {
    const steps = plainSteps({ ssh: [{ id: 'default', paths: [path] }] });
    const { text } = await bench.build(
      'FROM busybox\nRUN --mount=type=ssh echo $SSH_AUTH_SOCK; test -S $SSH_AUTH_SOCK && stat -c %a $SSH_AUTH_SOCK\nRUN --mount=type=ssh,mode=0666,uid=5,target=/a stat -c %a /a\n',
      { steps },
    );
    assert.is(text, '/run/buildkit/ssh_agent.0\n600\n666\n');
  } finally {
    server.close();
  }
  await assertRejects(
    bench.build('FROM busybox\nRUN --mount=type=ssh,required true\n'),
    'not-found',
    /agent default is required.*--ssh default/s,
  );
  const nobody = plainSteps({ ssh: [{ id: 'default', paths: [] }] });
  await assertRejects(bench.build('FROM busybox\nRUN --mount=type=ssh true\n', { steps: nobody }), 'not-found', /SSH_AUTH_SOCK is not set/);
});

agent('serve keys that were given, and refuse those with a passphrase', async () => {
  await using bench = await buildBench();
  const key = (name: string, phrase: string): string => {
    const path = join(bench.context, '..', name);
    spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', phrase, '-f', path]);
    return path;
  };
  const built = await bench.build('FROM busybox\nRUN --mount=type=ssh test -S $SSH_AUTH_SOCK && echo there\n', {
    steps: plainSteps({ ssh: [{ id: 'default', paths: [key('plain', '')] }] }),
  });
  assert.is(built.text, 'there\n');
  const locked = plainSteps({ ssh: [{ id: 'default', paths: [key('locked', 'phrase')] }] });
  await assertRejects(bench.build('FROM busybox\nRUN --mount=type=ssh true\n', { steps: locked }), 'denied', /passphrase/);
});

agent.run();
