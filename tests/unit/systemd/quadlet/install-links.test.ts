import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { installLinks } from '../../../../src/systemd/quadlet/install-links.ts';
import { problemLine } from '../../../../src/systemd/quadlet-problem.ts';
import { quadletOf } from '../../../support/quadlets.ts';

const links = (install: string, fileName = 'web.service'): readonly string[] =>
  installLinks(quadletOf('web.container', `[Install]\n${install}`), fileName).links.map(({ path, target }) => `${path} -> ${target}`);
const wrong = (install: string): readonly string[] =>
  installLinks(quadletOf('web.container', `[Install]\n${install}`), 'web.service').problems.map(problemLine);

const test = suite('installLinks');
test('does what systemctl enable does', () => {
  assert.equal(links('WantedBy=default.target a.target\nRequiredBy=b.service\nUpheldBy=c.service\nAlias=www.service web.service'), [
    'www.service -> web.service',
    'default.target.wants/web.service -> ../web.service',
    'a.target.wants/web.service -> ../web.service',
    'b.service.requires/web.service -> ../web.service',
    'c.service.upholds/web.service -> ../web.service',
  ]);
  assert.equal(links('WantedBy=a.target\nWantedBy=\nWantedBy=b.target'), ['b.target.wants/web.service -> ../web.service']);
});
test('enables the default instance of a template, and nothing without one', () => {
  assert.equal(links('WantedBy=default.target', 'web@.service'), []);
  assert.equal(links('WantedBy=default.target\nDefaultInstance=7', 'web@.service'), [
    'default.target.wants/web@7.service -> ../web@.service',
  ]);
  assert.equal(links('WantedBy=default.target\nDefaultInstance=../7', 'web@.service'), []);
});
test('follows no name out of the directory', () => {
  for (const name of ['../x.service', '/etc/x.service', 'a/b.service', '..', 'x', '.x.service', 'x.foo', `${'a'.repeat(260)}.service`]) {
    assert.equal(links(`Alias=${name}`), [], name);
    assert.equal(links(`WantedBy=${name}`), [], name);
    assert.is(wrong(`WantedBy=${name}`).length, 1, name);
  }
});
test('warns of what has no effect', () => {
  assert.match(wrong('WantedBy=multi-user.target')[0] ?? '', /user services have no multi-user\.target; write default\.target/);
  assert.match(wrong('Also=x.service')[0] ?? '', /no effect/);
  assert.match(wrong('WantedBuy=x.target')[0] ?? '', /did you mean WantedBy\?/);
  assert.match(wrong('Foo=x.target')[0] ?? '', /keys are Alias/);
});
test.run();
