/**
 * The images that are measured: busybox, one of 195 MB in 10,000 files, one of 40,000 small files. All are made here, from a
 * fixed seed, so that every machine measures the same bytes.
 */
import { busyboxEntries, type MadeImage, makeImage, type TarEntry } from '../support/images.ts';

/** Busybox under the name that the rows use. */
export function benchImage(): MadeImage {
  return makeImage({ name: 'localhost/bench:latest', layers: [busyboxEntries()], config: { Cmd: ['sh'], Env: ['PATH=/bin'] } });
}

/** Sizes as in a Debian system with perl and python: most files are small, some large, and they compress to a third. */
export function baseImage(): MadeImage {
  return makeImage({ layers: [files({ count: 10_000, perDirectory: 20, averageBytes: 19_500, seed: 1 })] });
}

/** As a node_modules of many packages. */
export function smallFilesImage(): MadeImage {
  return makeImage({ layers: [files({ count: 40_000, perDirectory: 7, averageBytes: 5_500, seed: 2 })] });
}

function files({
  count,
  perDirectory,
  averageBytes,
  seed,
}: {
  count: number;
  perDirectory: number;
  averageBytes: number;
  seed: number;
}): TarEntry[] {
  const random = generator(seed);
  const noise = Buffer.from(Array.from({ length: 1 << 20 }, () => Math.floor(random() * 256)));
  const text = Buffer.from('function (the, quick) { return brown.fox(jumps, over) } // the lazy dog\n'.repeat(4096));
  const entries: TarEntry[] = [{ path: 'data', type: 'directory' }];
  for (let at = 0; at < count; at += 1) {
    const directory = `data/d${Math.floor(at / perDirectory)}`;
    if (at % perDirectory === 0) entries.push({ path: directory, type: 'directory' });
    // Exponentially distributed sizes: the mean is right and a few files are ten times as large.
    const size = Math.min(noise.length, Math.floor(-Math.log(1 - random()) * averageBytes));
    const noisy = Math.floor(size / 4);
    const from = Math.floor(random() * (noise.length - noisy));
    const words = Array.from({ length: Math.ceil((size - noisy) / text.length) }, () => text);
    const content = Buffer.concat([noise.subarray(from, from + noisy), ...words]).subarray(0, size);
    entries.push({ path: `${directory}/f${at}`, content });
  }
  return entries;
}

/** mulberry32: small, and good enough for noise that gzip cannot fold. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
