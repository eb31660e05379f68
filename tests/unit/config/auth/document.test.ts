import { mkdtempSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync, lstatSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { changeAuthDocument, emptyObject, mapKey, readAuthDocument } from '../../../../src/config/auth/document.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const top = (): string => mkdtempSync(join(tmpdir(), 'auth-document-'));

const changes = suite('changeAuthDocument');
changes('makes the file, for its owner only', () => {
  const directory = top();
  const path = join(directory, 'deep/er/auth.json');
  changeAuthDocument(path, join(directory, 'locks'), (document) => ({ ...document, auths: { 'r.example': { auth: 'x' } } }));
  assert.equal(JSON.parse(readFileSync(path, 'utf8')), { auths: { 'r.example': { auth: 'x' } } });
  assert.is(statSync(path).mode & 0o777, 0o600);
});
changes('keeps what it does not know, and the link that leads to the file', () => {
  const directory = top();
  const [real, link] = [join(directory, 'real.json'), join(directory, 'link.json')];
  writeFileSync(real, '{"psFormat":"x","auths":{"a":{"auth":"1"}}}', { mode: 0o644 });
  symlinkSync(real, link);
  changeAuthDocument(link, directory, (document) => ({ ...document, auths: {} }));
  assert.equal(JSON.parse(readFileSync(real, 'utf8')), { psFormat: 'x', auths: {} });
  assert.ok(lstatSync(link).isSymbolicLink());
  assert.is(statSync(real).mode & 0o777, 0o600);
});
changes('removes what a command that was killed left behind', () => {
  const directory = top();
  writeFileSync(join(directory, 'auth.json.tmp-1-0'), 'half');
  writeFileSync(join(directory, 'other.json.tmp-1-0'), 'half');
  changeAuthDocument(join(directory, 'auth.json'), directory, (document) => ({ ...document, auths: {} }));
  assert.equal(readdirSync(directory).toSorted(), ['auth.json', 'auth.lock', 'other.json.tmp-1-0']);
});
changes('leaves the file alone when nothing is to change, or what is there cannot be read', () => {
  const directory = top();
  const path = join(directory, 'auth.json');
  writeFileSync(path, 'not json');
  assertFails(() => changeAuthDocument(path, directory, (document) => document), 'corrupt', /auth\.json/);
  assert.is(readFileSync(path, 'utf8'), 'not json');
  writeFileSync(path, '{"auths":{}}');
  changeAuthDocument(path, directory, () => undefined);
  assert.is(readFileSync(path, 'utf8'), '{"auths":{}}');
});
changes.run();

const reads = suite('readAuthDocument');
reads('takes a missing and an empty file for none', () => {
  const directory = top();
  assert.is(readAuthDocument(join(directory, 'none')), undefined);
  writeFileSync(join(directory, 'empty'), ' \n');
  assert.is(readAuthDocument(join(directory, 'empty')), undefined);
  writeFileSync(join(directory, 'list'), '[]');
  assertFails(() => readAuthDocument(join(directory, 'list')), 'corrupt', /must be a JSON object/);
});
reads.run();

const maps = suite('mapKey');
maps('gives an object, an empty one where there is none', () => {
  assert.equal(Object.keys(mapKey(emptyObject(), 'auths', 'f')), []);
  assertFails(() => mapKey({ auths: [] }, 'auths', 'f'), 'corrupt', /f: "auths" must be an object/);
});
maps.run();
