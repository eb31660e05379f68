import { mkdirSync, readFileSync, renameSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { installQuadlets, type InstalledQuadlets } from '../../../src/systemd/quadlet-install.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { quadletHome, type QuadletHome } from '../../support/quadlet-home.ts';
import { quadletSite } from '../../support/quadlets.ts';

type Choices = { readonly replace?: boolean; readonly fetched?: Uint8Array };

const install = async (
  home: QuadletHome,
  sources: readonly string[],
  { replace = false, fetched = Buffer.from('') }: Choices = {},
): Promise<InstalledQuadlets> =>
  await installQuadlets(home.services, { sources, directory: home.directory, replace, site: quadletSite, fetch: async () => fetched });
const installed = (home: QuadletHome): readonly string[] => home.files('config/tiffin/systemd');
const container = '[Container]\nImage=localhost/x\n';

const test = suite('installQuadlets');
test('installs a file, and refuses it the second time', async () => {
  using home = quadletHome();
  home.write('web.container', container);
  assert.equal(await install(home, ['web.container']), { paths: [join(home.quadlets, 'web.container')], problems: [] });
  await assertRejects(
    install(home, ['web.container']),
    'already-exists',
    /a Quadlet with name web\.container already exists, refusing to overwrite/,
  );
  home.write('web.container', `${container}Memory=1g\n`);
  await install(home, ['web.container'], { replace: true });
  assert.match(readFileSync(join(home.quadlets, 'web.container'), 'utf8'), /Memory/);
  assert.equal(installed(home), ['web.container']);
});
test('makes an application of what belongs together', async () => {
  using home = quadletHome();
  home.write('shop/web.container', `${container}Volume=data.volume:/d\nEnvironmentFile=./env\n`);
  home.write('shop/data.volume', '[Volume]\n');
  home.write('shop/env', 'A=1\n');
  home.write('shop/.git/x', '');
  const { paths, problems } = await install(home, ['./shop/']);
  assert.equal(
    paths,
    ['data.volume', 'env', 'web.container'].map((name) => join(home.quadlets, 'shop', name)),
  );
  assert.equal(problems, []);
  await assertRejects(install(home, ['shop']), 'already-exists', /web\.container|data\.volume/);
  home.write('shop/more.network', '[Network]\n');
  await install(home, ['shop'], { replace: true });
  assert.equal(installed(home), ['shop', 'shop/data.volume', 'shop/env', 'shop/more.network', 'shop/web.container']);
  home.write('other/web.container', container);
  await assertRejects(install(home, ['other'], { replace: true }), 'already-exists', /tiffin quadlet rm web\.container/);
});
test('takes bundles and addresses', async () => {
  using home = quadletHome();
  home.write('app.quadlets', `# FileName=a\n${container}---\n# FileName=b\n[Volume]\n`);
  await install(home, ['app.quadlets']);
  assert.equal(installed(home), ['app', 'app/a.container', 'app/b.volume']);
  await install(home, ['https://example.com/x/c.volume?raw=1'], { fetched: Buffer.from('[Volume]\n') });
  assert.ok(installed(home).includes('c.volume'));
});
test('installs all or nothing', async () => {
  using home = quadletHome();
  home.write('shop/good.volume', '[Volume]\n');
  home.write('shop/bad.container', '[Container]\nImag=x\n');
  await assertRejects(
    install(home, ['shop']),
    'invalid-argument',
    /bad\.container:2: Imag: \[Container\] has no such key\ndid you mean Image\?/,
  );
  home.write('notes.txt', '');
  await assertRejects(install(home, ['notes.txt']), 'invalid-argument', /"\.txt" is not a supported Quadlet file type/);
  await assertRejects(
    install(home, ['nowhere.container']),
    'not-found',
    /unable to read Quadlet path .*nowhere\.container: no such file or directory/,
  );
  mkdirSync(join(home.directory, 'empty'));
  await assertRejects(install(home, ['empty']), 'invalid-argument', /no Quadlet/);
  assert.equal(installed(home), []);
});
test('warns of what may come yet', async () => {
  using home = quadletHome();
  home.write('web.container', `${container}Volume=data.volume:/d\n`);
  const { problems } = await install(home, ['web.container']);
  assert.equal(
    problems.map(({ path, line, kind }) => [path, line, kind]),
    [[join(home.quadlets, 'web.container'), 3, 'reference']],
  );
});
test('takes no name that leads elsewhere, from wherever it comes', async () => {
  using home = quadletHome();
  const fetched = Buffer.from('[Volume]\n');
  for (const address of [
    'https://x/%2e%2e',
    'https://x/.hidden.volume',
    'https://x/a%0ab.volume',
    'https://x/',
    'https://x/%zz.volume',
    'https://',
  ])
    await assertRejects(install(home, [address], { fetched }), 'invalid-argument', /gives no name for a file|not a name|not a supported/);
  home.write('evil/web.container', container);
  symlinkSync('/etc/shadow', join(home.directory, 'evil/asset'));
  await assertRejects(install(home, ['evil']), 'invalid-argument', /leads elsewhere/);
  home.write('evil.quadlets', `# FileName=../../evil\n${container}`);
  await assertRejects(install(home, ['evil.quadlets']), 'invalid-argument', /not a name for a file/);
  assert.equal(installed(home), []);
  await install(home, ['https://x/..%2f..%2fevil.volume'], { fetched });
  assert.equal(installed(home), ['evil.volume']);
});
test('brings back what somebody who was killed had put aside', async () => {
  using home = quadletHome();
  home.write('shop/web.container', container);
  await install(home, ['shop']);
  renameSync(join(home.quadlets, 'shop'), join(home.quadlets, '.replaced-shop'));
  mkdirSync(join(home.quadlets, '.install-old'));
  utimesSync(join(home.quadlets, '.install-old'), 0, 0);
  home.write('a.volume', '[Volume]\n');
  await install(home, ['a.volume']);
  assert.equal(installed(home), ['a.volume', 'shop', 'shop/web.container']);
});
test.run();
