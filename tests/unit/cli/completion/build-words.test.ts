import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  buildArgumentNames,
  buildContexts,
  buildOutputs,
  buildSecrets,
  buildStages,
  cacheSources,
  cacheTargets,
} from '../../../../src/cli/completion/build-words.ts';
import type { Topic } from '../../../../src/cli/completion/topics/ask.ts';

const place = mkdtempSync(join(tmpdir(), 'tiffin-words-'));
mkdirSync(join(place, 'app'));
writeFileSync(
  join(place, 'app/Containerfile'),
  'ARG V=1 W\nFROM --platform=$BUILDPLATFORM alpine:$V AS base\nARG X="y"\nfrom base as Test\nRUN echo FROM a AS b\nFROM base\nCOPY --from=assets /a /b\nRUN --mount=type=secret,id=token true\n',
);
writeFileSync(join(place, 'other'), 'FROM scratch AS only\n');

const ask = async (topic: Topic, typed: readonly string[], prefix = ''): Promise<string[]> =>
  (await topic({ typed, prefix, engine: () => Promise.reject(new Error('must not be opened')), env: { HOME: place } })).map(
    ({ word }) => word,
  );

const test = suite('words of build');
test('are the stages of the file that is meant', async () => {
  assert.equal(await ask(buildStages, ['build', join(place, 'app')]), ['base', 'Test']);
  assert.equal(await ask(buildStages, ['build', '-t', 'x', join(place, 'app'), '--target']), ['base', 'Test']);
  assert.equal(await ask(buildStages, ['build', '-f', join(place, 'other'), join(place, 'app')]), ['only']);
  assert.equal(await ask(buildStages, ['build', `--file=${join(place, 'other')}`]), ['only']);
  assert.equal(await ask(buildStages, ['build', '-f', '/dev/zero', place]), []);
});
test('are its ARGs', async () => assert.equal(await ask(buildArgumentNames, ['build', join(place, 'app')]), ['V=', 'W=', 'X=']));
test('are contexts for what it takes files from, and where they are', async () => {
  assert.equal(await ask(buildContexts, ['build', join(place, 'app')]), ['base=', 'assets=']);
  assert.ok((await ask(buildContexts, [], 'assets=')).includes('assets=docker-image://'));
  assert.ok((await ask(buildContexts, [], 'assets=~/')).includes('assets=~/app/'));
});
test('are secrets that it asks for, and where they come from', async () => {
  assert.equal(await ask(buildSecrets, ['build', join(place, 'app')]), ['id=', 'id=token,']);
  assert.ok((await ask(buildSecrets, [], 'id=token,')).includes('id=token,src='));
  assert.ok((await ask(buildSecrets, [], 'id=token,src=~/o')).includes('id=token,src=~/other'));
  assert.ok((await ask(buildSecrets, [], 'id=token,env=')).includes('id=token,env=HOME'));
});
test('are kinds of outputs and caches, and where they are', async () => {
  assert.ok((await ask(buildOutputs, [])).includes('type=local,dest='));
  assert.ok((await ask(buildOutputs, [], `${place}/`)).includes(`${place}/app/`));
  assert.ok((await ask(buildOutputs, [], `type=tar,dest=${place}/o`)).includes(`type=tar,dest=${place}/other`));
  assert.ok((await ask(cacheSources, [], `type=local,src=${place}/a`)).includes(`type=local,src=${place}/app/`));
  assert.ok((await ask(cacheTargets, [])).includes('type=inline'));
});
test.run();
