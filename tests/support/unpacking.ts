/**
 * Unpacking archives for tests with the real helper, and looking at what came of it.
 */
import { lstatSync, mkdirSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf, TiffinError } from '../../src/lib/errors.ts';
import { helperPath } from '../../src/native/helper-path.ts';
import { removeTrees, unpackLayer, type UnpackOptions, type UnpackResult } from '../../src/native/unpack.ts';
import { defineRealm, findMapTool, type Realm, realmArguments, type SubordinateRange } from '../../src/native/user-namespace.ts';
import type { ScratchHome } from './scratch-home.ts';
import { must } from './spawn.ts';

/** The realm of the user who runs the tests, registered in the home's own runtime directory. */
export function testRealm(home: ScratchHome, { single = false }: { single?: boolean } = {}): Realm {
  const ranges = (file: string): SubordinateRange[] =>
    single
      ? []
      : readFileSync(file, 'utf8')
          .split('\n')
          .map((line) => line.split(':'))
          .filter(([user]) => user === process.env['USER'])
          .map(([, start, length]) => ({ start: Number(start), length: Number(length) }));
  return defineRealm({
    runRoot: home.runtimeDirectory,
    uid: process.getuid?.() ?? 0,
    gid: process.getgid?.() ?? 0,
    subuids: ranges('/etc/subuid'),
    subgids: ranges('/etc/subgid'),
    newuidmap: findMapTool('newuidmap'),
    newgidmap: findMapTool('newgidmap'),
  });
}

/** Runs a command as root of the realm, where every owner can be seen and every file read; it must succeed. */
export async function inRealm(realm: Realm, command: string, ...args: readonly string[]): Promise<string> {
  return must(helperPath(), ['userns', ...realmArguments(realm), '--', command, ...args], { env: { PATH: process.env['PATH'] } });
}

/** What a layer became: the result or the failure, and a line for each path. */
export type Unpacked = {
  readonly result: UnpackResult | undefined;
  readonly failure: TiffinError | undefined;
  readonly tree: Record<string, string>;
};

/** Unpacks an archive into a fresh directory `name` of the home, describes it, and removes it unless `keep` is set. */
export async function unpackBytes(
  home: ScratchHome,
  archive: Buffer,
  options: Partial<UnpackOptions> & { readonly name?: string; readonly keep?: boolean } = {},
): Promise<Unpacked> {
  const { name = 'layer', keep = false, ...rest } = options;
  const destination = join(home.path, name);
  const realm = rest.realm ?? testRealm(home);
  mkdirSync(destination);
  const unpacking = unpackLayer({ realm, destination, ...rest });
  unpacking.stdin.end(archive);
  const outcome = await unpacking.done.then(
    (result) => ({ result, failure: undefined }),
    (error: unknown) => {
      if (error instanceof TiffinError) return { result: undefined, failure: error };
      throw error;
    },
  );
  const tree = describeTree(destination);
  if (!keep) await removeTrees([destination], { realm });
  return { ...outcome, tree };
}

/** A line for each path below a directory: `file TEXT`, `directory`, `link TARGET`, `whiteout`, `fifo`, `other`. */
export function describeTree(directory: string): Record<string, string> {
  const lines: Record<string, string> = {};
  const visit = (below: string): void => {
    for (const name of namesIn(join(directory, below))) {
      const path = join(below, name);
      lines[path] = describe(bytesOf(join(directory, path)));
      if (lines[path] === 'directory') visit(path);
    }
  };
  visit('');
  return lines;
}

/** Names are bytes: a character for each. None, where only another ID may look. */
function namesIn(path: string): string[] {
  try {
    return readdirSync(bytesOf(path), 'latin1').sort();
  } catch (error) {
    if (errnoOf(error) === 'EACCES') return [];
    throw error;
  }
}

const bytesOf = (path: string): Buffer => Buffer.from(path, 'latin1');

function describe(path: Buffer): string {
  const status = lstatSync(path);
  if (status.isDirectory()) return 'directory';
  if (status.isSymbolicLink()) return `link ${readlinkSync(path)}`;
  if (status.isFIFO()) return 'fifo';
  if (status.isCharacterDevice() && status.rdev === 0) return 'whiteout';
  if (!status.isFile()) return 'other';
  if ((status.mode & 0o004) === 0 && status.uid !== process.getuid?.()) return 'file of another';
  return status.size > 10_000 ? `file of ${status.size} bytes` : `file ${readFileSync(path, 'latin1')}`;
}
