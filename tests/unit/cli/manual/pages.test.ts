import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { manualPages } from '../../../../src/cli/manual/pages.ts';
import { topicPage, topics } from '../../../../src/cli/manual/topics.ts';
import { repository } from '../../../support/repository.ts';

const sources = { directory: join(repository, 'src/cli/manual'), source: 'tiffin 1', date: '2026-11-21' };

const test = suite('manualPages');
test('has a page for each command and topic, links for other spellings, and the same each time', async () => {
  const pages = await manualPages(sources);
  assert.equal([...pages], [...(await manualPages(sources))]);
  for (const name of ['tiffin', 'tiffin-run', 'tiffin-image', 'tiffin-image-trust-show'])
    assert.match(pages.get(`man1/${name}.1`) ?? '', /^\.TH /);
  for (const topic of topics) {
    const { name, section } = topicPage(topic);
    assert.match(pages.get(`man${section}/${name}.${section}`) ?? '', /^\.TH /);
  }
  assert.is(pages.get('man1/tiffin-image-ls.1'), '.so man1/tiffin-images.1\n');
  assert.not.ok(
    [...pages.keys()].some((name) => name.includes('__')),
    'hidden commands have no page',
  );
});
test.run();
