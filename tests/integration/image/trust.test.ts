import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { parsePolicy } from '../../../src/config/policy.ts';
import { listTrust } from '../../../src/image/trust.ts';
import { gpgHome } from '../../support/gpg.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchHome } from '../../support/scratch-home.ts';

const test = suiteNeeding('listTrust', 'gpg');
test('lists what is asked of each scope, whose keys they are and where signatures are', async () => {
  await using home = await scratchHome();
  await using keys = await gpgHome(home);
  const places = { configHome: join(home.path, '.config'), home: home.path, tmp: home.env['TMPDIR'] ?? '/tmp', uid: 1000 };
  mkdirSync(join(places.configHome, 'containers/registries.d'), { recursive: true });
  writeFileSync(
    join(places.configHome, 'containers/registries.d/a.yaml'),
    'default-docker: {lookaside: "https://d.example"}\ndocker: {quay.io/team: {lookaside: "file:///sigs"}}\n',
  );
  const policy = {
    default: [{ type: 'reject' }],
    transports: {
      docker: {
        'quay.io/team': [{ type: 'signedBy', keyType: 'GPGKeys', keyPath: keys.publicKeyPath }],
        'docker.io': [{ type: 'insecureAcceptAnything' }, { type: 'sigstoreSigned', fulcio: {} }],
        'gone.example': [{ type: 'signedBy', keyType: 'GPGKeys', keyPath: '/nowhere' }],
      },
      'docker-daemon': { '': [{ type: 'insecureAcceptAnything' }] },
    },
  };
  const trust = {
    policy: parsePolicy(JSON.stringify(policy), 'p.json'),
    places,
    env: home.env,
    fetchDocument: () => Promise.reject(new Error('not asked for')),
  };
  const told = (await listTrust(trust)).map(({ transport, scope, type, owners, lookaside }) =>
    [transport, scope, type, owners.join(), lookaside ?? '-'].join(' '),
  );
  assert.equal(told, [
    'all default reject  https://d.example/',
    'repository docker.io accept  https://d.example/',
    'repository docker.io unsupported  https://d.example/',
    'repository gone.example signed  https://d.example/',
    'repository quay.io/team signed anna@example.org file:///sigs',
    'docker-daemon  accept  -',
  ]);
  assert.equal(
    (await listTrust(trust, 'quay.io')).map(({ scope }) => scope),
    ['quay.io/team'],
  );
  assert.equal(
    (await listTrust(trust, 'other.example')).map(({ scope }) => scope),
    ['default'],
  );
});
test.run();
