import * as assert from 'uvu/assert';
import { checkImages } from '../../../../src/upkeep/check/images.ts';
import { suiteNeeding } from '../../../support/needs.ts';
import { putRealImage } from '../../../support/real-image.ts';
import { scratchEngine } from '../../../support/scratch-engine.ts';

const test = suiteNeeding('checkImages', 'helper', 'user-namespaces');

for (const change of [
  "UPDATE image SET config = replace(config, 'linux', 'lynux')",
  'DELETE FROM image_layer WHERE position = 1',
  "DELETE FROM image_blob WHERE role = 'layer'",
  "UPDATE image SET record = replace(record, 'sha256:', 'sha256:0')",
]) {
  test(`finds what a manifest does not say, and makes it again: ${change}`, async () => {
    using scratch = scratchEngine();
    const { engine } = scratch;
    const { image } = await putRealImage(engine, 'app', [[{ path: 'a', content: 'a' }], [{ path: 'b', content: 'b' }]]);
    assert.equal(checkImages(engine, engine.images.list()), []);
    engine.state.run(change);
    const [damage] = checkImages(engine, engine.images.list());
    if (damage === undefined) return assert.match(change, /record/, 'a manifest that is not there is told of by itself');
    assert.is(damage.object, 'state.db');
    assert.match(damage.what.join(), /image real.test\/app:1 is not what the image's manifest says/);
    await damage.mend?.();
    assert.equal(checkImages(engine, engine.images.list()), []);
    assert.equal(engine.images.get(image.id).config, image.config);
  });
}

test.run();
