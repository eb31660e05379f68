import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { listedDifferences, rowsOf, themes } from '../parity/parity.ts';

const test = suite('the comparison with Podman');
const rows = themes.flatMap((theme) => rowsOf(theme));
const differences = listedDifferences();

test('has no theme twice, and at least 1,000 command lines', () => {
  assert.is(new Set(themes).size, themes.length);
  assert.ok(rows.length >= 1000, `${rows.length} lines`);
});
test('lists no difference twice, each with a reason, and only of lines that are compared', () => {
  assert.is(new Set(differences.map(({ command }) => command)).size, differences.length);
  assert.equal(
    differences.filter(({ reason }) => reason.length <= 10).map(({ command }) => command),
    [],
  );
  const compared = new Set(rows.map(({ command }) => command));
  assert.equal(
    differences.map(({ command }) => command).filter((command) => !compared.has(command)),
    [],
  );
});
test.run();
