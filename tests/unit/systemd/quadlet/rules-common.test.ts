import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { commonRules, imageSource, mountSource, pathBeside } from '../../../../src/systemd/quadlet/rules-common.ts';
import { complaints, conversionOf, unitValues } from '../../../support/quadlets.ts';

const entry = { key: 'Volume', value: '' };
const container = (lines: string): Record<string, string> => ({
  'web.container': `[Container]\nImage=docker.io/library/alpine\n${lines}\n`,
});
const started = (lines: string): string => unitValues(container(lines), 'ExecStart')[0] ?? '';

const test = suite('rules of several types');
test('paths begin where the file is, unless a specifier does', () => {
  const conversion = conversionOf('web.container', '[Container]');
  assert.is(pathBeside(conversion, './a'), '/quadlets/a');
  assert.is(pathBeside(conversion, '../a'), '/a');
  assert.is(pathBeside(conversion, '/a'), '/a');
  assert.is(pathBeside(conversion, '%h/a'), '%h/a');
  assert.is(pathBeside(conversion, '%%/a'), '/quadlets/%%/a');
});
test('what is mounted is waited for', () => {
  const conversion = conversionOf('web.container', '[Container]', { 'd.volume': '[Volume]' });
  assert.is(mountSource(conversion, entry, { source: './a b"', types: [] }), '/quadlets/a b"');
  assert.is(mountSource(conversion, entry, { source: 'd.volume', types: ['volume'] }), 'systemd-d');
  assert.is(mountSource(conversion, entry, { source: 'd.volume', types: ['image'] }), 'd.volume');
  assert.is(conversion.draft.entries('Unit')[0]?.value, String.raw`"/quadlets/a b\""`);
});
test('images without a registry are warned of', () => {
  for (const [image, count] of [
    ['nginx', 1],
    ['nginx:1.2', 1],
    ['library/nginx', 1],
    ['docker.io/library/nginx', 0],
    ['localhost/x', 0],
    ['host:5000/x', 0],
    ['sha256:abc', 0],
    ['docker-archive:/x.tar', 0],
    ['%i', 0],
    ['a'.repeat(64), 0],
  ] as const) {
    const conversion = conversionOf('web.container', '[Container]');
    imageSource(conversion, entry, image);
    assert.is(conversion.problems.length, count, image);
  }
});
test('networks are names, Quadlets, or those of containers', () => {
  const others = { 'n.network': '[Network]', 'db.container': '[Container]\nImage=localhost/x' };
  const line = unitValues(
    { ...container('Network=n.network:ip=10.0.0.2\nNetwork=db.container\nNetwork=slirp4netns:mtu=1'), ...others },
    'ExecStart',
  )[0];
  assert.match(line ?? '', / --network systemd-n:ip=10\.0\.0\.2 --network container:systemd-db --network slirp4netns:mtu=1 /);
  assert.match(complaints({ ...container('Network=db.container:x'), ...others })[0] ?? '', /takes no options; write db\.container/);
});
test('old keys of user namespaces are read', () => {
  assert.match(started('RemapUsers=auto\nRemapUid=0:1:2\nRemapUidSize=9'), /--userns auto:uidmapping=0:1:2,size=9 /);
  assert.match(started('RemapUsers=manual\nRemapUid=0:1:2\nRemapGid=0:3:4'), /--uidmap 0:1:2 --gidmap 0:3:4 /);
  assert.match(complaints(container('RemapUid=1')).join('\n'), /no meaning without RemapUsers=/);
  assert.match(complaints(container('RemapUsers=keep-id\nUserNS=host')).join('\n'), /UserNS= is there, too/);
  assert.match(complaints(container('RemapUsers=keep-id\nRemapUid=1 2')).join('\n'), /one user ID/);
  assert.match(complaints(container('RemapUsers=keepid')).join('\n'), /did you mean keep-id\?/);
});
test('there is a rule for nothing', () => {
  assert.equal(
    commonRules['none']?.(conversionOf('a.pod', '[Pod]'), { row: { key: '', reads: 'text', example: '', summary: '' }, entries: [] }),
    [],
  );
});
test.run();
