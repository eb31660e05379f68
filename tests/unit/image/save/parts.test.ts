import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { saveFormats } from '../../../../src/image/save/parts.ts';

const test = suite('saveFormats');

test('are in the order in which Podman names them', () => {
  assert.equal(saveFormats, ['oci-dir', 'oci-archive', 'docker-dir', 'docker-archive']);
});

test.run();
