// timeout: 300s
import * as assert from 'uvu/assert';
import { assertRejects } from '../../../support/assert-fails.ts';
import { buildBench } from '../../../support/build.ts';
import { suiteNeeding } from '../../../support/needs.ts';

const directory = suiteNeeding('WORKDIR', 'helper', 'user-namespaces', 'overlay', 'subuids', 'busybox');

directory('belongs to the user that holds there, and is refused where a file is in the way', async () => {
  await using bench = await buildBench();
  const { text } = await bench.build("FROM busybox\nUSER 1000\nWORKDIR /a/b\nUSER 0\nRUN stat -c '%u %a' /a/b\n");
  assert.is(text, '1000 755\n');
  await assertRejects(bench.build('FROM busybox\nWORKDIR /bin/busybox/x\n'), 'invalid-argument', /Containerfile:2: /);
});

directory.run();
