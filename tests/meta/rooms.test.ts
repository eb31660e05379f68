import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { repository } from '../support/repository.ts';

const test = suite('rooms');

const { rooms } = (await import(join(repository, '.dependency-cruiser.mjs'))) as { rooms: string[][] };

/** The rows `| 3 | \`image/\` | …` of ARCHITECTURE.md; a row may name several rooms. */
function roomsOfArchitecture(): string[][] {
  const found: string[][] = [];
  for (const [, depth, cell] of readFileSync(join(repository, 'ARCHITECTURE.md'), 'utf8').matchAll(
    /^\| (\d+) \| ((?:`[\w./-]+` ?)+)\|/gm,
  )) {
    const names = [...cell!.matchAll(/`([\w-]+)(?:\.ts|\/)?`/g)].map((match) => match[1]!);
    (found[Number(depth)] ??= []).push(...names);
  }
  return found;
}

test('ARCHITECTURE.md shows the table that the checks enforce', () => {
  const sorted = (table: string[][]): string[][] => table.map((names) => [...names].sort());
  assert.equal(sorted(roomsOfArchitecture()), sorted(rooms));
});

test('every directory of src/ is a room', () => {
  const known = new Set(rooms.flat());
  const unknown = readdirSync(join(repository, 'src')).filter((name) => !known.has(name.replace(/\.ts$/, '')));
  assert.equal(unknown, []);
});

test.run();
