/**
 * Everything `npm run check` looks at. `npm test` runs the same list and counts each check as one test.
 */
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';

/** One tool that must be content. */
export type Check = {
  readonly name: string;
  /** What a failure means and how it is mended, in one sentence. */
  readonly advice: string;
  readonly command: readonly [string, ...string[]];
};

/** What became of a check; `output` is the tool's own words. */
export type CheckResult = { readonly check: Check; readonly passed: boolean; readonly milliseconds: number; readonly output: string };

/** The top of the working tree. */
export const repository: string = dirname(import.meta.dirname);

const node = process.execPath;
const tool = (name: string): string => join(repository, 'node_modules/.bin', name);

export const checks: readonly Check[] = [
  { name: 'types', advice: 'the TypeScript compiler disagrees with the code above', command: [tool('tsc'), '-p', '.'] },
  {
    name: 'lint',
    advice: 'the rules are in .oxlintrc.json; `npm run fix` mends some',
    command: [tool('oxlint'), '--type-aware', '.', '.ci'],
  },
  { name: 'format', advice: '`npm run fix` formats these files', command: [tool('oxfmt'), '--check', '.', '.ci'] },
  { name: 'rooms', advice: 'ARCHITECTURE.md says which room may import which', command: [node, '.ci/check-rooms.ts'] },
  { name: 'dead-code', advice: 'remove what nobody uses', command: [tool('knip'), '--no-progress', '--no-config-hints'] },
  {
    name: 'native-lint',
    advice: 'gcc -fanalyzer, clang-format or clang-tidy complain',
    command: ['make', '--no-print-directory', '-C', 'native-helper', 'lint'],
  },
];

/** Runs one check to its end. Never throws: a tool that cannot be started has failed. */
export async function runCheck(check: Check): Promise<CheckResult> {
  const started = performance.now();
  const [command, ...args] = check.command;
  const child = spawn(command, args, { cwd: repository, env: { ...process.env, NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const status = await new Promise<number | null>((done) => {
    child.on('error', (error) => {
      output += `${error.message}\n`;
      done(null);
    });
    child.on('close', done);
  });
  return { check, passed: status === 0, milliseconds: performance.now() - started, output };
}

async function main(wanted: readonly string[]): Promise<number> {
  const chosen = checks.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  if (chosen.length === 0) {
    console.error(`no check is called ${wanted.join(' or ')}; there are: ${checks.map(({ name }) => name).join(', ')}`);
    return 1;
  }
  let failed = 0;
  const queue = chosen.values();
  const lane = async (): Promise<void> => {
    for (const check of queue) {
      const { passed, milliseconds, output } = await runCheck(check);
      if (!passed) failed += 1;
      const verdict = passed ? 'ok    ' : 'FAILED';
      console.log(`${verdict} ${check.name.padEnd(12)} ${(milliseconds / 1000).toFixed(1).padStart(5)} s`);
      if (!passed) console.log(`${output.trimEnd().replaceAll(/^/gm, '    ')}\n    => ${check.advice}`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  console.log(failed === 0 ? 'All checks passed.' : `${failed} of ${chosen.length} checks failed.`);
  return failed === 0 ? 0 : 1;
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2));
