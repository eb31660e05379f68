import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isRemote, remoteSources } from '../../../../src/build/steps/remote-sources.ts';
import type { BuildSession } from '../../../../src/build/steps/session.ts';
import type { AddInstruction } from '../../../../src/containerfile/instruction.ts';
import { assertRejects } from '../../../support/assert-fails.ts';

const session = {} as BuildSession;
const commit = 'a'.repeat(40);

function add(changes: Partial<AddInstruction>): AddInstruction {
  const location = { file: 'f', start: 1, end: 1 };
  return { kind: 'add', location, source: '', sources: [], inline: [], destination: '/d/', ...changes } as unknown as AddInstruction;
}

const remote = suite('remote sources');

remote('are URLs and git references, and no names of files', () => {
  for (const text of ['https://host/x', 'HTTP://host/x', 'git@host:a/b.git', 'ssh://git@host/a', 'git://host/a'])
    assert.ok(isRemote(text), text);
  for (const text of ['a/b', 'a:b', './https', 'x@y']) assert.not(isRemote(text), text);
});

remote('with a checksum or a whole commit are known before anything is fetched', async () => {
  const checksum = `sha256:${'0'.repeat(64)}`;
  const file = await remoteSources(session, add({ sources: ['https://host/x.tar'], checksum }), 0);
  assert.equal(file.files, [`checksum ${checksum} https://host/x.tar`]);
  const tree = await remoteSources(session, add({ sources: [`https://host/a.git#${commit}:sub`] }), 0);
  assert.equal(tree.files, [`git https://host/a.git ${commit} sub false true`]);
});

remote('are told apart by all that the reference says of the checkout', async () => {
  const files: string[] = [];
  for (const query of ['', '&keep-git-dir=true', '&submodules=false', '&subdir=sub'])
    files.push(...(await remoteSources(session, add({ sources: [`https://host/a.git?ref=${commit}${query}`] }), 0)).files);
  assert.is(new Set(files).size, files.length, files.join('\n'));
});

remote('have one checksum for one source', async () => {
  const instruction = add({ sources: ['https://host/x', 'https://host/y'], checksum: 'sha256:0' });
  await assertRejects(remoteSources(session, instruction, 0), 'invalid-argument', /for one source/);
});

remote.run();
