// timeout: 300s
import { readdirSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { assertRejects } from '../../../support/assert-fails.ts';
import { buildBench } from '../../../support/build.ts';
import { suiteNeeding } from '../../../support/needs.ts';

const copy = suiteNeeding('COPY', 'helper', 'user-namespaces', 'overlay', 'busybox');

copy('takes patterns, documents and files of stages, and makes WORKDIR only where it is missing', async () => {
  await using bench = await buildBench();
  bench.write({ 'a.txt': 'a', 'b.txt': 'b', 'c.bin': 'c' });
  const built = await bench.build(`FROM busybox AS one
WORKDIR /etc
WORKDIR sub
COPY *.txt ./
COPY <<one <<two /docs/
1
one
2
two
FROM scratch
COPY --from=0 /etc/sub /docs /
`);
  const top = bench.engine.layers.path(built.image.layers.at(-1)!.diffId);
  assert.equal(readdirSync(top).toSorted(), ['a.txt', 'b.txt', 'one', 'two']);
  assert.is(built.read('two'), '2\n');
  const first = built.events.find((event) => event.kind === 'step-done' && event.step.text === 'WORKDIR /etc');
  assert.is(first?.kind === 'step-done' ? first.layer : '', undefined);
});

copy('says which line names a file that is not there, and warns of a pattern for nothing', async () => {
  await using bench = await buildBench();
  await assertRejects(bench.build('FROM scratch\n\nCOPY missing /\n'), 'not-found', /^Containerfile:3: .*missing/);
  const { events } = await bench.build('FROM scratch\nCOPY *.none /x/\nLABEL a=b\n');
  assert.ok(events.some((event) => event.kind === 'warning' && event.message.includes('*.none')));
});

copy.run();
