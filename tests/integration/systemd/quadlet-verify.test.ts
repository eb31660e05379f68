import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { problemLine } from '../../../src/systemd/quadlet-problem.ts';
import { verifyQuadlets, type CommandCheck } from '../../../src/systemd/quadlet-verify.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { quadletHome, type QuadletHome } from '../../support/quadlet-home.ts';
import { quadletSite } from '../../support/quadlets.ts';

const check: CommandCheck = async (_, words) => (words.includes('bad') ? { message: 'no good' } : undefined);
const verify = async (home: QuadletHome, ...targets: string[]): Promise<readonly string[]> => {
  const request = { targets, directory: home.directory, site: { ...quadletSite, program: ['/bin/true'] }, check };
  const { count, problems } = await verifyQuadlets(home.services, request);
  return [String(count), ...problems.map((problem) => problemLine(problem).replaceAll(`${home.directory}/`, ''))];
};

const test = suite('verifyQuadlets');
test('looks at all, at one by its name, and at files and directories', async () => {
  using home = quadletHome();
  home.write('config/tiffin/systemd/good.volume', '[Volume]\n');
  home.write('config/tiffin/systemd/bad.container', '[Container]\nImage=localhost/x\nMemory=bad\n');
  home.write('elsewhere/a.container', '[Container]\nImage=localhost/x\nVolume=b.volume:/b\nVolume=c.volume:/c\n');
  home.write('elsewhere/b.volume', '[Volume]\nFoo=1\n');
  const bad = 'config/tiffin/systemd/bad.container:3: Memory: no good; write it as in Memory=20g';
  assert.equal(await verify(home), ['2', bad]);
  assert.equal(await verify(home, 'good.volume'), ['1']);
  assert.equal(await verify(home, 'bad.container'), ['1', bad]);
  assert.match(
    (await verify(home, 'elsewhere')).join('\n'),
    /^2\n.*a\.container:4: Volume: there is no Quadlet c\.volume; did you mean b\.volume\?\n.*b\.volume:2: Foo: /,
  );
  assert.match((await verify(home, 'elsewhere/a.container')).join('\n'), /^1\n.*a\.container:4: [^\n]*$/);
});
test('finds what is in drop-ins, and hidden files', async () => {
  using home = quadletHome();
  home.write('config/tiffin/systemd/a.volume', '[Volume]\n');
  home.write('config/tiffin/systemd/sub/a.volume', '[Volume]\n');
  home.write('config/tiffin/systemd/a.volume.d/x.conf', '[Volume]\n\nLable=a\n');
  assert.equal(await verify(home), [
    '1',
    'config/tiffin/systemd/a.volume.d/x.conf:3: Lable: [Volume] has no such key; did you mean Label?',
    'config/tiffin/systemd/sub/a.volume: hidden by config/tiffin/systemd/a.volume; remove or rename one of them',
  ]);
});
test('says what cannot be looked at', async () => {
  using home = quadletHome();
  assert.equal(await verify(home), ['0']);
  await assertRejects(verify(home, 'nowhere'), 'not-found', /no Quadlet, file or directory nowhere/);
  home.write('notes.txt', '');
  await assertRejects(verify(home, 'notes.txt'), 'invalid-argument', /no Quadlet by its name/);
});
test.run();
