import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { buildPlace } from '../../../support/build-place.ts';
import { suiteNeeding } from '../../../support/needs.ts';

const test = suiteNeeding('buildAndWrite', 'helper', 'user-namespaces', 'subuids');
const file = 'FROM scratch\nARG WORD\nCOPY hello /\nCMD ["/hello"]\n';

test('prints names and, as the last line, the ID; progress is beside', async () => {
  await using place = await buildPlace({ Containerfile: file, hello: 'x' });
  const { status, stdout, stderr } = await place.build('-t', 'app:1', '-t', 'other', '--build-arg', 'NOPE=1');
  assert.is(status, 0, stderr);
  assert.match(stdout, /^Successfully tagged localhost\/app:1\nSuccessfully tagged localhost\/other:latest\n[0-9a-f]{64}\n$/);
  assert.match(stderr, /^#\d+ \[3\/4\] COPY hello \/\n#\d+ DONE \d+\.\ds\n/m);
  assert.match(stderr, /^WARNING: one or more build args were not consumed: \[NOPE\]$/m);
  const again = await place.build('-q', '--iidfile', join(place.context, 'id'));
  assert.is(again.stderr, '');
  assert.ok(stdout.endsWith(`\n${again.stdout}`), 'the same image');
  assert.is(readFileSync(join(place.context, 'id'), 'utf8'), `sha256:${again.stdout.trim()}`);
  assert.match((await place.build()).stderr, /\[3\/4\] COPY hello \/\n#\d+ CACHED\n/);
});

test('writes files instead, a log elsewhere, and JSON for programs', async () => {
  await using place = await buildPlace({ Containerfile: file, hello: 'x' });
  const log = join(place.context, '../log');
  const out = join(place.context, '../out');
  const { status, stderr } = await place.build('-o', out, '--logfile', log);
  assert.equal([status, stderr], [0, '']);
  assert.ok(statSync(join(out, 'hello')).isFile());
  assert.match(readFileSync(log, 'utf8'), /COPY hello/);
  const lines = (await place.build('--progress', 'rawjson')).stderr.trim().split('\n');
  const kinds = new Set(lines.map((line) => (JSON.parse(line) as { kind: string }).kind));
  for (const kind of ['read', 'planned', 'step-cached', 'image']) assert.ok(kinds.has(kind), kind);
});

test.run();
