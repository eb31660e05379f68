/**
 * Programs and Node for another processor than this machine's: Debian's cross compiler, the C library of Debian's package for that
 * architecture, and Node from npm. Nothing is installed; the code caches of V8 are of this processor and stay away.
 */
import { createHash } from 'node:crypto';
import { chmodSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sources } from './contents.ts';
import { debianNames } from './control.ts';
import type { Job } from './forms.ts';
import { run } from './run.ts';

const machines = { x64: 'x86_64', arm64: 'aarch64' } as const;

/** Builds and fetches what packages for `job.arch` need. */
export function crossSources(job: Job): Sources {
  const { repository, arch, scratch } = job;
  const prefix = `${machines[arch]}-linux-gnu-`;
  const build = join(scratch, 'build');
  const native = join(scratch, 'native');
  mkdirSync(native);
  const compiler = muslCompiler(job, `${prefix}gcc`);
  const programs = ['tiffin', 'tiffin-helper', 'tiffin-runner'].map((name) => join(native, name));
  run('make', ['-j2', '-C', join(repository, 'native-helper'), `CC=${compiler}`, `BUILD=${build}`, `DIST=${native}`, ...programs]);
  const nodePackage = fetchNode(job);
  const node = join(scratch, 'node');
  run(`${prefix}strip`, ['-o', node, join(nodePackage, 'bin/node')]);
  return { repository, native, build, node, nodePackage, withCaches: false };
}

/** A compiler for static programs with musl, as musl-tools has one for this machine. */
function muslCompiler({ arch, scratch }: Job, compiler: string): string {
  const root = fetchMusl(debianNames[arch], scratch);
  const triplet = `${machines[arch]}-linux-musl`;
  const specs = readFileSync(globSync('/usr/lib/*-linux-musl/musl-gcc.specs')[0] ?? '/usr/lib/musl-gcc.specs', 'utf8')
    .replaceAll(/\/usr\/(lib|include)\/[\w-]+-musl/g, `${root}/usr/$1/${triplet}`)
    .replace(/ld-musl-\w+/, `ld-musl-${machines[arch]}`);
  const [specsPath, path] = [join(scratch, 'musl.specs'), join(scratch, 'musl-gcc')];
  writeFileSync(specsPath, specs);
  // libgcc's choice of atomics asks glibc for the processor.
  const own = arch === 'arm64' ? ' -mno-outline-atomics' : '';
  writeFileSync(path, `#!/bin/sh\nexec ${compiler}${own} "$@" -specs '${specsPath}'\n`);
  chmodSync(path, 0o755);
  return path;
}

/** apt with lists of its own, of that architecture alone: the machine's stay as they are. */
function fetchMusl(architecture: string, scratch: string): string {
  const place = join(scratch, 'apt');
  for (const directory of ['lists/partial', 'archives/partial']) mkdirSync(join(place, directory), { recursive: true });
  writeFileSync(join(place, 'status'), '');
  const settings = {
    'APT::Architecture': architecture,
    'APT::Architectures': architecture,
    'Dir::State::lists': join(place, 'lists'),
    'Dir::State::status': join(place, 'status'),
    'Dir::Cache': place,
    'Acquire::Languages': 'none',
    'APT::Sandbox::User': 'root',
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  run('apt-get', ['-q', ...options, 'update']);
  run('apt-get', ['-q', ...options, 'download', 'musl-dev'], { cwd: place });
  const [found] = globSync(join(place, 'musl-dev_*.deb'));
  const root = join(scratch, 'musl');
  run('dpkg-deb', ['-x', found ?? 'musl-dev', root]);
  return root;
}

/** The pinned Node, which must be the one of the lock file. */
function fetchNode({ repository, arch, scratch }: Job): string {
  const name = `node-linux-${arch}`;
  const lock = JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8')) as Lock;
  const { version, integrity } = lock.packages[`node_modules/${name}`] ?? {};
  if (version === undefined) throw new Error(`package-lock.json has no ${name}`);
  run('npm', ['pack', '--silent', '--pack-destination', scratch, `${name}@${version}`]);
  const archive = join(scratch, `${name}-${version}.tgz`);
  const digest = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
  if (integrity !== undefined && integrity !== digest) throw new Error(`${name}@${version} is not what package-lock.json has`);
  run('tar', ['-xzf', archive, '-C', scratch]);
  return join(scratch, 'package');
}

type Lock = { readonly packages: Readonly<Record<string, { readonly version: string; readonly integrity?: string }>> };
