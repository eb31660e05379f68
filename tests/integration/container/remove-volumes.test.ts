import * as assert from 'uvu/assert';
import { removeAnonymousVolumes, removeContainer } from '../../../src/container/remove.ts';
import { removeVolumes } from '../../../src/container/remove-volumes.ts';
import { randomId } from '../../../src/lib/id.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { addContainer, scratchEngine } from '../../support/scratch-engine.ts';

const { signal } = new AbortController();
const gently = { force: false, volumes: false, signal };

const volumes = suiteNeeding('removeVolumes and removeAnonymousVolumes', 'built', 'user-namespaces');
volumes('go when nobody else uses them', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  const own = engine.volumes.create({ name: randomId(), anonymous: true }).name;
  engine.volumes.create({ name: 'named' });
  const uses = [
    { volume: own, target: '/a', anonymous: true },
    { volume: 'named', target: '/b', anonymous: false },
  ];
  const container = addContainer(scratch, { volumes: uses });
  await removeAnonymousVolumes(engine, container);
  assert.ok(engine.volumes.find(own) !== undefined, 'a volume in use stays');
  await assertRejects(
    removeVolumes(engine, ['named', 'nobody'], { force: false, graceSeconds: 0, signal, removed: () => undefined }).catch(
      (error: Error) => {
        throw (error as { failures?: Error[] }).failures?.[0] ?? error;
      },
    ),
    'in-use',
    /volume named is being used/,
  );
  await removeContainer(engine, container, { ...gently, volumes: true });
  assert.equal(
    engine.volumes.list().map(({ name }) => name),
    ['named'],
  );
  const removed: string[] = [];
  await removeVolumes(engine, ['named', 'nobody'], { force: true, graceSeconds: 0, signal, removed: (name) => void removed.push(name) });
  assert.equal(removed, ['named']);
});
volumes.run();
