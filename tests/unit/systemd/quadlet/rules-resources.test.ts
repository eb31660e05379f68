import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { resourceRules } from '../../../../src/systemd/quadlet/rules-resources.ts';
import { complaints, unitText, unitValues } from '../../../support/quadlets.ts';

const started = (name: string, text: string): string =>
  unitValues({ [name]: text, 'i.image': '[Image]\nImage=localhost/i' }, 'ExecStart')[0] ?? '';
const wrong = (name: string, text: string): string => complaints({ [name]: text }).join('\n');

const test = suite('rules of resources');
test('volumes have their options in one', () => {
  assert.match(
    started('v.volume', '[Volume]\nUser=root\nGroup=5\nDevice=tmpfs\nType=tmpfs\nOptions=size=1m'),
    /--opt device=tmpfs --opt type=tmpfs --opt o=uid=0,gid=5,size=1m systemd-v$/,
  );
  assert.match(started('v.volume', '[Volume]\nDriver=image\nImage=i.image'), /--driver image --opt image=localhost\/i systemd-v$/);
  assert.match(unitText({ 'v.volume': '[Volume]\nDevice=/srv\nType=bind' }), /RequiresMountsFor=\/srv\n/);
  assert.match(wrong('v.volume', '[Volume]\nUser=nobody-here'), /the host has no user nobody-here; write its number/);
  assert.match(wrong('v.volume', '[Volume]\nUser=4294967295'), /the host has no user/);
  assert.match(wrong('v.volume', '[Volume]\nType=x\nOptions=y'), /Type: needs Device=.*\n.*Options: needs Device=/);
  assert.match(wrong('v.volume', '[Volume]\nImage=x'), /needs Driver=image/);
  assert.match(wrong('v.volume', '[Volume]\nDriver=image'), /Driver=image needs Image=/);
});
test('subnets have the gateways and ranges of their place', () => {
  const text = '[Network]\nSubnet=10.0.0.0/24\nSubnet=10.0.1.0/24\nGateway=10.0.0.1\nIPRange=10.0.0.0/25\nGateway=10.0.1.1';
  assert.match(
    started('n.network', text),
    /--subnet 10\.0\.0\.0\/24 --gateway 10\.0\.0\.1 --ip-range 10\.0\.0\.0\/25 --subnet 10\.0\.1\.0\/24 --gateway 10\.0\.1\.1 systemd-n$/,
  );
  assert.match(wrong('n.network', '[Network]\nIPRange=10.0.0.0/25'), /IPRange: has no Subnet= of its own/);
});
test('builds have a context', () => {
  for (const [lines, end, directory] of [
    ['File=/a/C', '--file /a/C', undefined],
    ['File=C\nSetWorkingDirectory=unit', '--file C /quadlets', '/quadlets'],
    ['File=s/C\nSetWorkingDirectory=file', '--file s/C /quadlets/s', '/quadlets/s'],
    ['SetWorkingDirectory=sub', 'sub', '/quadlets'],
    ['SetWorkingDirectory=/abs', '/abs', undefined],
    ['SetWorkingDirectory=https://x/y.git', 'https://x/y.git', undefined],
    ['File=C\n[Service]\nWorkingDirectory=/w', '--file C /w', '/w'],
  ] as const) {
    const text = `[Build]\nImageTag=localhost/b\n${lines}\n`;
    assert.ok(started('b.build', text).endsWith(` --tag localhost/b ${end}`), `${lines}: ${started('b.build', text)}`);
    assert.is(unitValues({ 'b.build': text }, 'WorkingDirectory')[0], directory, lines);
  }
  assert.match(wrong('b.build', '[Build]\nImageTag=b\nFile=C'), /a relative path needs SetWorkingDirectory=/);
  assert.match(wrong('b.build', '[Build]'), /no ImageTag=.*\n.*neither File= nor/);
  assert.match(wrong('b.build', '[Build]\nImageTag=b\nSetWorkingDirectory=file'), /needs File=/);
  assert.match(wrong('b.build', '[Build]\nImageTag=b\nSetWorkingDirectory=yaml'), /yaml is for \.kube files/);
  assert.match(
    wrong('b.build', '[Build]\nImageTag=b\nSetWorkingDirectory=unit\n[Service]\nWorkingDirectory=/w'),
    /warning: .*WorkingDirectory=\/w of \[Service\] counts/,
  );
});
test('pods end with their last container, unless they continue', () => {
  assert.match(unitText({ 'p.pod': '[Pod]' }), / --exit-policy stop --infra-name systemd-p-infra --name systemd-p\n/);
  assert.match(unitText({ 'p.pod': '[Pod]\nExitPolicy=continue\nPodName=x' }), / --exit-policy continue --infra-name x-infra --name x\n/);
  assert.ok(Object.keys(resourceRules).length > 5);
});
test.run();
