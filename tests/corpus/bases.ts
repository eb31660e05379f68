/**
 * The images that cases build upon, made from nothing.
 */
import { readFileSync } from 'node:fs';
import { debianRootfs } from '../support/debian-rootfs.ts';
import { busyboxEntries, busyboxImage, type MadeImage, makeImage, type TarEntry } from '../support/images.ts';

/** When the bases were made; nothing that is built on them is younger. */
export const baseTime = Date.parse('2024-02-29T12:00:00Z') / 1000;

const createdAt = '2024-02-29T12:00:00Z';
const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Everything a path can be, in two layers, the second of which hides some of the first. */
const oddLayers: readonly (readonly TarEntry[])[] = [
  [
    ...busyboxEntries(),
    { path: 'usr/lib', type: 'directory' },
    { path: 'usr/lib/libtea.so.1', content: 'tea', mode: 0o755 },
    { path: 'usr/lib/libtea.so', type: 'symlink', target: 'libtea.so.1' },
    { path: 'lib', type: 'symlink', target: 'usr/lib' },
    { path: 'var/run', type: 'symlink', target: '/run' },
    { path: 'loop', type: 'symlink', target: 'loop' },
    { path: 'out', type: 'symlink', target: '../../../../../run' },
    { path: 'usr/bin/su', content: 'set-uid', mode: 0o4755 },
    { path: 'usr/bin/wall', content: 'set-gid', mode: 0o2755, gid: 5 },
    { path: 'srv', type: 'directory', mode: 0o2775, uid: 33, gid: 33 },
    { path: 'srv/first', content: 'one file, two names' },
    { path: 'srv/second', type: 'hardlink', target: 'srv/first' },
    { path: 'srv/noted', content: 'noted', pax: { 'SCHILY.xattr.user.note': 'kept' } },
    { path: 'srv/pipe', type: 'fifo', mode: 0o600 },
    { path: 'opt', type: 'directory' },
    { path: 'opt/old', type: 'directory' },
    { path: 'opt/old/file', content: 'old' },
    { path: 'opt/gone', content: 'gone' },
  ],
  [
    { path: 'opt/old', type: 'directory' },
    { path: 'opt/old/.wh..wh..opq' },
    { path: 'opt/old/new', content: 'new' },
    { path: 'opt/.wh.gone' },
  ],
];

/** A configuration with everything in it, and triggers for whoever builds upon it. */
const everything = {
  User: 'worker',
  WorkingDir: '/home/worker',
  Env: [path, 'GREETING=hello from the base', 'EMPTY='],
  Entrypoint: ['/bin/sh', '-c'],
  Cmd: ['echo base'],
  ExposedPorts: { '8080/tcp': {}, '53/udp': {} },
  Volumes: { '/var/data': {} },
  Labels: { kept: 'yes', replaced: 'no' },
  StopSignal: 'SIGQUIT',
};

/** How each base is made, by name; `debian` only where the set-up could make its root file system. */
export const bases: Readonly<Record<string, (name: string) => MadeImage>> = {
  busybox: (name) => busyboxImage({ name, createdAt }),
  odd: (name) => makeImage({ name, createdAt, layers: oddLayers, config: { Cmd: ['sh'], Env: [path] } }),
  everything: (name) => busyboxImage({ name, createdAt, config: everything }),
  onbuild: (name) =>
    busyboxImage({ name, createdAt, config: { OnBuild: ['COPY . /app', 'WORKDIR /app', 'RUN ls >/listed', 'ENV BUILT=${BUILT:-on}'] } }),
  debian: (name) =>
    makeImage({ name, createdAt, layers: [readFileSync(debianRootfs()!)], config: { Cmd: ['bash'], Env: [path] }, compression: 'none' }),
};
