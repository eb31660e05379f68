import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compareLayers } from '../../../../src/build/twice/compare-layers.ts';
import { layerTar, type LayerTarEntry } from '../../../support/layer-tar.ts';

const entry = { path: 'etc/b', content: 'x' } as const;

const test = suite('compareLayers');
for (const [name, first, second, expected] of [
  ['nothing', [entry], [entry], undefined],
  ['content', [entry], [{ ...entry, content: 'y' }], '/etc/b has other content'],
  ['mode', [entry], [{ ...entry, mode: 0o600 }], '/etc/b has another mode: 000644, then 000600'],
  ['time', [entry], [{ ...entry, mtime: 7 }], '/etc/b has another time: 0, then 7'],
  ['attribute', [entry], [{ ...entry, pax: { 'SCHILY.xattr.user.a': '1' } }], '/etc/b has another attribute user.a: none, then 1'],
  ['first only', [{ path: 'etc/a' }, entry], [entry], '/etc/a is only in the first build'],
  ['second only', [entry], [entry, { path: 'etc/c' }], '/etc/c is only in the second build'],
] as const) {
  test(`finds ${name}`, async () => {
    const difference = await compareLayers(layerTar(first as readonly LayerTarEntry[]), layerTar(second as readonly LayerTarEntry[]));
    assert.is(difference === undefined ? undefined : `${difference.path} ${difference.what}`, expected);
  });
}
test.run();
