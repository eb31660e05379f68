import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  additionalGroups,
  containerCapabilities,
  containerCommand,
  containerDirectory,
  containerEnvironment,
  containerUser,
  processSpec,
} from '../../../src/runtime/process-spec.ts';
import { parseUserNamespaceMode } from '../../../src/runtime/namespaces.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { fullImage, plainHost, plainImage, type RequestChanges, requestWith, specInput } from '../../support/runtime/facts.ts';

const commands = suite('containerCommand');
for (const [change, image, expected] of [
  [{}, fullImage, '/bin/ep a c1 c2'],
  [{ command: ['x'] }, fullImage, '/bin/ep a x'],
  [{ entrypoint: ['/e'] }, fullImage, '/e'],
  [{ entrypoint: ['/e'], command: ['x'] }, fullImage, '/e x'],
  [{ entrypoint: [] }, fullImage, 'c1 c2'],
  [{ entrypoint: [''], command: ['x'] }, fullImage, 'x'],
  [{}, plainImage, '/bin/sh'],
] as const) {
  commands(`is ${expected} for ${JSON.stringify(change)}`, () =>
    assert.is(containerCommand(requestWith({ process: change }), image).join(' '), expected),
  );
}
commands('refuses nothing', () => {
  assertFails(() => containerCommand(requestWith({}), { ...plainImage, Cmd: [] }), 'invalid-argument', /no command or entrypoint provided/);
  assertFails(() => containerCommand(requestWith({}), undefined), 'invalid-argument');
});
commands.run();

const users = suite('containerUser');
for (const [changes, image, user, group] of [
  [{}, plainImage, '0', undefined],
  [{}, fullImage, 'bob', undefined],
  [{ process: { user: '5:6' } }, fullImage, '5', '6'],
  [{ namespaces: { user: { kind: 'keep-id', uid: undefined, gid: 7, sizeIds: undefined } } }, plainImage, '1500', '7'],
  [{ namespaces: { user: { kind: 'keep-id', uid: 5, gid: undefined, sizeIds: undefined } } }, fullImage, 'bob', undefined],
] as const satisfies readonly (readonly [RequestChanges, typeof fullImage, string, string | undefined])[]) {
  users(`is ${user} for ${JSON.stringify(changes)}`, () => assert.equal(containerUser(specInput(changes, image)), { user, group }));
}
users.run();

const rest = suite('processSpec');
rest('joins the environment lowest first', () => {
  const environment = { fromHost: ['FOO=host', 'H=1'], entries: ['E=1'], unset: [], unsetAll: false };
  assert.equal(containerEnvironment(specInput({ process: { environment } }, fullImage), 'h'), [
    'HOSTNAME=h',
    'PATH=/x:/bin',
    'container=oci',
    'FOO=img',
    'H=1',
    'E=1',
  ]);
});
rest('cleans directories and refuses a relative -w', () => {
  assert.is(containerDirectory(specInput({}, { ...fullImage, WorkingDir: 'w/../x' })), '/x');
  assertFails(
    () => containerDirectory(specInput({ process: { workingDirectory: 'w' } })),
    'command-not-invokable',
    /workdir "w" does not exist on container/,
  );
});
rest('gives root all of the bounding set, others what was added', () => {
  const input = specInput({ security: { addCapabilities: ['NET_RAW'] } });
  assert.is(containerCapabilities(input, { user: '0', group: undefined }).effective.length, 12);
  assert.equal(containerCapabilities(input, { user: '5', group: undefined }).ambient, ['CAP_NET_RAW']);
  assert.equal(containerCapabilities(specInput({}), { user: 'bob', group: undefined }).effective, []);
});
rest('takes groups; with keep-id also the own one, with keep-groups none', () => {
  const groups = (additional: readonly string[], userns = '') =>
    additionalGroups(
      requestWith({ process: { additionalGroups: additional }, namespaces: { user: parseUserNamespaceMode(userns) } }),
      plainHost,
    );
  assert.equal(groups(['5', 'audio']), ['5', 'audio']);
  assert.equal(groups(['5'], 'keep-id'), ['5', '1500']);
  assert.equal(groups([], 'keep-id:gid=7'), ['7']);
  assert.equal(groups(['keep-groups'], 'keep-id'), []);
  assertFails(() => groups(['keep-groups', '5']), 'invalid-argument', /not allowed with any other/);
});
rest('has no inheritable capabilities but the ambient ones', () => {
  const { capabilities } = processSpec(specInput({}), 'h');
  assert.equal([capabilities.inheritable, capabilities.ambient], [undefined, undefined]);
});
rest.run();
