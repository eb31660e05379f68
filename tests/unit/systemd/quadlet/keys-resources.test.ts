import { suite } from 'uvu';
import { artifactKeys, imageKeys, networkKeys, podKeys, volumeKeys } from '../../../../src/systemd/quadlet/keys-resources.ts';
import { assertKeys } from '../../../support/quadlet-keys.ts';

const test = suite('keys of resources');
for (const [name, keys] of Object.entries({ artifactKeys, imageKeys, networkKeys, podKeys, volumeKeys }))
  test(`${name} have each key once, with an example and a sentence`, () => assertKeys(keys));
test.run();
