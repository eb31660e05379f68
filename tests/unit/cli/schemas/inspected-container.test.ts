import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inspectedContainer, inspectedMount } from '../../../../src/cli/schemas/inspected-container.ts';
import { checkOf } from '../../../support/json-schema.ts';

const test = suite('schema of an inspected container');
test('takes mounts of images', () => {
  const image = {
    Type: 'image',
    Source: 'app',
    Destination: '/a',
    Driver: '',
    Mode: '',
    Options: null,
    RW: false,
    Propagation: '',
    SubPath: '/b',
  };
  assert.equal(checkOf(inspectedMount)(image), []);
});
test('refuses half a container', () => assert.ok(checkOf(inspectedContainer)({ Id: '1' }).length > 10));
test.run();
