import { existsSync, mkdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { generatorScript } from '../../src/systemd/quadlet-generator.ts';
import { suiteNeeding } from '../support/needs.ts';
import { scratchHome } from '../support/scratch-home.ts';
import { run } from '../support/spawn.ts';
import { mustTiffin, tiffin, tiffinPath } from '../support/tiffin.ts';

const files: Readonly<Record<string, string>> = {
  'web.container':
    '# a comment\n[Container]\nImage=localhost/web\nVolume=data.volume:/data\nEnvironmentFile=./env\n\n[Install]\nWantedBy=default.target\n',
  'data.volume': '[Volume]\n',
  env: 'A=1\n',
};

const test = suiteNeeding('Quadlets', 'built');
test('are installed, listed, printed and removed, and have units without a generator', async () => {
  await using home = await scratchHome();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(home.directory('shop'), name), text);
  const own = join(home.path, '.config/tiffin/systemd/shop');
  assert.is(
    await mustTiffin(home, ['quadlet', 'install', 'shop']),
    ['data.volume', 'env', 'web.container'].map((name) => join(own, name)).join('\n'),
  );
  const again = await tiffin(home, ['quadlet', 'install', './shop']);
  assert.equal([again.status, again.stdout], [125, '']);
  assert.match(again.stderr, /already exists, refusing to overwrite\nhint: with --replace/);
  assert.is(
    await mustTiffin(home, ['quadlet', 'list', '--format', '{{.Name}} {{.UnitName}} {{.Status}} {{.App}}']),
    'data.volume data-volume.service Not loaded shop\nweb.container web.service Not loaded shop',
  );
  assert.is(await mustTiffin(home, ['quadlet', 'print', 'web.container']), (files['web.container'] ?? '').trimEnd());
  const unit = await mustTiffin(home, ['quadlet', 'print', '--service', 'web.container']);
  assert.ok(unit.includes(`\nExecStart=${tiffinPath} run --name systemd-%N --replace --rm `), unit);
  assert.match(unit, /Requires=data-volume\.service\n[^]*--env-file \/.*\/shop\/env localhost\/web$/m);
  const units = join(home.path, '.local/share/systemd/user');
  assert.is(readFileSync(join(units, 'web.service'), 'utf8').trimEnd(), unit);
  assert.is(readlinkSync(join(units, 'default.target.wants/web.service')), '../web.service');
  assert.is(await mustTiffin(home, ['quadlet', 'rm', 'shop']), 'data.volume\nweb.container');
  assert.not(existsSync(join(units, 'web.service')));
  assert.equal(
    [(await tiffin(home, ['quadlet', 'rm', 'web.container'])).status, (await tiffin(home, ['quadlet', 'rm', '-i', 'x.pod'])).status],
    [125, 0],
  );
});
test('have mistakes that are named by file, line, key and what to write', async () => {
  await using home = await scratchHome();
  const path = join(home.directory('q'), 'web.container');
  writeFileSync(path, '[Container]\nImage=localhost/web\nPublishPort=99999:80\nPodmanArgs=--volume-driver x\nMemry=1g\n');
  const { status, stdout } = await tiffin(home, ['quadlet', 'verify', 'q']);
  assert.is(status, 1);
  assert.equal(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.replace(path, 'F').replace(/ \(inclusive\).*/, '')),
    [
      'error: F:3: PublishPort: parsing host port: port numbers must be between 1 and 65535',
      "error: F:4: PodmanArgs: --volume-driver: the only volume driver is local; see 'tiffin run --help'",
      'error: F:5: Memry: [Container] has no such key; did you mean Memory?',
    ],
  );
  const json = JSON.parse((await tiffin(home, ['quadlet', 'verify', '--format', 'json', path])).stdout) as { line: number; key: string }[];
  assert.equal(
    json.map(({ line, key }) => `${line} ${key}`),
    ['3 PublishPort', '4 PodmanArgs', '5 Memry'],
  );
  writeFileSync(path, '[Container]\nImage=localhost/web\n');
  assert.is(await mustTiffin(home, ['quadlet', 'verify', path]), '1 Quadlet, no mistakes.');
});
test('become units by the generator, which does nothing without them', async () => {
  await using home = await scratchHome();
  const script = join(home.path, 'generator');
  writeFileSync(script, generatorScript(tiffinPath), { mode: 0o755 });
  const normal = join(home.path, 'normal');
  const generate = async (): Promise<string> => (await run(script, [normal, normal, normal], { env: home.env })).stderr;
  assert.is(await generate(), '');
  assert.not(existsSync(normal));
  const quadlets = home.directory('.config/tiffin/systemd');
  mkdirSync(join(quadlets, 'bad.container.d'));
  writeFileSync(join(quadlets, 'web.container'), '[Container]\nImage=localhost/web\n[Install]\nWantedBy=default.target\n');
  writeFileSync(join(quadlets, 'bad.container'), '[Container]\nImage=localhost/web\n');
  writeFileSync(join(quadlets, 'bad.container.d/more.conf'), '[Container]\n[Service]\nExecStart=/x\n');
  await generate();
  assert.match(readFileSync(join(normal, 'default.target.wants/web.service'), 'utf8'), /^ExecStart=.* localhost\/web$/m);
  assert.not(existsSync(join(normal, 'bad.service')));
  const dry = await run(script, ['-dryrun', '-user'], { env: home.env });
  assert.match(dry.stdout, /^---web\.service---\n# Generated by tiffin/m);
  assert.match(dry.stderr, /tiffin-user-generator\[\d+\]: error: .*bad\.container\.d\/more\.conf:3: ExecStart: /);
});
test.run();
