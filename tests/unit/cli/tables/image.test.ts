import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { imageCommands, imageSpellings } from '../../../../src/cli/tables/image.ts';

const test = suite('imageCommands');
test('every command on images can be typed after `image`', () => {
  const verbs = new Set([...Object.keys(imageCommands), ...Object.keys(imageSpellings)].filter((path) => path.startsWith('image ')));
  for (const path of ['pull', 'tag', 'untag', 'load', 'save', 'import', 'history']) assert.ok(verbs.has(`image ${path}`), path);
  assert.is(imageSpellings['image ls'], 'images');
});
test('every command loads', async () => {
  for (const [path, entry] of Object.entries(imageCommands)) assert.is(typeof (await entry.load()), 'function', path);
});
test.run();
