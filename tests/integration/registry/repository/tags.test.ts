import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { assertRejects } from '../../../support/assert-fails.ts';
import { hostileRegistry } from '../../../support/hostile-registry.ts';
import { registryClient } from '../../../support/registry-client.ts';
import { scratchHome } from '../../../support/scratch-home.ts';

/** Lists the tags of a registry whose n-th page (from 0) is `page(n)`. */
async function list(page: (n: number, host: string) => { body: unknown; link?: string }): Promise<readonly string[]> {
  await using home = await scratchHome();
  let count = 0;
  await using server = await hostileRegistry((request, response) => {
    if (request.url === '/v2/') return void response.end();
    const { body, link } = page(count++, request.headers.host ?? '');
    if (link !== undefined) response.setHeader('link', link);
    response.end(JSON.stringify(body));
  });
  await using client = registryClient(home, `${server.address}/app`);
  return await client.listTags();
}

const lists = suite('listTags');
lists('follows pages, with and without host', async () => {
  const tags = await list((n, host) => {
    const link =
      n === 0 ? '</v2/app/tags/list?last=b>; rel="next"' : n === 1 ? `<http://${host}/v2/app/tags/list?last=c>; rel="next"` : undefined;
    return { body: { tags: [`t${n}`] }, ...(link === undefined ? {} : { link }) };
  });
  assert.equal(tags, ['t0', 't1', 't2']);
});
lists('takes null for none, and leaves out what is no tag', async () => {
  assert.equal(await list(() => ({ body: { name: 'app', tags: null } })), []);
  assert.equal(await list(() => ({ body: { tags: ['ok', '../x', 7, '', 'a b', '\u001b[31m'] } })), ['ok']);
});
lists('does not go elsewhere, nor round', async () => {
  await assertRejects(
    list(() => ({ body: { tags: [] }, link: '<http://evil.example/x>; rel="next"' })),
    'corrupt',
    /next page is not on/,
  );
  await assertRejects(
    list(() => ({ body: { tags: [] }, link: '</v2/app/tags/list?n=1000>; rel="next"' })),
    'corrupt',
    /next page is not on/,
  );
  await assertRejects(
    list((n) => ({ body: { tags: [] }, link: `</v2/app/tags/list?last=${n}>; rel="next"` })),
    'corrupt',
    /more than 200 pages/,
  );
});
lists('takes a page with more tags than a call takes arguments, and not more tags than fit into memory', async () => {
  const page = (n: number): string[] => Array.from({ length: 90_000 }, (_, index) => `t${n}-${index}`);
  assert.is((await list(() => ({ body: { tags: page(0) } }))).length, 90_000);
  await assertRejects(
    list(() => ({ body: { tags: [...page(0), ...page(1)] } })),
    'corrupt',
    /more than 100000 tags/,
  );
  await assertRejects(
    list((n) => ({ body: { tags: page(n) }, link: `</v2/app/tags/list?last=${n}>; rel="next"` })),
    'corrupt',
    /more than 100000 tags/,
  );
});
lists('says what is no list', async () => {
  await assertRejects(
    list(() => ({ body: {} })),
    'corrupt',
    /has no list of tags/,
  );
});
lists.run();
