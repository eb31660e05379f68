/**
 * Images for tests, and how they get into a registry.
 */
import { existsSync, readFileSync } from 'node:fs';
import { type ImagePlan, type MadeBlob, type MadeImage, makeImage } from '../../.ci/oci-layout.ts';
import type { TarEntry } from '../../.ci/tar-writer.ts';
import type { Registry } from './registry.ts';

export { digestOf, layoutArchive, type MadeBlob, type MadeImage, makeImage, writeLayout } from '../../.ci/oci-layout.ts';
export { tarArchive, type TarEntry } from '../../.ci/tar-writer.ts';

const applets =
  'ash awk basename cat chmod chown cp cut date dd df diff dirname dmesg du echo env expr false find fold free getopt grep groups gunzip gzip head hexdump hostname id ip kill killall ln logger ls md5sum mkdir mkfifo mknod mktemp more mount mv nc netstat nice nohup nslookup od ping pgrep pkill printf ps pwd readlink realpath renice rm rmdir sed seq setsid sh sha256sum sleep sort stat stty su sync tail tar tee test timeout top touch tr true tty umount uname uniq uptime usleep vi watch wc wget which who whoami xargs yes';

/**
 * The members of a root file system made of Debian's static busybox, with the users and directories that tests expect.
 * Without busybox it can be made, not run: tests that run it need `busybox`.
 */
export function busyboxEntries(): TarEntry[] {
  const directories = ['bin', 'dev', 'etc', 'home', 'proc', 'root', 'run', 'sys', 'usr', 'usr/bin', 'var', 'var/tmp'];
  return [
    ...directories.map((path) => ({ path, type: 'directory' }) as const),
    { path: 'tmp', type: 'directory', mode: 0o1777 },
    { path: 'bin/busybox', mode: 0o755, content: existsSync('/bin/busybox') ? readFileSync('/bin/busybox') : '' },
    ...applets.split(' ').map((applet) => ({ path: `bin/${applet}`, type: 'symlink', target: 'busybox', mode: 0o777 }) as const),
    {
      path: 'etc/passwd',
      content:
        'root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1:daemon:/:/bin/false\nworker:x:1000:1000:worker:/home/worker:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n',
    },
    { path: 'etc/group', content: 'root:x:0:\ndaemon:x:1:\naudio:x:29:worker\nworker:x:1000:\nnogroup:x:65534:\n' },
    { path: 'etc/os-release', content: 'ID=busybox\nNAME=Busybox\n' },
    { path: 'home/worker', type: 'directory', uid: 1000, gid: 1000 },
  ];
}

/** A busybox image whose command is `sh`; `plan` changes or adds layers and configuration. */
export function busyboxImage(plan: Partial<ImagePlan> = {}): MadeImage {
  const { layers = [], config = {}, ...rest } = plan;
  const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  return makeImage({ ...rest, layers: [busyboxEntries(), ...layers], config: { Cmd: ['sh'], Env: [path], ...config } });
}

/** Pushes an image into a registry by plain HTTP requests, independent of the code under test. Returns `ADDRESS/NAME:TAG`. */
export async function pushImage(
  registry: Registry,
  image: MadeImage,
  { repository, tag = 'latest', headers = {} }: PushChoices,
): Promise<string> {
  for (const blob of [image.config, ...image.layers]) await pushBlob(registry, blob, { repository, headers });
  await pushManifest(registry, image.manifest, { repository, tag, headers });
  return `${registry.address}/${repository}:${tag}`;
}

/** Where an image goes; `headers` carry the authorisation. */
export type PushChoices = { readonly repository: string; readonly tag?: string; readonly headers?: Record<string, string> };

/** Pushes one blob; one that is there already is left alone. */
export async function pushBlob(registry: Registry, blob: MadeBlob, { repository, headers = {} }: PushChoices): Promise<void> {
  if ((await registry.fetch(`/v2/${repository}/blobs/${blob.digest}`, { method: 'HEAD', headers })).status === 200) return;
  const started = await registry.fetch(`/v2/${repository}/blobs/uploads/`, { method: 'POST', headers });
  const location = new URL(String(started.headers['location']), registry.url);
  location.searchParams.set('digest', blob.digest);
  const stored = await registry.fetch(location.href, {
    method: 'PUT',
    headers: { ...headers, 'content-type': 'application/octet-stream' },
    body: blob.bytes,
  });
  if (stored.status !== 201)
    throw new Error(`the registry answers ${stored.status} to blob ${blob.digest}: ${stored.body.toString('utf8')}`);
}

/** Pushes a manifest or an index under a tag. */
export async function pushManifest(
  registry: Registry,
  manifest: MadeBlob,
  { repository, tag = 'latest', headers = {} }: PushChoices,
): Promise<void> {
  const stored = await registry.fetch(`/v2/${repository}/manifests/${tag}`, {
    method: 'PUT',
    headers: { ...headers, 'content-type': manifest.mediaType },
    body: manifest.bytes,
  });
  if (stored.status !== 201)
    throw new Error(`the registry answers ${stored.status} to manifest ${manifest.digest}: ${stored.body.toString('utf8')}`);
}
