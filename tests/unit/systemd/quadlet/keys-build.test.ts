import { suite } from 'uvu';
import { buildKeys, kubeKeys } from '../../../../src/systemd/quadlet/keys-build.ts';
import { assertKeys } from '../../../support/quadlet-keys.ts';

const test = suite('[Build] and [Kube]');
for (const [name, keys] of Object.entries({ buildKeys, kubeKeys }))
  test(`${name} have each key once, with an example and a sentence`, () => assertKeys(keys));
test.run();
