import { suite } from 'uvu';
import { securityKeys } from '../../../../src/systemd/quadlet/keys-security.ts';
import { assertKeys } from '../../../support/quadlet-keys.ts';

const test = suite('keys about security');
test('have each key once, with an example and a sentence', () => assertKeys(securityKeys));
test.run();
