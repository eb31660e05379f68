import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { callerOf, containerSubject, findSubject, logged, podSubject, warnOfCredentials } from '../../../../src/cli/request/generate.ts';
import { optionWords, type RunWords } from '../../../../src/systemd/run-words.ts';
import { plainRequest } from '../../../../src/runtime/plain-request.ts';
import { assertFails } from '../../../support/assert-fails.ts';
import { addContainer, scratchEngine } from '../../../support/scratch-engine.ts';
import { addMember, addPod, plainPod } from '../../../support/scratch-pod.ts';
import { plainSubject } from '../../../support/services.ts';

const wanted = { create: true, pin: false, journal: false };
const plain = plainRequest('nginx');
const declared = { createCommand: ['tiffin', 'run', '-d', '-v', './data:/data', '-e', 'TOKEN', 'nginx'], createDirectory: '/home/me' };
const environment = { ...plain.process.environment, entries: ['TOKEN=abc'] };
const request = { ...plain, process: { ...plain.process, environment } };
const shown = (words: RunWords | undefined): string => (words?.options ?? []).flatMap(optionWords).join(' ');

const find = suite('findSubject');
find('finds containers before pods, and says what is neither', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  const container = addContainer(scratch, { name: 'web' });
  const pod = await addPod(scratch, 'shop');
  const [web, shop] = [findSubject(engine, 'web'), findSubject(engine, 'shop')];
  assert.is(web.kind === 'container' && web.container.id, container.id);
  assert.is(shop.kind === 'pod' && shop.pod.id, pod.id);
  assertFails(
    () => findSubject(engine, 'nosuch'),
    'not-found',
    /^nosuch does not refer to a container or pod: no pod with name or ID nosuch found: no such pod: no container with name or ID "nosuch" found: no such container/,
  );
});
find('has nothing for init containers', () => {
  using scratch = scratchEngine();
  addContainer(scratch, { name: 'one', wanted: { ...plain, lifecycle: { ...plain.lifecycle, initContainer: 'always' } } });
  assertFails(() => findSubject(scratch.engine, 'one'), 'unsupported', /cannot generate systemd units for init containers/);
});
find.run();

const subject = suite('containerSubject');
subject('repeats the command with the name of its image, absolute paths and variables of then', () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch, { name: 'web', imageName: 'docker.io/library/nginx:latest', wanted: request, declared });
  const { words, name, stopSeconds } = containerSubject(scratch.engine, container, wanted);
  assert.equal([name, stopSeconds], ['web', 10]);
  assert.is(words?.image, 'docker.io/library/nginx:latest');
  assert.is(shown(words), '--detach --volume /home/me/data:/data --env TOKEN=abc');
  assert.match(shown(containerSubject(scratch.engine, container, { ...wanted, journal: true }).words), / --log-driver journald$/);
  assert.is(containerSubject(scratch.engine, container, { ...wanted, create: false }).words, undefined);
});
subject('pins what it ran, when told or when a lock was', () => {
  using scratch = scratchEngine();
  const imageDigest = `sha256:${'1'.repeat(64)}`;
  const image = { imageName: 'docker.io/library/nginx:latest', wanted: request };
  const container = addContainer(scratch, { ...image, declared: { ...declared, imageDigest } });
  const pinned = `docker.io/library/nginx@${imageDigest}`;
  assert.is(containerSubject(scratch.engine, container, { ...wanted, pin: true }).words?.image, pinned);
  const locked = { ...declared, imageDigest, createCommand: ['tiffin', 'run', '--locked', 'nginx'] };
  assert.is(containerSubject(scratch.engine, addContainer(scratch, { ...image, declared: locked }), wanted).words?.image, pinned);
});
subject('refuses relative paths that nobody can complete', () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch, { wanted: request, declared: { createCommand: declared.createCommand } });
  assertFails(() => containerSubject(scratch.engine, container, wanted), 'invalid-argument', /^\.\/data is relative/);
});
subject.run();

const pods = suite('podSubject');
pods('has the containers by name, and what they require', async () => {
  using scratch = scratchEngine();
  const createCommand = ['tiffin', 'pod', 'create', '--name', 'shop', '-p', '80:80'];
  const pod = await addPod(scratch, 'shop', { declared: { ...plainPod, createCommand } });
  const db = addMember(scratch, pod, { name: 'db' });
  addMember(scratch, pod, { name: 'api', wanted: { ...plain, lifecycle: { ...plain.lifecycle, requires: [db.id] } } });
  const { words, members, infra } = podSubject(scratch.engine, pod, wanted);
  assert.is(shown(words), '--name shop --publish 80:80');
  assert.equal(
    members.map(({ subject: { name }, requires }) => [name, requires]),
    [
      ['api', [db.id]],
      ['db', []],
    ],
  );
  assert.match(infra.name, /infra/);
});
pods('need an infra container', async () => {
  using scratch = scratchEngine();
  const pod = await addPod(scratch, 'bare', { infra: undefined });
  assertFails(
    () => podSubject(scratch.engine, pod, wanted),
    'unsupported',
    /^generating systemd unit files: Pod "bare" has no infra container/,
  );
});
pods.run();

const caller = suite('callerOf');
caller('names a store that is not the usual one', () => {
  using scratch = scratchEngine();
  const { places } = scratch.engine;
  const globals = { root: undefined, runRoot: '/run/x', logLevel: 'warn', runtime: undefined, color: false } as const;
  const context = { program: ['/node', '--', '/usr/lib/tiffin/main.cjs'], env: {}, globals };
  assert.equal(callerOf({ ...context, places } as never).globals, ['--root', places.root, '--runroot', places.runRoot]);
  const usual = { ...places, root: `${places.home}/.local/share/tiffin` };
  const { executable, globals: none } = callerOf({ ...context, globals: { ...globals, runRoot: undefined }, places: usual } as never);
  assert.equal(none, []);
  assert.is(executable, '/usr/lib/tiffin/tiffin');
});
caller.run();

const log = suite('logged and warnOfCredentials');
const words = { globals: [], options: [], image: 'nginx', command: [] };
log('writes to the journal unless something else was said', () => {
  using scratch = scratchEngine();
  const option = (name: string, value: string): RunWords => ({ ...words, options: [{ name, value }] });
  assert.is(shown(logged(scratch.engine, words)), '--log-driver journald');
  assert.is(shown(logged(scratch.engine, option('--log-driver', 'none'))), '--log-driver none');
  assert.is(shown(logged(scratch.engine, option('--log-opt', 'path=/x'))), '--log-opt path=/x');
  assert.is(logged({ settings: { ...scratch.engine.settings, logDriver: 'none' } }, words), words);
});
log('says that a password is not written', () => {
  const warnings: string[] = [];
  const quiet = (): void => undefined;
  const log_ = { debug: quiet, info: quiet, warn: (message: string) => void warnings.push(message) };
  const subjects = [plainSubject, { ...plainSubject, words: { ...words, options: [{ name: '--creds', value: 'me:password' }] } }];
  warnOfCredentials({ log: log_ }, subjects);
  assert.is(warnings.length, 1);
  assert.not.match(warnings[0] ?? '', /me:password/);
});
log.run();
