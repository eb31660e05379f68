/**
 * Rows of archives: `save` and `load` of large images, beside Podman and, for what it can do too, beside skopeo.
 */
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { layoutArchive, type MadeImage } from '../support/images.ts';
import { findExecutable } from '../support/needs.ts';
import type { Contender } from './contenders.ts';
import { baseImage, smallFilesImage } from './images.ts';
import { measure, type Task } from './measure.ts';
import type { Bench, Result, Row } from './rows.ts';

const both = ({ tiffin, podman }: Bench): Contender[] => (podman === undefined ? [tiffin] : [tiffin, podman]);
const rounds = (bench: Bench): number => Math.max(2, Math.floor(bench.rounds / 6));

/** A large image as archives of both kinds, made once, with the same tool for both contenders. */
function archives(
  bench: Bench,
  name: string,
  image: () => MadeImage,
): { readonly oci: string; readonly docker: string; readonly id: string } {
  const place = dirname(bench.archive);
  const [oci, docker] = [join(place, `${name}.oci.tar`), join(place, `${name}.docker.tar`)];
  const made = image();
  const id = made.config.digest.slice('sha256:'.length);
  if (!existsSync(oci)) {
    writeFileSync(oci, layoutArchive(made));
    bench.tiffin.must('load', '-q', '-i', oci);
    bench.tiffin.must('save', '-q', '-o', docker, id);
  }
  return { oci, docker, id };
}

/** Each load goes to a store of its own, and all are removed at the end: ext4 is ten times slower where inodes were freed just before. */
function loadRow(bench: Bench, what: string, archive: string): Result[] {
  const roots: { readonly tool: Contender; readonly root: string }[] = [];
  const loadFresh = (tool: Contender): string[] => {
    const root = join(tool.env['HOME']!, `load-${roots.length}`);
    roots.push({ tool, root });
    return tool.argv('--root', root, 'load', '-q', '-i', archive);
  };
  const tasks = Object.fromEntries(
    both(bench).map((tool) => [
      tool.name,
      {
        get argv() {
          return loadFresh(tool);
        },
        env: tool.env,
      },
    ]),
  );
  const timings = measure(tasks, rounds(bench));
  for (const { tool, root } of roots) tool.try('--root', root, 'system', 'reset', '-f');
  return [{ what, tiffin: timings['tiffin']!.wallMs, podman: timings['podman']?.wallMs, bar: { podman: 0.35 } }];
}

function saveRow(bench: Bench, what: string, { format, archive, id }: { format: string; archive: string; id: string }): Result[] {
  const tasks = Object.fromEntries(
    both(bench).map((tool): [string, Task] => {
      tool.must('load', '-q', '-i', archive);
      const output = join(tool.env['HOME']!, 'saved.tar');
      const remove = (): void => rmSync(output, { force: true });
      return [
        tool.name,
        { argv: tool.argv('save', '-q', '--format', format, '-o', output, id), env: tool.env, before: remove, after: remove },
      ];
    }),
  );
  const timings = measure(tasks, rounds(bench));
  for (const tool of both(bench)) tool.must('rmi', '-f', id);
  return [{ what, tiffin: timings['tiffin']!.wallMs, podman: timings['podman']?.wallMs, bar: { podman: 0.3 } }];
}

/** Both copy the bytes of an image to a layout and check them. The second column is skopeo's. */
function skopeoRow(bench: Bench): Result[] {
  const skopeo = findExecutable('skopeo');
  if (skopeo === undefined) throw new Error('skopeo is not installed');
  const { tiffin } = bench;
  const { oci, id } = archives(bench, 'base', baseImage);
  tiffin.must('load', '-q', '-i', oci);
  const layout = join(tiffin.env['HOME']!, 'layout');
  const remove = (): void => rmSync(layout, { recursive: true, force: true });
  const timings = measure(
    {
      tiffin: { argv: tiffin.argv('push', '-q', id, `oci:${layout}:a`), env: tiffin.env, before: remove, after: remove },
      skopeo: {
        argv: [skopeo, '--insecure-policy', 'copy', '-q', `oci-archive:${oci}`, `oci:${layout}:a`],
        env: tiffin.env,
        before: remove,
        after: remove,
      },
    },
    rounds(bench),
  );
  const what = '`push` of 195 MB to `oci:`, beside `skopeo copy`';
  return [{ what, tiffin: timings.tiffin.wallMs, podman: timings.skopeo.wallMs, bar: { podman: 1 } }];
}

/** The rows of archives, in the order of the table. */
export const archiveRows: readonly Row[] = [
  {
    name: 'load-base',
    run: (bench) => {
      const { oci, docker } = archives(bench, 'base', baseImage);
      return [
        ...loadRow(bench, '`load` of 195 MB in 10,000 files, docker-archive', docker),
        ...loadRow(bench, '`load` of 195 MB in 10,000 files, oci-archive', oci),
      ];
    },
  },
  {
    name: 'load-small',
    run: (bench) => loadRow(bench, '`load` of 40,000 small files, docker-archive', archives(bench, 'small', smallFilesImage).docker),
  },
  {
    name: 'save-base',
    run: (bench) => {
      const { oci, id } = archives(bench, 'base', baseImage);
      return [
        ...saveRow(bench, '`save` of 195 MB in 10,000 files, docker-archive', { format: 'docker-archive', archive: oci, id }),
        ...saveRow(bench, '`save` of 195 MB in 10,000 files, oci-archive', { format: 'oci-archive', archive: oci, id }),
      ];
    },
  },
  {
    name: 'save-small',
    run: (bench) => {
      const { oci, id } = archives(bench, 'small', smallFilesImage);
      return saveRow(bench, '`save` of 40,000 small files, docker-archive', { format: 'docker-archive', archive: oci, id });
    },
  },
  { name: 'push-layout', run: skopeoRow },
];
