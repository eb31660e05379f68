/**
 * Rows of ID maps: the first `run --userns keep-id` of a large image, and a later one.
 */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { busyboxEntries, layoutArchive, makeImage } from '../support/images.ts';
import type { Contender } from './contenders.ts';
import { measure } from './measure.ts';
import type { Bench, Result, Row } from './rows.ts';

const count = 100_000;
const reference = 'localhost/many:latest';

const both = ({ tiffin, podman }: Bench): Contender[] => (podman === undefined ? [tiffin] : [tiffin, podman]);

/** Busybox and 100,000 files of 2 kB on average, in 5,000 directories. */
function loadMany(bench: Bench): void {
  const bytes = Buffer.alloc(16_384, 'the quick brown fox jumps over the lazy dog\n');
  const directories = Array.from({ length: count / 20 }, (_, at) => ({ path: `usr/share/packages/p${at}`, type: 'directory' }) as const);
  const files = Array.from({ length: count }, (_, at) => ({
    path: `usr/share/packages/p${Math.floor(at / 20)}/file-number-${at}`,
    content: bytes.subarray(0, at % 10 === 0 ? 12_000 : 900),
  }));
  const above = [{ path: 'usr/share', type: 'directory' } as const, { path: 'usr/share/packages', type: 'directory' } as const];
  const image = makeImage({
    name: reference,
    layers: [[...busyboxEntries(), ...above, ...directories, ...files]],
    config: { Cmd: ['sh'], Env: ['PATH=/bin'] },
  });
  const archive = join(dirname(bench.archive), 'many.tar');
  writeFileSync(archive, layoutArchive(image), { mode: 0o644 });
  for (const tool of both(bench)) tool.must('load', '-q', '-i', archive);
}

function keepIdRows(bench: Bench): Result[] {
  loadMany(bench);
  // Each first run has a map that was never there.
  const maps = new Map<string, number>();
  const words = (mode: string): string[] => ['run', '--rm', '--network', 'none', `--userns=${mode}`, reference, 'true'];
  const first = measure<string>(
    Object.fromEntries(
      both(bench).map((tool) => [
        tool.name,
        {
          get argv() {
            const next = (maps.get(tool.name) ?? 2000) + 1;
            maps.set(tool.name, next);
            return tool.argv(...words(`keep-id:uid=${next}`));
          },
          env: tool.env,
        },
      ]),
    ),
    1,
  );
  const later = measure<string>(
    Object.fromEntries(both(bench).map((tool) => [tool.name, { argv: tool.argv(...words('keep-id:uid=2001')), env: tool.env }])),
    bench.rounds,
  );
  for (const tool of both(bench)) tool.try('rmi', '-f', reference);
  return [
    {
      what: '`run --userns keep-id` of 100,000 files, the first',
      tiffin: first['tiffin']!.wallMs,
      podman: first['podman']?.wallMs,
      bar: {},
    },
    { what: 'the same, later', tiffin: later['tiffin']!.wallMs, podman: later['podman']?.wallMs, bar: { podman: 0.4 } },
  ];
}

/** The rows of ID maps. */
export const mapRows: readonly Row[] = [{ name: 'run-keep-id', run: keepIdRows }];
