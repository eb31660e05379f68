import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isUnitName, partsOf, resourceOf, serviceOf, typeOf } from '../../../../src/systemd/quadlet/names.ts';
import { quadletOf } from '../../../support/quadlets.ts';

const test = suite('names of Quadlets');
test('have a type by their extension', () => {
  assert.is(typeOf('a.b.container'), 'container');
  for (const name of ['container', '.container', 'a.conf', 'a.Container', 'a.container.d']) assert.is(typeOf(name), undefined, name);
});
test('may be templates and instances', () => {
  assert.equal(partsOf('web.container'), { stem: 'web' });
  assert.equal(partsOf('web@.container'), { stem: 'web', instance: '' });
  assert.equal(partsOf('web@a@b.container'), { stem: 'web', instance: 'a@b' });
});
for (const [name, text, service, resource] of [
  ['web.container', '[Container]', 'web', 'systemd-%N'],
  ['web@.container', '[Container]', 'web@', 'systemd-%p_%i'],
  ['web@1.container', '[Container]\nContainerName="own"', 'web@1', 'own'],
  ['web.container', '[Container]\nServiceName=other', 'other', 'systemd-%N'],
  ['d.volume', '[Volume]', 'd-volume', 'systemd-d'],
  ['d@.volume', '[Volume]', 'd-volume@', 'systemd-d-%i'],
  ['n.network', '[Network]\nNetworkName=x', 'n-network', 'x'],
  ['p.pod', '[Pod]', 'p-pod', 'systemd-p'],
  ['i.image', '[Image]\nImage=a', 'i-image', 'a'],
  ['i.image', '[Image]\nImage=a\nImageTag=b', 'i-image', 'b'],
  ['i.image', '[Image]', 'i-image', undefined],
  ['b.build', '[Build]\nImageTag=a\nImageTag=b', 'b-build', 'a'],
  ['a.artifact', '[Artifact]\nArtifact=x', 'a-artifact', 'x'],
  ['k.kube', '[Kube]', 'k', undefined],
] as const)
  test(`of ${name} with ${JSON.stringify(text)} lead to ${service}`, () => {
    const source = quadletOf(name, text);
    assert.equal([serviceOf(source), resourceOf(source)], [service, resource]);
  });
test('lead nowhere else', () => {
  for (const name of ['a', 'a@', 'a@b', 'a:b_c.d-e', String.raw`a\x2fb`]) assert.ok(isUnitName(name), name);
  for (const name of ['', '.a', '../a', 'a/b', 'a b', 'a\nb', 'é', '@', 'a@b@c', 'a'.repeat(250)]) assert.not(isUnitName(name), name);
});
test.run();
