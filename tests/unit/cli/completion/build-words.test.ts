import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildArgumentNames, buildOutputs, buildStages } from '../../../../src/cli/completion/build-words.ts';

const place = mkdtempSync(join(tmpdir(), 'tiffin-words-'));
mkdirSync(join(place, 'app'));
writeFileSync(
  join(place, 'app/Containerfile'),
  'ARG V=1 W\nFROM --platform=$BUILDPLATFORM alpine:$V AS base\nARG X="y"\nfrom base as Test\nRUN echo FROM a AS b\nFROM base\n',
);
writeFileSync(join(place, 'other'), 'FROM scratch AS only\n');

const words = (candidates: readonly { readonly word: string }[]): string[] => candidates.map(({ word }) => word);

const test = suite('words of build');
test('are the stages of the file that is meant', () => {
  assert.equal(words(buildStages(['build', join(place, 'app')])), ['base', 'Test']);
  assert.equal(words(buildStages(['build', '-t', 'x', join(place, 'app'), '--target'])), ['base', 'Test']);
  assert.equal(words(buildStages(['build', '-f', join(place, 'other'), join(place, 'app')])), ['only']);
  assert.equal(words(buildStages(['build', `--file=${join(place, 'other')}`])), ['only']);
  assert.equal(words(buildStages(['build', '-f', '/dev/zero', place])), []);
});
test('are its ARGs', () => assert.equal(words(buildArgumentNames(['build', join(place, 'app')])), ['V=', 'W=', 'X=']));
test('are kinds of outputs, and where to', () => {
  assert.ok(words(buildOutputs('')).includes('type=local,dest='));
  assert.ok(words(buildOutputs(`${place}/`)).includes(`${place}/app/`));
  assert.ok(words(buildOutputs(`type=tar,dest=${place}/o`)).includes(`type=tar,dest=${place}/other`));
});
test.run();
