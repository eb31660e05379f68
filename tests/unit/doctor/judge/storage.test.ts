import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { judgeOverlay, judgeStore } from '../../../../src/doctor/judge/storage.ts';
import { fails, hostFacts } from '../../../support/host-facts.ts';

const test = suite('judges of storage');
test('say what was not tried', () => assert.is(judgeOverlay(hostFacts({ overlay: { outcome: 'untried', reason: 'x' } })).status, 'note'));
test('name file system and kernel', () =>
  assert.match(judgeOverlay(hostFacts({ overlay: fails('EINVAL') })).summary, /ext4, Linux 6\.1\.0\): EINVAL$/));
test('count what is free', () => assert.match(judgeStore(hostFacts()).summary, /has 100 GB free$/));
test.run();
