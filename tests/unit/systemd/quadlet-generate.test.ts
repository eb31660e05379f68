import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { waitUnitName } from '../../../src/systemd/quadlet/convert.ts';
import { complaints, generated } from '../../support/quadlets.ts';

const names = (texts: Readonly<Record<string, string>>): readonly string[] => generated(texts).units.map(({ fileName }) => fileName);

const test = suite('generateUnits');
test('makes the units of all that is right, and what they wait for', () => {
  const texts = { 'a.container': '[Container]', 'b.volume': '[Volume]', 'c.network': '[Network]\n[Quadlet]\nDefaultDependencies=no' };
  assert.equal(names(texts), ['b-volume.service', 'c-network.service', waitUnitName]);
  assert.equal(names({ 'c.network': '[Network]\n[Quadlet]\nDefaultDependencies=no' }), ['c-network.service']);
});
test('makes no unit twice', () => {
  const texts = { 'a.volume': '[Volume]', 'b.volume': '[Volume]\nServiceName=a-volume' };
  assert.equal(names(texts), ['a-volume.service', waitUnitName]);
  assert.match(complaints(texts)[0] ?? '', /^error: b\.volume: its service a-volume\.service is that of a\.volume, too; rename/);
  assert.match(
    complaints({ 'tiffin-wait-network-online.container': '[Container]\nImage=localhost/x' })[0] ?? '',
    /a unit of tiffin itself/,
  );
});
test('warns of things of one name', () => {
  const container = '[Container]\nImage=localhost/x\nContainerName=web\n';
  const found = complaints({
    'a.container': container,
    'b.container': container,
    'c.pod': '[Pod]\nPodName=web',
    'd.volume': '[Volume]\nVolumeName=web',
  });
  assert.equal(
    found.map((line) => line.replace(/ is that.*/, '')),
    ['warning: b.container: the container web', 'warning: c.pod: the container web'],
  );
});
test('makes none whose [Install] is wrong', () => {
  assert.equal(names({ 'a.volume': '[Volume]\n[Install]\nAlias=../../x.service\n[Quadlet]\nDefaultDependencies=no' }), []);
});
test('is the same each time', () => {
  const texts = { 'a.container': '[Container]\nImage=localhost/x\nLabel=b=1 a=2\nEnvironment=Z=1 A=2\nDNS=1.1.1.1\nTmpfs=/a' };
  assert.is(generated(texts).units[0]?.text, generated(texts).units[0]?.text);
});
test.run();
