// timeout: 600s
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as assert from 'uvu/assert';
import { mapConcurrently } from '../runner/map-concurrently.ts';
import { debianRootfs } from '../support/debian-rootfs.ts';
import { layoutArchive } from '../support/images.ts';
import { suiteNeeding } from '../support/needs.ts';
import { type ScratchHome, scratchHome } from '../support/scratch-home.ts';
import { mustTiffin } from '../support/tiffin.ts';
import { bases } from './bases.ts';
import { buildWithBuildah, buildWithTiffin, loadBase, readStored } from './builders.ts';
import { type Case, parseCase, writeContext } from './case.ts';
import { compareExpected, compareImages } from './compare.ts';
import { type Site, siteOf } from './site.ts';

const test = suiteNeeding('the corpus', 'built', 'user-namespaces', 'overlay', 'subuids', 'busybox', 'buildah', 'git');
/** For work on a few cases: their names. */
const only = process.env['TIFFIN_TEST_CASES']?.split(' ');
const cases = globSync(join(import.meta.dirname, 'cases/*.txt'))
  .sort()
  .map((path) => parseCase(basename(path, '.txt'), readFileSync(path, 'utf8')))
  .filter(({ name }) => only?.includes(name) ?? true)
  .filter(({ parts }) => debianRootfs() !== undefined || !parts.some(({ content }) => content.includes('localhost/debian')));
const outcomes = new Map<string, string>();

test('builds all of it', async () => {
  await using home = await scratchHome({ name: 'corpus' });
  await using site = await siteOf(home);
  for (const [name, make] of Object.entries(bases)) {
    if (!cases.some(({ parts }) => parts.some(({ content }) => content.includes(`localhost/${name}`)))) continue;
    const archive = join(home.path, `${name}.tar`);
    writeFileSync(archive, layoutArchive(make(`localhost/${name}:latest`)));
    await loadBase(home, archive);
  }
  await mapConcurrently(cases, 2, async (one) => {
    const found = await differences(home, one, site).catch((error: Error) => [error.message]);
    outcomes.set(one.name, found.slice(0, 40).join('\n'));
  });
  await mustTiffin(home, ['system', 'check'], { timeoutMs: 100_000 });
});

for (const { name, title } of cases) test(`${name}: ${title}`, () => assert.is(outcomes.get(name), '', `\n${outcomes.get(name)}`));

/** Builds a case with both and says what is different. */
async function differences(home: ScratchHome, one: Case, site: Site): Promise<string[]> {
  const context = join(home.directory('contexts'), one.name);
  mkdirSync(context);
  await writeContext(one, context, home.env);
  const usesSite = one.parts.some(({ content }) => content.includes('ARG SITE'));
  const place = { context, options: usesSite ? ['--build-arg', `SITE=${site.url}`] : [] };
  if (one.lacking === undefined) {
    const [theirs, ours] = await Promise.all([buildWithBuildah(home, one, place), buildWithTiffin(home, one, place)]);
    return compareImages(one, ours, theirs);
  }
  const base = one.base === 'scratch' ? undefined : readStored(home, `localhost/${one.base}:latest`);
  return compareExpected(one, await buildWithTiffin(home, one, place), base);
}

test.run();
