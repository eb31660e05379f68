// timeout: 300s
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { debianRootfs } from '../support/debian-rootfs.ts';
import { makeImage, pushImage } from '../support/images.ts';
import { suiteNeeding } from '../support/needs.ts';
import { registry } from '../support/registry.ts';
import { type ScratchHome, scratchHome } from '../support/scratch-home.ts';
import { must } from '../support/spawn.ts';
import { mustTiffin, tiffin } from '../support/tiffin.ts';

const test = suiteNeeding('a Debian image from a registry', 'built', 'user-namespaces', 'overlay', 'subuids', 'registry', 'debian-rootfs');

const debianImage = () =>
  makeImage({
    layers: [readFileSync(debianRootfs()!)],
    config: { Cmd: ['bash'], Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'] },
  });

/** A .deb of ours, made inside the container: a program, a set-uid program, a user made by its maintainer script. */
const workInside = `
set -e
mkdir -p /debs/pkg/DEBIAN /debs/pkg/usr/bin /debs/pkg/var/lib/lunch
printf 'Package: lunch\\nVersion: 1\\nArchitecture: all\\nMaintainer: t <t@example.org>\\nDescription: lunch\\n' >/debs/pkg/DEBIAN/control
printf '#!/bin/sh\\nset -e\\nuseradd -r -m -d /var/lib/cook cook\\nchown cook:cook /var/lib/lunch\\nchmod 2750 /var/lib/lunch\\n' >/debs/pkg/DEBIAN/postinst
chmod 755 /debs/pkg/DEBIAN/postinst
printf '#!/bin/sh\\necho served\\n' >/debs/pkg/usr/bin/lunch && chmod 755 /debs/pkg/usr/bin/lunch
dpkg-deb --root-owner-group -b /debs/pkg /debs/lunch.deb >/dev/null
dpkg -i /debs/lunch.deb >/dev/null 2>&1
lunch
stat -c '%U:%G %a' /var/lib/lunch
id -u cook >/dev/null
useradd -m -s /bin/bash guest && su guest -c 'id -un; touch ~/f; stat -c %U ~/f'
cp /usr/bin/id /usr/local/bin/suid-id && chmod 4755 /usr/local/bin/suid-id && su guest -c 'suid-id -un'
touch /etc/x && chown 1234:4321 /etc/x && stat -c '%u:%g' /etc/x
mkdir /etc/dir && mv /usr/share/doc /usr/share/papers && ls -d /usr/share/papers
rm -rf /usr/share/papers /var/lib/apt && ! test -e /var/lib/apt
dpkg --verify lunch
dpkg -r lunch >/dev/null 2>&1 && ! test -e /usr/bin/lunch
echo done
`;

const expected = ['served', 'cook:cook 2750', 'guest', 'guest', 'root', '1234:4321', '/usr/share/papers', 'done', ''].join('\n');

async function worksLikeAMachine(home: ScratchHome, reference: string): Promise<void> {
  const { stdout, stderr, status } = await tiffin(home, ['run', '--rm', '--network', 'none', reference, 'bash', '-c', workInside], {
    timeoutMs: 120_000,
  });
  assert.is(stdout, expected, stderr);
  assert.is(status, 0);
}

test('is pulled without credentials, and packages, users and set-uid programs work in it', async () => {
  await using home = await scratchHome({ name: 'debian' });
  await using server = await registry(home);
  const reference = await pushImage(server, debianImage(), { repository: 'library/debian', tag: '12' });
  await mustTiffin(home, ['pull', '-q', reference], { timeoutMs: 120_000 });
  await worksLikeAMachine(home, reference);
});

test('is pulled over TLS with a password from auth.json', async () => {
  await using home = await scratchHome({ name: 'debian-tls' });
  const htpasswd = { user: 'cook', password: 'p@ss:w0rd' };
  await using server = await registry(home, { tls: true, htpasswd });
  const secret = Buffer.from(`${htpasswd.user}:${htpasswd.password}`).toString('base64');
  const reference = await pushImage(server, debianImage(), { repository: 'private/debian', headers: { authorization: `Basic ${secret}` } });
  const denied = await tiffin(home, ['pull', '-q', '--tls-verify=false', reference]);
  assert.is(denied.status, 125);
  assert.match(denied.stderr, /unauthorized|authentication/i);
  const certificates = home.directory(`.config/containers/certs.d/${server.address}`);
  await must('cp', [server.certificatePath!, join(certificates, 'ca.crt')]);
  const authFile = join(home.directory('.config/containers'), 'auth.json');
  await must('sh', ['-c', 'printf %s "$1" >"$2"', 'sh', JSON.stringify({ auths: { [server.address]: { auth: secret } } }), authFile]);
  await mustTiffin(home, ['pull', '-q', reference], { timeoutMs: 120_000 });
  assert.match(await mustTiffin(home, ['run', '--rm', '--network', 'none', reference, 'cat', '/etc/os-release']), /Debian/);
});

test('is pulled with a token', async () => {
  await using home = await scratchHome({ name: 'debian-token' });
  await using server = await registry(home, { token: { user: 'cook', password: 'secret' } });
  const asked = new URL(server.tokenServer!.url);
  asked.search = new URLSearchParams({ service: 'registry.test', scope: 'repository:private/debian:pull,push' }).toString();
  const answer = await fetch(asked, { headers: { authorization: `Basic ${Buffer.from('cook:secret').toString('base64')}` } });
  const { token } = (await answer.json()) as { token: string };
  const reference = await pushImage(server, debianImage(), { repository: 'private/debian', headers: { authorization: `Bearer ${token}` } });
  await mustTiffin(home, ['pull', '-q', '--creds', 'cook:secret', reference], { timeoutMs: 120_000 });
  assert.match(await mustTiffin(home, ['run', '--rm', '--network', 'none', reference, 'cat', '/etc/os-release']), /Debian/);
});

test.run();
