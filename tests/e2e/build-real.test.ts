// timeout: 600s
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { type BuildHome, buildHome } from '../support/build-home.ts';
import { debianPackages, debianTar } from '../support/debian-rootfs.ts';
import { layoutArchive, makeImage } from '../support/images.ts';
import { suiteNeeding } from '../support/needs.ts';
import { repository } from '../support/repository.ts';
import { must } from '../support/spawn.ts';
import { mustTiffin } from '../support/tiffin.ts';

const needs = ['built', 'user-namespaces', 'overlay', 'subuids', 'busybox', 'debian-rootfs'] as const;
const patience = { timeoutMs: 300_000 };

async function loadDebian(home: BuildHome): Promise<void> {
  const config = { Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'], Cmd: ['bash'] };
  const image = makeImage({ name: 'localhost/debian:12', layers: [readFileSync(debianTar)], config, compression: 'none' });
  const archive = join(home.path, 'debian.tar');
  writeFileSync(archive, layoutArchive(image));
  await mustTiffin(home, ['load', '-q', '-i', archive], patience);
}

const debian = suiteNeeding('a build upon Debian', ...needs);

const project = `== Containerfile
# syntax=docker/dockerfile:1
FROM localhost/debian:12 AS tools
ENV DEBIAN_FRONTEND=noninteractive
RUN --mount=type=bind,from=packages,target=/packages --mount=type=cache,target=/var/cache/apt \\
    apt-get install -y --no-install-recommends $(ls -d /packages/*.deb | grep -vE 'musl|uidmap|subid') && rm -rf /var/lib/apt/lists/*

FROM tools AS build
WORKDIR /src
COPY Makefile ./
COPY src src
ARG VERSION=0
RUN make VERSION=$VERSION && make install DESTDIR=/out

FROM tools AS static
COPY src/main.c src/menu.h /src/
RUN --mount=type=bind,from=packages,target=/packages <<EOF
set -e
dpkg-deb -x /packages/musl-dev_*.deb /musl
lib=$(echo /musl/usr/lib/*-musl)
cd /src && tcc -nostdlib -nostdinc -I$(echo /musl/usr/include/*-musl) -static -DVERSION='"static"' -o /lunch \\
    $lib/crt1.o $lib/crti.o main.c $lib/libc.a $(echo /usr/lib/*/tcc/libtcc1.a) $lib/crtn.o
EOF

FROM scratch AS small
COPY --from=static /lunch /lunch
RUN ["/lunch", "proof"]
ENTRYPOINT ["/lunch"]

FROM localhost/debian:12
RUN useradd --system --no-create-home lunch
COPY --from=build /out /
COPY --from=small /proof /proof
USER lunch
CMD ["lunch"]
== Makefile
lunch: src/main.c src/menu.h
	tcc -DVERSION='"$(VERSION)"' -o $@ src/main.c
install: lunch
	install -D -m 755 lunch $(DESTDIR)/usr/local/bin/lunch
== src/menu.h
#define MENU "soup"
== src/main.c
#include <stdio.h>
#include "menu.h"
int main(int argc, char **argv)
{
	FILE *out = argc > 1 ? fopen(argv[1], "w") : stdout;
	return out == NULL || fprintf(out, "%s %s\\n", MENU, VERSION) < 0 || fclose(out) != 0;
}
`;

debian('installs packages, compiles a C project, and a static program that runs alone', async () => {
  await using home = await buildHome('c-project');
  await loadDebian(home);
  const context = await home.context(project);
  const given = ['--build-context', `packages=${debianPackages}`, '--build-arg', 'VERSION=1.2'];
  const first = await home.mustBuild(context, given, patience);
  assert.is(await home.look('lunch; cat /proof; id -un; dpkg --verify libc6'), 'soup 1.2\nsoup static\nlunch');
  // A changed source is compiled again, and nothing is installed again.
  writeFileSync(join(context, 'src/menu.h'), '#define MENU "stew"\n');
  const { stdout, stderr, status } = await home.build(context, ['--progress', 'plain', ...given], patience);
  assert.is(status, 0, stderr);
  assert.not.match(stdout + stderr, /Setting up tcc/);
  assert.is(await home.look('lunch'), 'stew 1.2');
  assert.is.not(await mustTiffin(home, ['image', 'inspect', '--format', '{{.Id}}', 'localhost/made']), first);
  const small = await home.mustBuild(context, [...given, '--target', 'small', '-t', 'localhost/small'], patience);
  assert.is(await mustTiffin(home, ['run', '--rm', '--network', 'none', small]), 'stew static');
  await mustTiffin(home, ['system', 'check'], patience);
});

debian.run();

const node = suiteNeeding('a build of a Node project', ...needs, 'npm', 'pasta');

const web = `== Containerfile
FROM localhost/debian:12 AS base
COPY --from=node --chmod=755 node /usr/local/bin/node
ADD npm.tgz /opt/npm
RUN ln -s /opt/npm/package/bin/npm-cli.js /usr/local/bin/npm && chmod 755 /opt/npm/package/bin/npm-cli.js
WORKDIR /app

FROM base AS dependencies
COPY package.json ./
ARG REGISTRY
ARG npm_config_offline=false
RUN --mount=type=cache,target=/root/.npm,sharing=locked --mount=type=secret,id=authorities,target=/authorities \\
    NODE_EXTRA_CA_CERTS=/authorities npm install --registry="$REGISTRY" --no-audit --no-fund --loglevel=error

FROM base
ENV NODE_ENV=production
COPY --from=dependencies /app/node_modules ./node_modules
COPY index.js .
RUN node index.js >/said
USER 1000:1000
CMD ["node", "index.js"]
== .dockerignore
node_modules
== package.json
{ "name": "web", "private": true, "dependencies": { "mri": "1.2.0", "dequal": "2.0.3" } }
== index.js
const { dequal } = require('dequal');
console.log(dequal(require('mri')(['--a', 'b']), { _: [], a: 'b' }));
== node_modules/mri/index.js
throw new Error('modules of the context are not copied');
`;

node('takes packages from the npm registry once, and keeps them in a cache', async () => {
  await using home = await buildHome('node-project');
  await loadDebian(home);
  const context = await home.context(web);
  // The settings of this machine's npm, with its own Node, say where packages are; npm itself is one.
  const env = { ...home.env, HOME: process.env['HOME'], PATH: '/usr/local/bin:/usr/bin:/bin' };
  const npm = (...args: string[]): Promise<string> => must('npm', args, { cwd: context, env, timeoutMs: 120_000 });
  const registry = (await npm('config', 'get', 'registry')).trim();
  await must('mv', [(await npm('pack', '--silent', 'npm@11')).trim(), 'npm.tgz'], { cwd: context });
  const binary = join(repository, `node_modules/node-linux-${process.arch}/bin`);
  const authorities = (await npm('config', 'get', 'cafile')).trim();
  const secret = authorities === 'null' ? [] : ['--secret', `id=authorities,src=${authorities}`];
  const given = ['--build-context', `node=${binary}`, '--build-arg', `REGISTRY=${registry}`, ...secret];
  await home.mustBuild(context, ['--network', 'default', ...given], patience);
  assert.is(await home.look('cat /said; node index.js; ls /root | wc -l'), 'true\ntrue\n0');
  // The step is made again and has no network: all that it wants is in the cache.
  await home.mustBuild(context, [...given, '--build-arg', 'npm_config_offline=true'], patience);
  assert.is(await home.look('cat /said'), 'true');
});

node.run();
