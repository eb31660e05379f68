// timeout: 300s
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { buildBench, plainBuild } from '../../../support/build.ts';
import { suiteNeeding } from '../../../support/needs.ts';

const root = suiteNeeding('rootOf', 'helper', 'user-namespaces', 'overlay', 'busybox');

root('is a stage, an image, a named context, or nothing', async () => {
  await using bench = await buildBench();
  const other = join(bench.context, '../other');
  mkdirSync(other);
  writeFileSync(join(other, 'f'), 'other');
  const source = { ...plainBuild(bench.context).source, namedContexts: { ctx: other, one: other } };
  const text = `FROM busybox AS two
RUN echo two > /two
FROM busybox AS one
RUN exit 1
FROM scratch
COPY --from=two /two /
COPY --from=one f /from-one
COPY --from=ctx . /
COPY --from=busybox /etc/passwd /
`;
  const built = await bench.build(text, { source });
  assert.is(built.read('two'), 'two\n');
  assert.is(built.read('f'), 'other');
  assert.is(built.read('from-one'), 'other');
  assert.match(built.read('passwd'), /root/);
  const base = await bench.build('FROM ctx\n', { source });
  assert.is(base.read('f'), 'other');
});

root.run();
