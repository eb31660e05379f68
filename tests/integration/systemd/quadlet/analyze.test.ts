import * as assert from 'uvu/assert';
import { analyzeUnits } from '../../../../src/systemd/quadlet/analyze.ts';
import { problemLine } from '../../../../src/systemd/quadlet-problem.ts';
import { allCases } from '../../../quadlets/all-cases.ts';
import { suiteNeeding } from '../../../support/needs.ts';
import { generated, quadletOf, quadletSite } from '../../../support/quadlets.ts';
import { generateUnits } from '../../../../src/systemd/quadlet-generate.ts';

const test = suiteNeeding('analyzeUnits', 'systemd-analyze');
test('says what systemd says, of the line in the file', async () => {
  const { converted, units } = generated({
    'a.container': '[Unit]\nDescripton=x\n[Container]\nImage=localhost/x\n[Service]\nRestart=alwayss\nRestrat=no\n',
    'b@.volume': '[Volume]\n[Service]\nTimeoutStartSec=5xx\n',
  });
  const lines = (await analyzeUnits(converted, units)).map(problemLine);
  assert.match(lines.find((line) => line.startsWith('/quadlets/a.container:2: Descripton: ')) ?? '', /did you mean Description\?$/);
  assert.ok(lines.some((line) => line.startsWith('/quadlets/a.container:6: Restart: systemd says: ')));
  assert.match(lines.find((line) => line.startsWith('/quadlets/a.container:7: Restrat: ')) ?? '', /did you mean Restart\?$/);
  assert.ok(lines.some((line) => line.startsWith('/quadlets/b@.volume:3: TimeoutStartSec: systemd says: ')));
});
test('has nothing to say of what the generator makes of any key', async () => {
  // A program that is there, because systemd looks for it.
  const cases = Object.entries(allCases()).filter(([name]) => !/^(?:kube-|more-bad)/.test(name));
  const sources = cases.map(([name, text]) => quadletOf(name, text));
  const { converted, units } = generateUnits({ sources, problems: [], roots: [] }, { ...quadletSite, program: ['/bin/true'] });
  const sound = converted.filter(({ failed }) => !failed);
  assert.ok(sound.length > 200);
  assert.equal((await analyzeUnits(sound, units)).map(problemLine), []);
});
test('has nothing to do without units', async () => assert.equal(await analyzeUnits([], []), []));
test.run();
