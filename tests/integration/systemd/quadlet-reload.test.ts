import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { generateAll, reloadQuadlets, unknownUnits } from '../../../src/systemd/quadlet-reload.ts';
import { quadletHome } from '../../support/quadlet-home.ts';
import { quadletSite } from '../../support/quadlets.ts';

const test = suite('reloadQuadlets');
test('writes units where no generator makes them, and says that systemd is not there', async () => {
  using home = quadletHome();
  home.write('config/tiffin/systemd/a.volume', '[Volume]\n[Quadlet]\nDefaultDependencies=no\n');
  const warnings: string[] = [];
  const warn = (message: string): void => void warnings.push(message);
  await reloadQuadlets(home.services, { site: quadletSite, reload: true, warn });
  assert.equal(home.files('.local/share/systemd/user'), ['a-volume.service']);
  assert.match(warnings[0] ?? '', /^reload systemd: .*read at the next start/);
  await reloadQuadlets(home.services, { site: quadletSite, reload: false, warn });
  assert.is(warnings.length, 1);
});
test('finds the units that systemd does not know', () => {
  const answer = 'Id=a.service\nLoadState=loaded\n\nLoadState=not-found\nId=b.service\n\nId=c.service\nLoadState=not-found\n';
  assert.equal(unknownUnits(answer), ['b.service', 'c.service']);
  assert.equal(unknownUnits(''), []);
});
test('makes no unit whose options are refused', async () => {
  using home = quadletHome();
  home.write('config/tiffin/systemd/a.volume', '[Volume]\nPodmanArgs=--bad\n');
  const check = async (): Promise<{ message: string }> => ({ message: 'refused' });
  const { units, problems } = await generateAll(home.services, { ...quadletSite, check });
  assert.equal(
    units.map(({ fileName }) => fileName).filter((name) => name.startsWith('a-')),
    [],
  );
  assert.equal(
    problems.map(({ line, key, message }) => [line, key, message]),
    [[2, 'PodmanArgs', 'refused']],
  );
});
test.run();
