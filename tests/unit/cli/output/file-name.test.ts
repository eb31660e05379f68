import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fileNameJson, fileNameText } from '../../../../src/cli/output/file-name.ts';

const test = suite('file names');
const bytes = (text: string): string => Buffer.from(text).toString('latin1');

for (const [name, shown] of [
  ['/etc/passwd', '/etc/passwd'],
  [bytes('/café/日本'), '/café/日本'],
  ['/a\u001b[2J\u0007', '/a\\x1b[2J\\x07'],
  ['/new\nline\ttab', '/new\\x0aline\\x09tab'],
  ['/bad\u00ff\u00c3', '/bad\\xff\\xc3'],
  [bytes('/\u202egnp.exe'), '/\\u202egnp.exe'],
  [bytes('/c1\u009b'), '/c1\\x9b'],
] as const) {
  test(`are harmless when shown: ${shown}`, () => assert.is(fileNameText(name), shown));
}

test('are text in JSON', () => {
  assert.is(fileNameJson(bytes('/café')), '/café');
  assert.is(fileNameJson('/bad\u00ff'), '/bad\ufffd');
});

test.run();
