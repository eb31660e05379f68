// timeout: 300s
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { handoverDirectory } from '../../../../src/container/secret-handover.ts';
import { createSecret } from '../../../../src/secret/create.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { buildBench, plainSteps } from '../../../support/build.ts';
import { suiteNeeding } from '../../../support/needs.ts';

const secret = suiteNeeding('secrets of builds', 'helper', 'user-namespaces', 'overlay', 'busybox');
const value = 'value-of-no-layer';

function filesBelow(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => join(directory, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true);
}

secret('are seen by the RUN that asks for them, and by nothing else', async () => {
  await using bench = await buildBench({ env: { TOKEN: value } });
  const { engine } = bench;
  bench.write({ '../file': value });
  const secrets = [
    { id: 'f', source: { kind: 'file', path: join(bench.context, '../file') } },
    { id: 'v', source: { kind: 'variable', name: 'TOKEN' } },
  ] as const;
  const text = `FROM busybox
RUN --mount=type=secret,id=f --mount=type=secret,id=v,target=/etc/v,mode=0440 --mount=type=secret,id=v,env=T --mount=type=secret,id=none \\
    cmp /run/secrets/f /etc/v && [ "$T" = "$(cat /etc/v)" ] && stat -c '%a' /run/secrets/f /etc/v && ls /run/secrets
RUN ls /run/secrets /etc/v 2>&1 | grep -c 'No such'; env | grep -c ^T= || true
`;
  const built = await bench.build(text, { steps: plainSteps({ secrets }) });
  assert.is(built.text, '400\n440\nf\n2\n0\n');
  const found = [...filesBelow(engine.places.root), ...filesBelow(engine.places.runRoot)].filter((path) =>
    readFileSync(path).includes(value),
  );
  assert.equal(found, []);
  assert.equal(
    readdirSync(handoverDirectory(engine.places.runRoot)).filter((name) => name.includes(`-${process.pid}.`)),
    [],
  );
  assert.is((await bench.build(text, { steps: plainSteps({ secrets: [] }) })).cached.length, 2);
});

secret("may be tiffin's own, and are missed when they are required", async () => {
  await using bench = await buildBench();
  const { engine } = bench;
  const plain = { labels: {}, driver: undefined, options: {}, replace: false, ignoreExisting: false };
  await createSecret(engine, { ...plain, name: 'mine', value: Buffer.from(value) });
  const stored = [{ id: 'x', source: { kind: 'stored', name: 'mine' } }] as const;
  const { text } = await bench.build('FROM busybox\nRUN --mount=type=secret,id=x,required wc -c < /run/secrets/x\n', {
    steps: plainSteps({ secrets: stored }),
  });
  assert.is(text, `${value.length}\n`);
  await assertRejects(
    bench.build('FROM busybox\nRUN --mount=type=secret,id=y,required true\n'),
    'not-found',
    /Containerfile:2: secret y is required.*--secret id=y/s,
  );
});

secret.run();
