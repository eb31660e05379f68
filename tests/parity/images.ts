/**
 * Makes the two image archives that the parity themes start from, out of Debian's busybox-static.
 *
 * usage: node images.ts DIRECTORY    writes busy.tar and entry.tar (docker-archive) into it; the bytes depend on the busybox only
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const deterministic = ['--sort=name', '--mtime=@1700000000', '--owner=0', '--group=0', '--numeric-owner', '--format=ustar'];

/** A root with busybox under all its names, /etc/passwd and /etc/group with root and nobody. */
function busyboxRoot(root: string): void {
  for (const directory of ['bin', 'etc', 'tmp', 'root', 'proc', 'sys', 'dev', 'run', 'var/tmp'])
    mkdirSync(join(root, directory), { recursive: true });
  cpSync('/bin/busybox', join(root, 'bin/busybox'));
  for (const name of execFileSync('/bin/busybox', ['--list'], { encoding: 'utf8' }).trim().split('\n')) {
    if (name !== 'busybox') symlinkSync('busybox', join(root, 'bin', name));
  }
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n');
  writeFileSync(join(root, 'etc/group'), 'root:x:0:\nnogroup:x:65534:\n');
}

/** Writes a docker-archive of one layer. */
function writeArchive(directory: string, name: string, config: Record<string, unknown>): void {
  const work = mkdtempSync(join(tmpdir(), 'tiffin-parity-'));
  try {
    mkdirSync(join(work, 'root'));
    busyboxRoot(join(work, 'root'));
    execFileSync('tar', [...deterministic, '-C', join(work, 'root'), '-cf', join(work, 'layer.tar'), '.']);
    const diffId = `sha256:${createHash('sha256')
      .update(readFileSync(join(work, 'layer.tar')))
      .digest('hex')}`;
    const image = {
      created: '2023-11-14T22:13:20Z',
      architecture: 'amd64',
      os: 'linux',
      config,
      rootfs: { type: 'layers', diff_ids: [diffId] },
      history: [{ created: '2023-11-14T22:13:20Z', created_by: 'tests/parity' }],
    };
    writeFileSync(join(work, 'config.json'), JSON.stringify(image));
    writeFileSync(
      join(work, 'manifest.json'),
      JSON.stringify([{ Config: 'config.json', RepoTags: [`localhost/${name}:1`], Layers: ['layer.tar'] }]),
    );
    execFileSync('tar', [...deterministic, '-C', work, '-cf', join(directory, `${name}.tar`), 'manifest.json', 'config.json', 'layer.tar']);
  } finally {
    rmSync(work, { recursive: true });
  }
}

const directory = process.argv[2] ?? '.';
writeArchive(directory, 'busy', { Env: [path], Cmd: ['sh'] });
writeArchive(directory, 'entry', {
  Env: [path, 'FROM_IMAGE=1'],
  Entrypoint: ['/bin/echo', 'E'],
  Cmd: ['default'],
  User: '1000:1000',
  WorkingDir: '/work',
  Volumes: { '/data': {} },
  Labels: { 'tiffin.parity': 'yes' },
  StopSignal: 'SIGUSR1',
  ExposedPorts: { '80/tcp': {} },
});
