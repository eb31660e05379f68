import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runInMemory } from './memory-output.ts';
import { scratchHome } from './scratch-home.ts';

/** A context, and a home whose store what is built goes to. */
export type BuildPlace = AsyncDisposable & {
  readonly context: string;
  /** Runs `tiffin build ARGS CONTEXT` in this process. */
  build(...args: readonly string[]): Promise<{ readonly status: number; readonly stdout: string; readonly stderr: string }>;
  /** Runs any command line of tiffin in this process. */
  run(...args: readonly string[]): Promise<{ readonly status: number; readonly stdout: string; readonly stderr: string }>;
};

/** Makes a context of files. Use: `await using place = await buildPlace({ Containerfile: 'FROM scratch' });` */
export async function buildPlace(files: Readonly<Record<string, string>>): Promise<BuildPlace> {
  const home = await scratchHome({ name: 'build' });
  const context = home.directory('context');
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(context, name)), { recursive: true });
    writeFileSync(join(context, name), text);
  }
  const env = Object.fromEntries(Object.entries(home.env).map(([name, value]) => [name, value ?? '']));
  return {
    context,
    build: (...args) => runInMemory(['build', ...args, context], env),
    run: (...args) => runInMemory(args, env),
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  };
}
