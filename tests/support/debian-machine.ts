/**
 * A minimal Debian to install packages in: its own files, this machine's kernel and devices.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { debianTar } from './debian-rootfs.ts';
import { type Finished, run } from './spawn.ts';

/** `path` is where its root lies here; `run` has its root do something, `runAs` its user lunch, in a session as logind makes it. */
export type DebianMachine = {
  readonly path: string;
  run(script: string): Promise<Finished>;
  runAs(script: string): Promise<Finished>;
};

/** chroot would not do: who is in one may make no user namespace. */
const enter = `set -e
root=$1 script=$2
mount --bind "$root" "$root"
cd "$root"
for place in proc dev sys; do mount --rbind /$place $place; done
mount -t tmpfs tmpfs run
pivot_root . mnt
umount -l /mnt
mkdir -p /run/user/1000
chmod 700 /run/user/1000
chown 1000:1000 /run/user/1000
exec sh -c "$script"
`;

/** Unpacks the machine in `path`, with a user who has subordinate IDs. Root only. */
export async function debianMachine(path: string): Promise<DebianMachine> {
  mkdirSync(path);
  const { status, stderr } = spawnSync('tar', ['-xf', debianTar, '-C', path], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`cannot unpack Debian: ${stderr}`);
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive', HOME: '/root' };
  const asRoot = (script: string): Promise<Finished> =>
    run('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', enter, 'sh', path, script], { env });
  const machine = {
    path,
    run: asRoot,
    runAs: (script: string) => {
      writeFileSync(join(path, 'tmp/script'), script);
      const session = 'HOME=/home/lunch USER=lunch PATH=/usr/bin:/bin XDG_RUNTIME_DIR=/run/user/1000 LANG=C.UTF-8';
      return asRoot(`cd /home/lunch; exec setpriv --reuid=1000 --regid=1000 --init-groups env -i ${session} sh -e /tmp/script`);
    },
  };
  const made = await machine.run('useradd --uid 1000 -m lunch && grep -q ^lunch: /etc/subuid');
  if (made.status !== 0) throw new Error(`cannot make a user: ${made.stderr}`);
  return machine;
}
