import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { binaryKeys } from '../../../../src/image/signature/armor.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const packet = (seed: string): Buffer => Buffer.concat([Buffer.from([0x99, 0x01]), Buffer.from(seed.repeat(40))]);
const armor = (bytes: Buffer, headers = ''): string =>
  `-----BEGIN PGP PUBLIC KEY BLOCK-----\n${headers}\n${bytes.toString('base64').replace(/.{64}/g, '$&\n')}\n=AbC9\n-----END PGP PUBLIC KEY BLOCK-----\n`;

const test = suite('binaryKeys');
test('leaves binary keys alone', () => assert.equal(binaryKeys(packet('a')), packet('a')));
test('reads armor, with headers or without, between other text', () => {
  assert.equal(binaryKeys(Buffer.from(armor(packet('a')))), packet('a'));
  assert.equal(binaryKeys(Buffer.from(`a key:\r\n${armor(packet('a'), 'Comment: x\n').replaceAll('\n', '\r\n')}`)), packet('a'));
});
test('reads several blocks', () => {
  assert.equal(binaryKeys(Buffer.from(armor(packet('a')) + armor(packet('b')))), Buffer.concat([packet('a'), packet('b')]));
});
test('refuses what is none', () => {
  assertFails(() => binaryKeys(Buffer.from('hello')), 'corrupt', /no public key/);
  assertFails(() => binaryKeys(Buffer.from('')), 'corrupt', /no public key/);
  assertFails(() => binaryKeys(Buffer.from('-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQ==\n')), 'corrupt', /does not end/);
  const broken = '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n???\n-----END PGP PUBLIC KEY BLOCK-----\n';
  assertFails(() => binaryKeys(Buffer.from(broken)), 'corrupt', /not base64/);
});
test.run();
