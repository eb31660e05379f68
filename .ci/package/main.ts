/**
 * `npm run package`: what people install, made of what the build left.
 *
 *   node .ci/package/main.ts [npm|deb|archive]… [--output DIRECTORY] [--arch x64|arm64] [--as-built] [--fast]
 *
 * Without a form all are made, in dist/packages. `--as-built` takes dist/ as it is, `--fast` compresses less. The same tree
 * gives the same bytes: times are SOURCE_DATE_EPOCH or that of the last commit.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { version } from '../../src/lib/version.ts';
import { repository } from '../checks.ts';
import { forms } from './forms.ts';
import { run } from './run.ts';
import { sourcesOf } from './sources.ts';

/** Used where there is neither SOURCE_DATE_EPOCH nor a commit: 2026-01-01. */
const someTime = 1_767_225_600;

function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      output: { type: 'string', default: join(repository, 'dist/packages') },
      arch: { type: 'string', default: process.arch },
      'as-built': { type: 'boolean', default: false },
      fast: { type: 'boolean', default: false },
    },
  });
  const { arch } = values;
  if (arch !== 'x64' && arch !== 'arm64') throw new Error(`there are no packages for ${arch}`);
  const wanted = positionals.length === 0 ? Object.keys(forms) : positionals;
  const unknown = wanted.find((word) => !Object.hasOwn(forms, word));
  if (unknown !== undefined) throw new Error(`no package is called ${unknown}; there are: ${Object.keys(forms).join(', ')}`);
  if (!values['as-built']) build();
  const output = resolve(values.output);
  mkdirSync(output, { recursive: true });
  const scratch = mkdtempSync(join(tmpdir(), 'tiffin-package-'));
  try {
    const job = { repository, version, arch, time: sourceTime(), scratch, output, effort: values.fast ? 'fast' : 'small' } as const;
    const sources = sourcesOf(job);
    // Each as soon as it is made: to compress them takes minutes.
    for (const name of wanted) for (const path of forms[name]!(job, sources)) console.log(path);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return 0;
}

function build(): void {
  const { status } = spawnSync(process.execPath, [join(repository, '.ci/build.ts')], { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error('the build failed');
}

function sourceTime(): number {
  const given = process.env['SOURCE_DATE_EPOCH'];
  if (given !== undefined) return Number(given);
  if (!existsSync(join(repository, '.git'))) return someTime;
  try {
    return Number(run('git', ['-C', repository, 'log', '-1', '--format=%ct']));
  } catch {
    return someTime;
  }
}

try {
  process.exitCode = main();
} catch (error) {
  console.error(`Error: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
