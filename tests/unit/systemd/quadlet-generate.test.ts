import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { waitUnitName } from '../../../src/systemd/quadlet/convert.ts';
import { parseUnit } from '../../../src/systemd/quadlet/parse.ts';
import { entriesOf } from '../../../src/systemd/quadlet/values.ts';
import { quadletKind, quadletTypes } from '../../../src/systemd/quadlet-keys.ts';
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
test('says of a unit that it is longer than systemd reads', () => {
  const long = `[Container]\nImage=localhost/x\n${Array.from({ length: 30 }, () => `Label=a=${'x'.repeat(50_000)}`).join('\n')}\n`;
  const texts = { 'a.container': long.replaceAll(/Label=a/g, () => `Label=a${Math.random()}`), 'b.volume': '[Volume]' };
  assert.match(complaints(texts)[0] ?? '', /^error: a\.container: the value of ExecStart is longer than systemd reads/);
  assert.ok(names(texts).includes('b-volume.service'));
});
test('makes one command of whatever stands in a file, and never another line', () => {
  let seed = 11;
  const random = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  const pieces = [
    'a',
    '/x',
    ' ',
    '"',
    "'",
    '\\',
    '%n',
    '%',
    '$X',
    '=',
    ',',
    ':',
    '-',
    ';',
    '#',
    '[Service]',
    'ExecStart=/bin/sh',
    '\\n',
    '\\x0a',
    '.volume',
    '.image',
    '@',
    'é',
    '\\\n',
    '\t',
  ];
  const word = (): string => Array.from({ length: random(8) }, () => pieces[random(pieces.length)]).join('');
  let made = 0;
  for (let round = 0; round < 1500; round += 1) {
    const type = quadletTypes[random(quadletTypes.length)] ?? 'container';
    const { section, keys } = quadletKind(type);
    const lines = Array.from({ length: 1 + random(6) }, () => `${keys[random(keys.length)]?.key ?? ''}=${word()}`);
    const first = type === 'container' ? 'Image=localhost/x\n' : type === 'build' ? 'ImageTag=x\nSetWorkingDirectory=unit\n' : '';
    const { units } = generated({ [`q.${type}`]: `[${section}]\n${first}${lines.join('\n')}\n[Unit]\nDescription=${word()}\n` });
    for (const { fileName, text } of units) {
      if (fileName === waitUnitName) continue;
      made += 1;
      const { unit, problems } = parseUnit(text, fileName);
      assert.equal(problems, [], text);
      const commands = entriesOf(unit, 'Service').filter(({ key }) => key === 'ExecStart');
      assert.is(commands.length, 1, text);
      assert.match(commands[0]?.value ?? '', /^\/usr\/bin\/tiffin /);
    }
  }
  assert.ok(made > 200, String(made));
});
test.run();
