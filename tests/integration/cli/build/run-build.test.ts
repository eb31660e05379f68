import * as assert from 'uvu/assert';
import { buildPlace } from '../../../support/build-place.ts';
import { suiteNeeding } from '../../../support/needs.ts';

const test = suiteNeeding('runBuild', 'helper', 'user-namespaces', 'subuids');

test('shows the lines of what cannot be understood, and of what cannot be done', async () => {
  await using place = await buildPlace({ Containerfile: 'FROM scratch\nRUM true\n', Other: 'FROM scratch\n\nCOPY \\\n  none /\n' });
  const misspelt = await place.build();
  assert.equal([misspelt.status, misspelt.stdout], [125, '']);
  assert.match(misspelt.stderr, /^ 2 \| >>> RUM true\n-+\nError: Containerfile:2: .*"RUM"\nhint: did you mean RUN\?\n$/m);
  const missing = await place.build('-q', '-f', `${place.context}/Other`);
  assert.is(missing.status, 125);
  assert.match(missing.stderr, /Other:3\n-+\n[^]* 3 \| >>> COPY \\\n 4 \| >>> {3}none \/\n-+\nError: .*Other:3: none: not found\n/);
});

test.run();
