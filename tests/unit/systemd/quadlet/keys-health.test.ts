import { suite } from 'uvu';
import { healthKeys } from '../../../../src/systemd/quadlet/keys-health.ts';
import { assertKeys } from '../../../support/quadlet-keys.ts';

const test = suite('keys about health');
test('have each key once, with an example and a sentence', () => assertKeys(healthKeys));
test.run();
