import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { eventJson } from '../../../../src/cli/output/columns/event.ts';
import { loggedEvent, quadletProblems, updates } from '../../../../src/cli/schemas/system-schemas.ts';
import { checkOf } from '../../../support/json-schema.ts';

const test = suite('schemas of the system');
test('take every member of events', () => {
  const event = {
    timeNano: 1n,
    type: 'container',
    status: 'died',
    id: '1',
    name: 'n',
    image: 'i',
    exitCode: 3,
    podId: 'p',
    attributes: { a: 'b' },
  } as const;
  const more = { network: 'n', error: 'e', healthStatus: 'healthy', healthFailingStreak: 1, healthLog: 'l' };
  assert.equal(checkOf(loggedEvent)(JSON.parse(eventJson({ ...event, ...more }))), []);
  assert.equal(checkOf(loggedEvent)(JSON.parse(eventJson({ timeNano: 1n, type: 'system', status: 'prune' }))), []);
});
test('take what is said of units', () => {
  const report = {
    Unit: 'u',
    Container: 'c',
    ContainerName: 'n',
    ContainerID: 'i',
    Image: 'x',
    Policy: 'registry',
    Updated: 'rolled back',
  };
  assert.equal(checkOf(updates)([report]), []);
  assert.equal(checkOf(quadletProblems)([{ severity: 'error', path: '/p', line: 3, key: 'K', message: 'm', suggestion: 's' }]), []);
});
test.run();
