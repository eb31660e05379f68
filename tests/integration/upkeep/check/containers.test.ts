import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { checkContainers } from '../../../../src/upkeep/check/containers.ts';
import { suiteNeeding } from '../../../support/needs.ts';
import { addContainer, scratchEngine, writeStatus } from '../../../support/scratch-engine.ts';

const test = suiteNeeding('checkContainers', 'helper', 'user-namespaces');
const ended = { state: 'exited', monitorPid: 1, monitorStartTime: 1, exitCode: 0, startedAt: 1, finishedAt: 2 };

test('looks at every file of a container that somebody else needs', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  const { directory, name } = addContainer(scratch, { name: 'web' });
  const file = (path: string): string => join(directory, path);
  for (const path of ['config.json', 'plan', 'exit']) writeFileSync(file(path), path === 'config.json' ? '{' : 'rubbish');
  writeFileSync(file('ctr.log'), '2026-01-01T00:00:00Z stdout F on');
  writeStatus(scratch, engine.containers.get('web'), ended);
  const found = checkContainers(engine);
  assert.equal(found.map(({ object, what }) => `${object}: ${what.join()}`).toSorted(), [
    `container ${name}: how it ended is not known any more`,
    `container ${name}: its config.json is damaged`,
    `container ${name}: its log ends within a line`,
    `container ${name}: its plan is damaged`,
    `container ${name}: what it wrote is lost`,
  ]);
  for (const { mend } of found) await mend?.();
  assert.equal(checkContainers(engine), []);
  assert.ok(existsSync(file('upper')));
  assert.not.ok(existsSync(file('plan')));
  assert.match(readFileSync(file('ctr.log'), 'utf8'), /on\n$/);
});

test('has no lock of a running container forgotten', async () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch, { name: 'web' });
  writeStatus(scratch, container, { state: 'running', startedAt: 1 });
  for (const directory of ['upper', 'work']) mkdirSync(join(container.directory, directory));
  const found = checkContainers(scratch.engine).map(({ what, remedy }) => [what.join(), remedy]);
  assert.equal(found.at(-1), ['its lock is missing or damaged while it runs', 'tiffin restart web']);
});

test.run();
