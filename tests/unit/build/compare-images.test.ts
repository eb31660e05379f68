import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compareImages, type ComparedImage } from '../../../src/build/compare-images.ts';
import type { Digest } from '../../../src/oci/digest.ts';
import { layerTar } from '../../support/layer-tar.ts';

type Layer = { readonly digest: string; readonly path: string };

/** Images whose blobs are files by any name. */
function images(...both: { readonly config: object; readonly layers: readonly Layer[]; readonly history?: readonly object[] }[]) {
  const directory = mkdtempSync(join(tmpdir(), 'tiffin-compare-'));
  const paths = new Map<string, string>();
  const made = both.map(({ config, layers, history = [] }, index) => {
    const [manifestDigest, configDigest] = [`m${index}`, `c${JSON.stringify(config)}`] as Digest[];
    writeFileSync(join(directory, `m${index}`), JSON.stringify({ layers: layers.map(({ digest }) => digest) }));
    writeFileSync(join(directory, `c${index}`), JSON.stringify(config));
    paths.set(manifestDigest!, join(directory, `m${index}`)).set(configDigest!, join(directory, `c${index}`));
    for (const { digest, path } of layers) paths.set(digest, path);
    return {
      manifestDigest,
      configDigest,
      config: { history },
      layers: layers.map(({ digest }) => ({ diffId: digest, blob: { digest } })),
    } as unknown as ComparedImage;
  });
  return { made, blobs: { path: (digest: Digest) => paths.get(digest) ?? '' } };
}

const test = suite('compareImages');
test('names the file and the step of the layer that made it', async () => {
  const base = { digest: 'base', path: layerTar([]) };
  const history = [
    { created_by: 'RUN /bin/sh -c  date > /x', comment: 'Containerfile:7' },
    { created_by: 'CMD ["sh"]', empty_layer: true },
  ];
  const [first, second] = ['1', '2'].map((content) => ({
    config: {},
    history,
    layers: [base, { digest: content, path: layerTar([{ path: 'x', content }]) }],
  }));
  const { made, blobs } = images(first!, second!);
  assert.equal(await compareImages(blobs, made[0]!, made[1]!), {
    kind: 'file',
    path: '/x',
    what: 'has other content',
    step: 'Containerfile:7: RUN /bin/sh -c date > /x',
  });
  assert.is(await compareImages(blobs, made[0]!, made[0]!), undefined);
});
test('names the field of a config', async () => {
  const { made, blobs } = images(
    { config: { a: 1, config: { Env: ['A=1', 'B=2'] } }, layers: [] },
    { config: { a: 1, config: { Env: ['A=1', 'B=3'] } }, layers: [] },
  );
  const expected = { kind: 'field', document: 'config', field: 'config.Env.1', what: '"B=2", then "B=3"' };
  assert.equal(await compareImages(blobs, made[0]!, made[1]!), expected);
});
test('names a layer that only one build has', async () => {
  const { made, blobs } = images({ config: {}, layers: [] }, { config: {}, layers: [{ digest: 'x', path: layerTar([]) }] });
  const difference = await compareImages(blobs, made[0]!, made[1]!);
  assert.is(difference?.what, 'is written to only by the second build');
});
test.run();
