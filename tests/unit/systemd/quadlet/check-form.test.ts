import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkForm } from '../../../../src/systemd/quadlet/check-form.ts';
import { conversionOf } from '../../../support/quadlets.ts';

const wrong = (name: string, text: string): readonly string[] => {
  const conversion = conversionOf(name, text);
  checkForm(conversion);
  return conversion.problems.map(({ line, message, suggestion }) => `${line ?? 0} ${message}; ${suggestion ?? ''}`);
};

const test = suite('checkForm');
test('knows the sections of a file', () => {
  assert.equal(wrong('a.container', '[Unit]\n[Service]\n[Install]\n[Quadlet]\n[X-Foo]\n[Container]'), []);
  assert.equal(wrong('a.container', ''), ['0 no section [Container]; a .container file needs one']);
  assert.equal(wrong('a.container', '[Container]\n[Pod]\n[Foo]'), [
    '2 [Pod] has no place in a .container file; put it into a .pod file',
    '3 [Foo] has no place in a .container file; sections are [Container], [Unit], [Service], [Install], [Quadlet]',
  ]);
});
test('names the section that was meant', () => {
  assert.match(wrong('a.container', '[Container]\n[Instal]')[0] ?? '', /; did you mean \[Install\]\?$/);
  assert.match(wrong('a.container', '[Container]\n[service]')[0] ?? '', /; did you mean \[Service\]\?$/);
});
test('looks at the names of what is made', () => {
  assert.match(wrong('a.volume', '[Volume]\nVolumeName=a b')[0] ?? '', /^2 not a name: "a b"; names have letters/);
  assert.match(wrong('a.network', '[Network]\nNetworkName=/x')[0] ?? '', /^2 not a name: "\/x"/);
  assert.match(wrong('a.pod', '[Pod]\nPodName=-x')[0] ?? '', /^2 not a name: "-x"/);
  assert.match(wrong('a.build', '[Build]\nImageTag=A b')[0] ?? '', /^2 not the name of an image: "A b"; write it as in/);
  for (const text of ['[Volume]\nVolumeName=%p-x', '[Volume]\nVolumeName=', '[Volume]\nVolumeName=a.b-c_d'])
    assert.equal(wrong('a.volume', text), []);
});
test('wants what a file needs', () => {
  assert.equal(wrong('i.image', '[Image]'), ['1 no Image=; add Image=']);
  assert.equal(wrong('a.artifact', '[Artifact]'), ['1 no Artifact=; add Artifact=']);
});
test('refuses names of services that lead elsewhere', () => {
  for (const name of ['../x', 'a/b', 'x y', '.x'])
    assert.match(wrong('a.volume', `[Volume]\nServiceName=${name}`)[0] ?? '', /not the name of a unit/);
  assert.equal(wrong('a.volume', '[Volume]\nServiceName=ok'), []);
});
test('reads .kube files and says that they come later', () => {
  assert.match(wrong('a.kube', '[Kube]\nYaml=x\nYml=y').join('\n'), /did you mean Yaml\?[^]*`kube play` comes with a later version/);
  assert.match(wrong('a.kube', '[Kube]').join('\n'), /no Yaml=/);
});
test.run();
