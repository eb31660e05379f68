import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findPlaces } from '../../../src/config/places.ts';
import type { RegistriesConfig } from '../../../src/config/registries.ts';
import { defaultRegistries, loadRegistries } from '../../../src/config/registries.ts';
import { assertFails } from '../../support/assert-fails.ts';

/** Writes files under a home and a system directory, and loads them. */
function load(files: Readonly<Record<string, string>>, env: Record<string, string> = {}): RegistriesConfig {
  const top = mkdtempSync(join(tmpdir(), 'registries-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(top, name)), { recursive: true });
    writeFileSync(join(top, name), content);
  }
  const places = findPlaces({ HOME: top });
  const variables = Object.fromEntries(Object.entries(env).map(([key, value]) => [key, join(top, value)]));
  return loadRegistries(places, variables, { systemDirectory: join(top, 'etc') });
}
const search = (name: string): string => `unqualified-search-registries = ["${name}"]\n`;
const user = '.config/containers/registries.conf';

const loads = suite('loadRegistries');
loads('searches Docker Hub when nothing is configured', () => assert.equal(load({}), defaultRegistries));
loads('reads the file of the system and its drop-ins, later ones winning', () => {
  const config = load({
    'etc/registries.conf': `${search('a.example')}short-name-mode = "enforcing"\n[[registry]]\nlocation = "x.example"\nblocked = true\n`,
    'etc/registries.conf.d/10.conf': search('b.example'),
    'etc/registries.conf.d/20.conf':
      '[[registry]]\nlocation = "x.example"\ninsecure = true\n[aliases]\n"app" = "quay.io/team/app"\n"gone" = "quay.io/x/gone"\n',
    '.config/containers/registries.conf.d/30.conf': '[aliases]\n"gone" = ""\n',
    '.cache/containers/short-name-aliases.conf': '[aliases]\n"chosen" = "quay.io/x/chosen"\n',
  });
  assert.equal(config.searchRegistries, ['b.example']);
  assert.match(config.searchOrigin?.file ?? '', /10\.conf$/);
  assert.is(config.shortNameMode, 'enforcing');
  assert.equal(
    config.rules.map(({ prefix, blocked, insecure }) => [prefix, blocked, insecure]),
    [['x.example', false, true]],
  );
  assert.equal([...config.aliases.keys()].sort(), ['app', 'chosen']);
});
loads('reads the file of the user instead of the system', () => {
  const config = load({
    [user]: search('mine.example'),
    'etc/registries.conf': search('theirs.example'),
    'etc/registries.conf.d/10.conf': search('theirs.example'),
  });
  assert.equal(config.searchRegistries, ['mine.example']);
});
loads('reads the file that a variable names, and fails when there is none', () => {
  assert.equal(
    load({ named: search('n.example'), [user]: search('u.example') }, { CONTAINERS_REGISTRIES_CONF: 'named' }).searchRegistries,
    ['n.example'],
  );
  assertFails(() => load({}, { CONTAINERS_REGISTRIES_CONF: 'nowhere' }), 'not-found', /nowhere, which does not exist/);
});
loads('takes an empty list as said', () => {
  assert.equal(load({ [user]: 'unqualified-search-registries = []\n' }).searchRegistries, []);
});
loads('says file and line of what is wrong', () => {
  assertFails(
    () => load({ [user]: '\nshort-name-mode = "odd"\n' }),
    'invalid-argument',
    /registries\.conf:2: "odd" is none of enforcing, permissive, disabled/,
  );
});
loads.run();
