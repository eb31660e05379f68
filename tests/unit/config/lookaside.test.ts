import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { loadLookaside, lookasideUrl, useAttachments } from '../../../src/config/lookaside.ts';
import { parseReference } from '../../../src/oci/reference.ts';
import { assertRejects } from '../../support/assert-fails.ts';

const image = parseReference('registry.example/team/app:1');

/** Writes files of registries.d below a new home. */
function files(contents: Readonly<Record<string, string>>, where = '.config/containers/registries.d') {
  const home = mkdtempSync(join(tmpdir(), 'lookaside-'));
  mkdirSync(join(home, where), { recursive: true });
  for (const [name, text] of Object.entries(contents)) writeFileSync(join(home, where, name), text);
  return { home, configHome: join(home, '.config'), uid: 1000 };
}

const loads = suite('loadLookaside');
loads('takes the most specific scope, for each setting', async () => {
  const places = files({
    'default.yaml': 'default-docker:\n  lookaside: https://default.example/sigs/\n',
    'team.yaml': [
      'docker:',
      '  registry.example:',
      '    use-sigstore-attachments: true',
      '    lookaside: https://host.example/sigs',
      '  registry.example/team:',
      '    sigstore: file:///srv/sigs',
      '    lookaside-staging: file:///srv/new',
    ].join('\n'),
  });
  const lookaside = await loadLookaside(places);
  assert.is(lookasideUrl(lookaside, image, { use: 'read', places }).href, 'file:///srv/sigs');
  assert.is(lookasideUrl(lookaside, image, { use: 'write', places }).href, 'file:///srv/new');
  assert.is(useAttachments(lookaside, image), true);
  const other = parseReference('registry.example/other');
  assert.is(lookasideUrl(lookaside, other, { use: 'write', places }).href, 'https://host.example/sigs');
  const elsewhere = parseReference('quay.io/other');
  assert.is(lookasideUrl(lookaside, elsewhere, { use: 'read', places }).href, 'https://default.example/sigs');
  assert.is(useAttachments(lookaside, elsewhere), undefined);
});
loads('knows a place without any file', async () => {
  const places = files({}, 'nowhere');
  const lookaside = await loadLookaside(places, { systemDirectory: places.home });
  assert.is(lookasideUrl(lookaside, image, { use: 'read', places }).pathname, `${places.home}/.local/share/containers/sigstore`);
  assert.is(lookasideUrl(lookaside, image, { use: 'read', places: { ...places, uid: 0 } }).pathname, '/var/lib/containers/sigstore');
});
loads('reads the system directory where the user has none', async () => {
  const places = files({ 'a.yaml': 'default-docker: {lookaside: "https://system.example"}' }, 'etc/registries.d');
  const lookaside = await loadLookaside(places, { systemDirectory: join(places.home, 'etc') });
  assert.is(lookasideUrl(lookaside, image, { use: 'read', places }).host, 'system.example');
});
for (const [name, text, pattern] of [
  ['no YAML', 'docker: [', /a\.yaml: /],
  ['a key that occurs twice', 'docker: {}\ndocker: {}', /a\.yaml: .*unique/],
  ['an unknown key', 'dockers: {}', /unknown key "dockers"/],
  ['an unknown setting', 'docker: {r.example: {look: x}}', /unknown key "look" of "r\.example"/],
  ['a place that is no address', 'docker: {r.example: {lookaside: /srv}}', /"lookaside" must be an address/],
  ['a place of another kind', 'docker: {r.example: {lookaside: "ftp://x"}}', /"lookaside" must be an address/],
  ['attachments that are no truth', 'docker: {r.example: {use-sigstore-attachments: "yes"}}', /must be true or false/],
  ['a list for a map', 'docker: []', /"docker" must be a map/],
] as const) {
  loads(`refuses ${name}`, async () => {
    await assertRejects(loadLookaside(files({ 'a.yaml': text })), 'invalid-argument', pattern);
  });
}
loads('refuses a default that two files set, and a scope that two set', async () => {
  const twice = (text: string) => loadLookaside(files({ 'a.yaml': text, 'b.yaml': text }));
  await assertRejects(
    twice('default-docker: {lookaside: "file:///x"}'),
    'invalid-argument',
    /b\.yaml: "default-docker" is set in .*a\.yaml, too/,
  );
  await assertRejects(twice('docker: {r.example: {}}'), 'invalid-argument', /scope "r\.example" is set twice/);
});
loads.run();
