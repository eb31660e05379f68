import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { chunkedAnnotation, layerForm, parsePacking, requireLevel } from '../../../../src/image/copy/layer-form.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const rules = { plain: false, packed: false, withoutZstd: false };
const chunked = { annotations: { [chunkedAnnotation]: 'sha256:x' } };

const forms = suite('layerForm');
for (const [what, layer, current, wishes, expected] of [
  ['what is packed, when nothing is asked', {}, 'gzip', {}, 'kept'],
  ['what is packed with zstd', {}, 'zstd', {}, 'kept'],
  ['a plain tar where those are taken', {}, 'none', {}, 'kept'],
  ['a plain tar where they are not', {}, 'none', { packed: true }, 'gzip'],
  ['zstd in a manifest of Docker', {}, 'zstd', { withoutZstd: true }, 'gzip'],
  ['gzip in a manifest of Docker', {}, 'gzip', { withoutZstd: true }, 'kept'],
  ['what is packed as asked', {}, 'gzip', { packing: 'gzip' }, 'kept'],
  ['what is packed as asked, by force', {}, 'gzip', { packing: 'gzip', force: true }, 'gzip'],
  ['gzip as zstd', {}, 'gzip', { packing: 'zstd' }, 'zstd'],
  ['zstd as zstd:chunked', {}, 'zstd', { packing: 'zstd:chunked' }, 'zstd:chunked'],
  ['zstd:chunked as such', chunked, 'zstd', { packing: 'zstd:chunked' }, 'kept'],
  ['zstd:chunked as zstd', chunked, 'zstd', { packing: 'zstd' }, 'zstd'],
  ['gzip for an archive of plain tars', {}, 'gzip', { plain: true, packing: 'zstd' }, 'plain'],
  ['a plain tar for such an archive', {}, 'none', { plain: true }, 'kept'],
] as const) {
  forms(`of ${what}`, () => {
    const form = layerForm(layer, current, { ...rules, ...wishes });
    assert.is(form.kind === 'packed' ? form.packing : form.kind, expected);
  });
}
forms.run();

const options = suite('options');
options('read the words of --compression-format', () => {
  assert.is(parsePacking('zstd:chunked'), 'zstd:chunked');
  assertFails(() => parsePacking('xz'), 'invalid-argument', /cannot find compressor for "xz"/);
});
options('know the levels of each', () => {
  requireLevel('gzip', 9);
  requireLevel('zstd', 22);
  assertFails(() => requireLevel('gzip', 10), 'invalid-argument', /gzip has 0 to 9/);
  assertFails(() => requireLevel('zstd', 0), 'invalid-argument', /zstd has 1 to 22/);
});
options.run();
