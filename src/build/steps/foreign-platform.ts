import { readFileSync } from 'node:fs';

import { TiffinError } from '../../lib/errors.ts';
import { formatPlatform, hostPlatform, type Platform } from '../../oci/platform.ts';
import { listNames } from './list-names.ts';

const binfmt = '/proc/sys/fs/binfmt_misc';

/** What each processor's programs are called where the kernel's handlers for them are named, and what this one runs by itself. */
const qemuNames: Readonly<Record<string, string>> = {
  amd64: 'x86_64',
  '386': 'i386',
  arm64: 'aarch64',
  arm: 'arm',
  riscv64: 'riscv64',
  ppc64le: 'ppc64le',
  s390x: 's390x',
  mips64le: 'mips64el',
  mips64: 'mips64',
  loong64: 'loongarch64',
};
const alsoRuns: Readonly<Record<string, readonly string[]>> = { amd64: ['386'], arm64: ['arm'] };

/** A handler of binfmt_misc, as its file says. */
export type Handler = { readonly name: string; readonly text: string };

/**
 * Whether programs of a platform can be run here: by the processor itself, or by a handler that the kernel opened when it was registered
 * (flag F), because none is in the container. Pure.
 */
export function canRun(platform: Platform, host: Platform, handlers: readonly Handler[]): boolean {
  const { architecture } = platform;
  if (architecture === host.architecture || alsoRuns[host.architecture]?.includes(architecture) === true) return true;
  const name = qemuNames[architecture] ?? architecture;
  return handlers.some(
    (handler) => handler.name.endsWith(`-${name}`) && /^enabled$/m.test(handler.text) && /^flags: .*F/m.test(handler.text),
  );
}

/** Refuses to run programs of another processor without a handler. @throws {TiffinError} `unsupported` */
export function requireRunnable(platform: Platform): void {
  const host = hostPlatform();
  if (platform.architecture === host.architecture || canRun(platform, host, readHandlers())) return;
  const name = qemuNames[platform.architecture] ?? platform.architecture;
  throw new TiffinError(
    'unsupported',
    `RUN for ${formatPlatform(platform)}: this host is ${formatPlatform(host)}, and no handler of binfmt_misc runs programs for ${name}`,
    { hint: 'sudo apt-get install qemu-user-static binfmt-support, or build that stage with FROM --platform=$BUILDPLATFORM' },
  );
}

function readHandlers(): readonly Handler[] {
  return listNames(binfmt).flatMap((name) => {
    if (name === 'register' || name === 'status') return [];
    try {
      return [{ name, text: readFileSync(`${binfmt}/${name}`, 'latin1') }];
    } catch {
      return [];
    }
  });
}
