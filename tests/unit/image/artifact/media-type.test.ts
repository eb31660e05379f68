import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sniffMediaType } from '../../../../src/image/artifact/media-type.ts';

const test = suite('sniffMediaType');

for (const [content, type] of [
  ['', 'text/plain'],
  ['hello\n', 'text/plain'],
  ['{"a": 1}', 'application/json'],
  ['{}', 'application/json'],
  ['[1, 2]', 'application/json'],
  ['[section]', 'text/plain'],
  ['<!DOCTYPE html><p>', 'text/html'],
  ['  <?xml version="1.0"?>', 'text/xml'],
  ['%PDF-1.7', 'application/pdf'],
  ['\u001f\u008b\u0008\0', 'application/x-gzip'],
  ['PK\u0003\u0004', 'application/zip'],
  ['\u0089PNG\r\n\u001a\n', 'image/png'],
  ['RIFF1234WEBPVP', 'image/webp'],
  ['\u007fELF\0', 'application/octet-stream'],
  ['\0asm', 'application/wasm'],
] as const) {
  test(`${JSON.stringify(content)} is ${type}`, () => {
    assert.is(sniffMediaType(Buffer.from(content, 'latin1')), type);
  });
}

test.run();
