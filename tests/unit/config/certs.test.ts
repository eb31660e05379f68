import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Certificates } from '../../../src/config/certs.ts';
import { findCertificates, systemAuthorities } from '../../../src/config/certs.ts';
import { findPlaces } from '../../../src/config/places.ts';
import { assertFails } from '../../support/assert-fails.ts';

const scratch = (): string => mkdtempSync(join(tmpdir(), 'certs-'));
function find(top: string, host: string, files: Readonly<Record<string, string>>, directory?: string): Certificates {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(top, name, '..'), { recursive: true });
    writeFileSync(join(top, name), content);
  }
  return findCertificates(findPlaces({ HOME: top }), host, { directory, systemDirectories: [join(top, 'etc')] });
}
const none = { authorities: [], clients: [] };

const finds = suite('findCertificates');
finds('reads authorities and pairs of the first directory that exists', () => {
  const found = find(scratch(), 'r.example:5000', {
    '.config/containers/certs.d/r.example:5000/ca.crt': 'CA',
    '.config/containers/certs.d/r.example:5000/me.cert': 'CERT',
    '.config/containers/certs.d/r.example:5000/me.key': 'KEY',
    'etc/r.example:5000/other.crt': 'OTHER',
  });
  assert.equal(found, { authorities: ['CA'], clients: [{ certificate: 'CERT', key: 'KEY' }] });
});
finds('looks for the very port', () => {
  const top = scratch();
  assert.equal(find(top, 'r.example', { 'etc/r.example:443/ca.crt': 'CA' }), none);
  assert.equal(find(top, 'r.example:443', {}).authorities, ['CA']);
});
finds('takes --cert-dir alone', () => {
  const top = scratch();
  assert.equal(find(top, 'r.example', { 'mine/a.crt': 'MINE', 'etc/r.example/ca.crt': 'CA' }, join(top, 'mine')).authorities, ['MINE']);
});
finds('never leaves its directory', () => {
  const top = scratch();
  for (const host of ['..', '../x', 'a/b', '.hidden']) assert.equal(find(top, host, { 'etc/x.crt': 'X' }), none);
});
finds('says which half of a pair is missing', () => {
  assertFails(() => find(scratch(), 'r', { 'etc/r/me.cert': 'C' }), 'invalid-argument', /missing key me\.key[\s\S]*must end in \.crt/);
  assertFails(() => find(scratch(), 'r', { 'etc/r/me.key': 'K' }), 'invalid-argument', /missing client certificate me\.cert/);
});
finds.run();

const system = suite('systemAuthorities');
system('reads the file that SSL_CERT_FILE names', () => {
  const top = scratch();
  writeFileSync(join(top, 'x.pem'), 'PEM');
  assert.is(systemAuthorities({ SSL_CERT_FILE: join(top, 'x.pem') }), 'PEM');
  assert.is(systemAuthorities({ SSL_CERT_FILE: join(top, 'nowhere') }), undefined);
});
system.run();
