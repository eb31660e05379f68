/**
 * `npm run bench`: measures tiffin beside Podman, bare Node and crun, in the same run and in turns, and prints a table.
 *
 *   npm run bench                          every row
 *   npm run bench -- run exec --rounds 40  rows whose name contains a word
 *   npm run bench -- --here                with the podman of this machine, if any, instead of the peer's
 *
 * Run it on a machine that does nothing else.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { layoutArchive, pushImage } from '../support/images.ts';
import { findExecutable } from '../support/needs.ts';
import { registry, type Registry } from '../support/registry.ts';
import { repository } from '../support/repository.ts';
import { scratchHome } from '../support/scratch-home.ts';
import { contender } from './contenders.ts';
import { baseImage, benchImage, smallFilesImage } from './images.ts';
import { stopwatchPath, type Task } from './measure.ts';
import { hasPeer, runInPeer } from './peer.ts';
import { archiveRows } from './archive-rows.ts';
import { buildTable } from './build-rows.ts';
import { copyTable } from './copy-rows.ts';
import { lifeRows } from './life-rows.ts';
import { mapRows } from './map-rows.ts';
import { networkRows } from './network-rows.ts';
import { type Bench, type Result, type Row, rows as otherRows } from './rows.ts';
import { unitRows } from './unit-rows.ts';
import { markdownTable } from './table.ts';

function words(args: readonly string[]): { here: boolean; rounds: number; wanted: string[] } {
  const at = args.indexOf('--rounds');
  const rounds = at === -1 ? 20 : Number(args[at + 1]);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds takes a whole number of at least 1');
  const wanted = args.filter((word, index) => !word.startsWith('--') && (at === -1 || index !== at + 1));
  return { here: args.includes('--here'), rounds, wanted };
}

async function main(args: readonly string[]): Promise<number> {
  const { here, rounds, wanted } = words(args);
  if (!here && hasPeer()) return runInPeer(args, stopwatchPath());
  const chosen = [...otherRows, ...archiveRows, ...lifeRows, ...copyTable, ...buildTable, ...mapRows, ...networkRows, ...unitRows].filter(
    ({ name }) => wanted.length === 0 || wanted.some((word) => name.includes(word)),
  );
  const place = mkdtempSync(join(process.env['HOME'] ?? '/tmp', 'tiffin-bench-'));
  const tiffin = contender('tiffin', join(repository, 'dist/tiffin'), place);
  const podmanPath = findExecutable('podman');
  const podman = podmanPath === undefined ? undefined : contender('podman', podmanPath, place);
  const archive = join(place, 'bench.tar');
  writeFileSync(archive, layoutArchive(benchImage()));
  const needsRegistry = wantsRegistry(chosen);
  await using home = await scratchHome();
  await using server = needsRegistry ? await registry(home) : undefined;
  await using second = needsRegistry ? await registry(home) : undefined;
  const references = server && (await fill(server));
  const target = second && targetOf(second, home.path, place);
  const bench: Bench = { tiffin, podman, archive, references, target, rounds, floor: { node: emptyNode(place), crun: crunTask(place) } };
  const { results, failed } = measureAll(chosen, bench);
  console.log(`\n${markdownTable(results)}\n\n${machine(podmanPath, rounds)}`);
  for (const tool of [tiffin, podman]) tool?.try('system', 'reset', '-f');
  rmSync(place, { recursive: true, force: true });
  return failed === 0 ? 0 : 1;
}

async function fill(server: Registry): Promise<NonNullable<Bench['references']>> {
  return {
    base: await pushImage(server, baseImage(), { repository: 'base' }),
    small: await pushImage(server, smallFilesImage(), { repository: 'small' }),
  };
}

function wantsRegistry(chosen: readonly Row[]): boolean {
  return findExecutable('docker-registry') !== undefined && chosen.some(({ name }) => /^(?:pull|push)/.test(name));
}

/** The registry that is pushed to. It keeps nothing in memory: without its files it has no blobs. */
function targetOf({ address }: Registry, home: string, place: string): Bench['target'] {
  const storage = join(home, `registry-${address.split(':')[1]}`, 'storage/docker');
  return { address, place, skopeo: findExecutable('skopeo'), empty: () => rmSync(storage, { recursive: true, force: true }) };
}

/** Measures row by row. One that cannot be measured says why and is left out of the table. */
function measureAll(chosen: readonly Row[], bench: Bench): { results: Result[]; failed: number } {
  const results: Result[] = [];
  let failed = 0;
  for (const { name, run } of chosen) {
    try {
      results.push(...run(bench));
      console.error(`measured ${name}`);
    } catch (error) {
      failed += 1;
      console.error(`${name} could not be measured: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { results, failed };
}

function emptyNode(place: string): Task {
  const script = join(place, 'empty.cjs');
  writeFileSync(script, '');
  return { argv: [join(repository, `node_modules/node-linux-${process.arch}/bin/node`), script], env: { PATH: process.env['PATH'] } };
}

/** The same program in a bundle of crun's: new namespaces, read-only root, nothing else. */
function crunTask(place: string): Task | undefined {
  const crun = findExecutable('crun');
  if (crun === undefined) return undefined;
  const bundle = join(place, 'bundle');
  mkdirSync(join(bundle, 'rootfs/bin'), { recursive: true });
  for (const directory of ['proc', 'dev', 'sys']) mkdirSync(join(bundle, 'rootfs', directory));
  writeFileSync(join(bundle, 'rootfs/bin/true'), readFileSync('/bin/busybox'), { mode: 0o755 });
  if (spawnSync(crun, ['spec', '--rootless'], { cwd: bundle }).status !== 0) return undefined;
  const spec = JSON.parse(readFileSync(join(bundle, 'config.json'), 'utf8'));
  spec.process.terminal = false;
  spec.process.args = ['/bin/true'];
  writeFileSync(join(bundle, 'config.json'), JSON.stringify(spec));
  const argv = [crun, '--cgroup-manager=disabled', `--root=${join(place, 'crun')}`, 'run', '-b', bundle, 'bench'];
  return { argv, env: { PATH: process.env['PATH'], XDG_RUNTIME_DIR: place } };
}

function machine(podman: string | undefined, rounds: number): string {
  const version = (path: string, ...args: string[]): string =>
    spawnSync(path, args, { encoding: 'utf8' }).stdout?.trim().split('\n')[0] ?? '';
  const [cpu] = cpus();
  const parts = [
    `${cpus().length} × ${cpu?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GB`,
    `Linux ${readFileSync('/proc/sys/kernel/osrelease', 'utf8').trim()}`,
    `Node ${process.version}`,
    ...(podman === undefined ? ['no Podman found'] : [version(podman, '--version')]),
    ...(findExecutable('crun') === undefined ? [] : [version('crun', '--version')]),
  ];
  return `Medians of ${rounds} rounds, tools in turns. Floor: bare Node, and for \`run\` bare Node plus crun. ${parts.join('; ')}.`;
}

process.exitCode = await main(process.argv.slice(2));
