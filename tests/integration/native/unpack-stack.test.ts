import { join } from 'node:path';
import { mkdirSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { type TarEntry, tarArchive } from '../../../.ci/tar-writer.ts';
import { makeImage, writeLayout } from '../../support/images.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { type ScratchHome, scratchHome } from '../../support/scratch-home.ts';
import { inRealm, testRealm, unpackBytes } from '../../support/unpacking.ts';

const test = suiteNeeding('stacks of layers beside umoci', 'helper', 'user-namespaces', 'subuids', 'overlay', 'umoci');

/** A generator of pseudo-random numbers, so that a failure can be had again. */
function randomness(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % limit;
  };
}

const names = ['a', 'b', 'c', 'd'];

/** A layer as engines write them: parents before children, each path once, whiteouts of what lower layers have. */
function randomLayer(random: (limit: number) => number, lower: ReadonlySet<string>): TarEntry[] {
  const entries: TarEntry[] = [];
  const visit = (parent: string, depth: number): void => {
    const opaque = depth > 0 && random(6) === 0;
    if (opaque) entries.push({ path: `${parent}.wh..wh..opq` });
    for (const name of names) {
      const path = `${parent}${name}`;
      const kind = random(8);
      const whole = { uid: random(3) * 500, gid: random(2) * 7, modifiedAt: 1_000_000_000 + random(1000) };
      if (kind === 0 && !opaque && lower.has(path)) entries.push({ path: `${parent}.wh.${name}` });
      if (kind === 1 || kind === 2)
        entries.push({ path, content: `${path} ${random(1000)}`, mode: [0o644, 0o4755, 0o600][random(3)]!, ...whole });
      if (kind === 3) entries.push({ path, type: 'symlink', target: ['/a', '../b', 'c'][random(3)]!, mode: 0o777, ...whole });
      if (kind >= 5 && depth < 3) {
        entries.push({ path: `${path}/`, type: 'directory', mode: [0o755, 0o1777, 0o2750][random(3)]!, ...whole });
        visit(`${path}/`, depth + 1);
      }
    }
  };
  visit('', 0);
  return entries;
}

function pathsOf(entries: readonly TarEntry[]): string[] {
  return entries.filter(({ path }) => !path.includes('.wh.')).map(({ path }) => path.replace(/\/$/, ''));
}

function randomLayers(seed: number): TarEntry[][] {
  const random = randomness(seed);
  const seen = new Set<string>();
  return Array.from({ length: 4 }, () => {
    const layer = randomLayer(random, seen);
    for (const path of pathsOf(layer)) seen.add(path);
    return layer;
  });
}

/** What a mounted stack, and what umoci's bundle, hold: all but the times and sizes of directories. */
const compare = `set -e
list() { (cd "$1" && find . -mindepth 1 \\( -type d -printf '%P %y %m %U:%G\\n' \\) -o -printf '%P %y %m %U:%G %Ts %l\\n' | sort; cd "$1" && find . -type f -exec sha256sum {} + | sort -k2); }
mount -t overlay -o "userxattr,lowerdir=$2" overlay "$1/merged"
umoci unpack --image "$1/image:latest" "$1/bundle" >/dev/null
list "$1/merged" > "$1/ours.txt"; list "$1/bundle/rootfs" > "$1/theirs.txt"
diff "$1/ours.txt" "$1/theirs.txt" && wc -l < "$1/ours.txt"`;

async function compareStack(home: ScratchHome, seed: number): Promise<number> {
  const place = home.directory(`seed-${seed}`);
  for (const name of ['merged', 'image']) mkdirSync(join(place, name));
  const layers = randomLayers(seed);
  writeLayout(makeImage({ layers, name: 'latest' }), join(place, 'image'));
  for (const [index, layer] of layers.entries()) {
    const { failure } = await unpackBytes(home, tarArchive(layer), { name: `seed-${seed}/${index}`, keep: true });
    assert.is(failure?.message, undefined, `seed ${seed}`);
  }
  const lower = [3, 2, 1, 0].map((index) => join(place, String(index))).join(':');
  return Number(await inRealm(testRealm(home), 'sh', '-c', compare, 'sh', place, lower));
}

test('overlay shows of our layers what umoci makes of the image', async () => {
  await using home = await scratchHome();
  let lines = 0;
  for (let seed = 1; seed <= 15; seed += 1) lines += await compareStack(home, seed);
  assert.ok(lines > 300, `${lines} lines compared`);
});

test.run();
