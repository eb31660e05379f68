/**
 * Records what a generator of Podman's makes of the cases: `node tests/quadlets/record.ts COMMAND…`, where the command is the generator with
 * `-dryrun -user`, run with QUADLET_UNIT_DIRS set, and `{}` in its words stands for the directory. Writes tests/quadlets/podman-5.8.json.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from '../support/repository.ts';
import { allCases } from './all-cases.ts';

const directory = '/tmp/tiffin-quadlets';
rmSync(directory, { recursive: true, force: true });
mkdirSync(directory);
for (const [name, text] of Object.entries(allCases())) writeFileSync(join(directory, name), text);
const [command = '', ...args] = process.argv.slice(2).map((word) => word.replaceAll('{}', directory));
const { stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, QUADLET_UNIT_DIRS: directory } });
const output = stdout.replaceAll(directory, '/quadlets');
const units = [...output.matchAll(/^---(\S+)---\n((?:(?!^---\S+---$)[^])*)/gm)].map(([, name = '', text = '']) => [
  name,
  withoutSource(text),
]);
const refused = [...stderr.matchAll(/converting "([^"]+)": (.*)/g)].map(([, name = '', reason = '']) => [
  name,
  reason.replaceAll(directory, '/quadlets'),
]);
/** The copies of the source's own sections say nothing that is not in the source. */
function withoutSource(text: string): string {
  return text
    .replaceAll(/^\[X-[^\]]*\]\n(?:(?!\[).*\n)*/gm, '')
    .replaceAll(/^\n+/gm, '')
    .trim();
}

const byName = (rows: readonly (readonly string[])[]): object =>
  Object.fromEntries(rows.toSorted(([one = ''], [other = '']) => (one < other ? -1 : 1)));
const answers = { units: byName(units), refused: byName(refused) };
writeFileSync(join(repository, 'tests/quadlets/podman-5.8.json'), `${JSON.stringify(answers, undefined, 2)}\n`);
