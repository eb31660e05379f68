import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inNewNamespace, probeUserNamespaces } from '../../../../src/doctor/probe/namespaces.ts';

const realm = {
  registry: '/r',
  uidMap: [{ inside: 0, host: 1, length: 1 }],
  gidMap: [{ inside: 0, host: 1, length: 1 }],
  newuidmap: '',
  newgidmap: '',
};

const test = suite('probeUserNamespaces');
test('tries nothing without the helper', () => assert.is(probeUserNamespaces(undefined, realm).single.outcome, 'untried'));
test('says why when the helper cannot be run', () => assert.is(probeUserNamespaces('/nonexistent/helper', realm).single.outcome, 'fails'));
test.run();

const words = suite('inNewNamespace');
words('registers nowhere that others look', () => assert.ok(inNewNamespace(realm, '/d', ['true']).includes('/d/realm')));
words.run();
