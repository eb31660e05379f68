import { isIP } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ipVersion } from '../../../src/lib/ip-address.ts';

const versions = suite('ipVersion');
const plain = [
  '',
  '1.2.3.4',
  '0.0.0.0',
  '255.255.255.255',
  '256.1.1.1',
  '01.2.3.4',
  '1.2.3',
  '1.2.3.4.5',
  ' 1.2.3.4',
  '1.2.3.4 ',
  'a.b.c.d',
];
const colons = [
  '::',
  '::1',
  '1::',
  'fe80::1',
  '1:2:3:4:5:6:7:8',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '1::2::3',
  ':::',
  '::1.2.3.4',
  '1:2:3:4:5:6:1.2.3.4',
];
const odd = [
  '1:2:3:4:5:6:7:1.2.3.4',
  '::ffff:1.2.3.256',
  '1.2.3.4::',
  'g::1',
  '12345::',
  'fe80::1%eth0',
  'fe80::1%',
  '1:2:3:4:5:6:7::',
  '::2:3:4:5:6:7:8',
  '1:',
  ':1',
  '[::1]',
];
for (const text of [...plain, ...colons, ...odd])
  versions(`agrees with Node on ${JSON.stringify(text)}`, () => assert.is(ipVersion(text), isIP(text)));
versions.run();
