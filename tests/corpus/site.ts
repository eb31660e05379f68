/**
 * A web site on this machine, for `ADD` of URLs and of git repositories.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, normalize } from 'node:path';
import { tarArchive } from '../support/images.ts';
import type { ScratchHome } from '../support/scratch-home.ts';
import { must } from '../support/spawn.ts';

/** The site's address; disposing ends it. */
export type Site = AsyncDisposable & { readonly url: string };

const repository = `
git init -q --bare tea.git
git init -q work && cd work
git config user.name cook && git config user.email cook@example.org
mkdir -p docs/deep && echo tea >README && echo leaf >docs/leaf && echo root >docs/deep/root && chmod 755 docs/leaf && ln -s leaf docs/link
git add . && git commit -qm first && git tag v1
echo more >>README && git commit -qam second
git push -q ../tea.git HEAD:main v1
git -C ../tea.git symbolic-ref HEAD refs/heads/main
git -C ../tea.git update-server-info
`;

/** Serves `page.txt`, `tree.tar` and the repository `tea.git` on a free port of 127.0.0.1. */
export async function siteOf(home: ScratchHome): Promise<Site> {
  const root = home.directory('site');
  writeFileSync(join(root, 'page.txt'), 'a page\n');
  writeFileSync(join(root, 'tree.tar'), tarArchive([{ path: 'tree/leaf', content: 'leaf', uid: 7, gid: 8, mode: 0o640 }]));
  const env = { ...home.env, GIT_AUTHOR_DATE: '2020-01-01T00:00:00Z', GIT_COMMITTER_DATE: '2020-01-01T00:00:00Z' };
  await must('sh', ['-euc', repository], { cwd: root, env });
  const server = createServer(({ url = '/' }, response) => {
    try {
      const bytes = readFileSync(join(root, normalize(new URL(url, 'http://x').pathname)));
      response.writeHead(200, { 'last-modified': 'Sat, 01 Jan 2000 00:00:00 GMT', 'content-length': bytes.length }).end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: () =>
      new Promise((ended) => {
        server.close(() => ended());
        server.closeAllConnections();
      }),
  };
}
