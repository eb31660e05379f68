import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findResource } from '../../../../src/systemd/quadlet/resources.ts';
import { quadletOf } from '../../../support/quadlets.ts';

const sources = [
  quadletOf('data.volume', '[Volume]'),
  quadletOf('data@.volume', '[Volume]'),
  quadletOf('web.container', '[Container]\nContainerName=c-%N-%p%%'),
  quadletOf('app@.container', '[Container]'),
];
const resources = new Map(sources.map((source) => [source.name, source]));
const find = (name: string, user = 'web.container'): readonly unknown[] => {
  const found = findResource(resources, name, quadletOf(user, '[Container]'));
  return [found?.service, found?.resource, found?.instance];
};

const test = suite('findResource');
test('knows the service and the name of what it makes', () => {
  assert.equal(find('data.volume'), ['data-volume.service', 'systemd-data', undefined]);
  assert.equal(find('web.container'), ['web.service', 'c-web-web%%', undefined]);
});
test('makes instances of templates', () => {
  assert.equal(find('data@7.volume'), ['data-volume@7.service', 'systemd-data-7', '7']);
  assert.equal(find('app@x.container'), ['app@x.service', 'systemd-app_x', 'x']);
});
test("means a template's own instance in a template, and none outside", () => {
  assert.equal(find('data@.volume', 'app@.container'), ['data-volume@%i.service', 'systemd-data-%i', '%i']);
  assert.is(find('data@.volume')[2], '');
});
test('finds nothing that is not there', () => {
  for (const name of ['x.volume', 'x@1.volume', 'data', 'constructor']) assert.equal(find(name), [undefined, undefined, undefined], name);
});
test.run();
