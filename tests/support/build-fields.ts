import { BuildCommand } from '../../src/cli/commands/image/build.ts';
import { readCommand } from '../../src/cli/read-command.ts';
import type { BuildFields } from '../../src/cli/options/build/groups.ts';
import type { RequestFacts } from '../../src/cli/request/facts.ts';

/** What `build` makes of words. */
export function buildFields(...words: string[]): BuildFields {
  const read = readCommand(BuildCommand, words, 'tiffin build');
  if (read === undefined) throw new Error('asks for help');
  return read.command;
}

/** A host with some variables and files. */
export function buildFacts(env: Readonly<Record<string, string>> = {}, files: Readonly<Record<string, string>> = {}): RequestFacts {
  const readText = (path: string): string => {
    const text = files[path];
    if (text === undefined) throw Object.assign(new Error(`ENOENT: no such file or directory, open '${path}'`), { code: 'ENOENT' });
    return text;
  };
  return { env, directory: '/work', readText };
}
