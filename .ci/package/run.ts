import { spawnSync } from 'node:child_process';

/** What a tool may get beyond its arguments. */
type Choices = { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv };

/** Runs a tool that must succeed; returns what it printed. */
export function run(command: string, args: readonly string[], { cwd, env = {} }: Choices = {}): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr.trim()}`);
  return stdout;
}
