import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { plainText } from '../../../../src/cli/manual/document.ts';
import { quadletBlocks } from '../../../../src/cli/manual/quadlet-page.ts';
import { quadletKind } from '../../../../src/systemd/quadlet-keys.ts';

const test = suite('quadletBlocks');
test('has every key of every type, and the option that says the same', () => {
  const blocks = quadletBlocks();
  const at = blocks.findIndex((block) => block.kind === 'heading' && block.text === '[Container] in files *.container');
  const keys = blocks[at + 1]!;
  if (keys.kind !== 'definitions') throw new Error('no keys');
  assert.is(keys.entries.length, quadletKind('container').keys.filter(({ deprecated }) => deprecated === undefined).length);
  const publish = keys.entries.find(({ term }) => plainText(term).startsWith('PublishPort='))!;
  assert.match(plainText(publish.text), /\. As --publish of tiffin-run\(1\)\.$/);
});
test.run();
