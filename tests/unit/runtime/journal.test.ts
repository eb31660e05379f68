import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fillTag, journalFields } from '../../../src/runtime/journal.ts';
import { assertFails } from '../../support/assert-fails.ts';

const web = { id: 'a'.repeat(64), name: 'web', imageId: 'b'.repeat(64), imageName: 'nginx', runDirectory: '/r', stateDirectory: '/s' };

const test = suite('journalFields');
test('are those of conmon, a line each', () => {
  assert.is(
    journalFields(web, undefined),
    `CONTAINER_ID=${'a'.repeat(12)}\nCONTAINER_ID_FULL=${web.id}\nCONTAINER_NAME=web\nIMAGE_NAME=nginx\nSYSLOG_IDENTIFIER=web\n`,
  );
  assert.match(journalFields(web, 'x\nMESSAGE=y'), /^CONTAINER_TAG=x MESSAGE=y$/m);
});
test('fill in the tag', () => {
  assert.is(fillTag('{{.Name}}/{{ .ImageName }}', web), 'web/nginx');
  assertFails(() => fillTag('{{.Nope}}', web), 'invalid-argument', /\{\{\.Nope\}\} is not known/);
});
test.run();
