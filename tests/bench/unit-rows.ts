/**
 * Rows of what people wait for without having asked: the names behind TAB, and the generator at each `daemon-reload`.
 */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generatorScript } from '../../src/systemd/quadlet-generator.ts';
import { measure, type Task } from './measure.ts';
import type { Bench, Result, Row } from './rows.ts';

const image = 'localhost/bench:latest';
const podmanGenerator = '/usr/lib/systemd/user-generators/podman-user-generator';

function completionRow({ archive, floor, podman, rounds, tiffin }: Bench): Result[] {
  const count = 200;
  const tools = podman === undefined ? [tiffin] : [tiffin, podman];
  for (const tool of tools) {
    tool.must('load', '-q', '-i', archive);
    for (let at = 0; at < count; at += 1) tool.must('create', '--network', 'none', image, 'true');
  }
  const asked = { tiffin: ['__complete', 'container', ''], podman: ['__complete', 'rm', ''] };
  const tasks = Object.fromEntries(tools.map((tool) => [tool.name, { argv: tool.argv(...asked[tool.name]), env: tool.env }]));
  const timings = measure<string>({ ...tasks, node: floor.node }, rounds);
  for (const tool of tools) tool.try('rm', '-fa');
  return [
    {
      what: `the names of ${count} containers behind TAB`,
      tiffin: timings['tiffin']!.wallMs,
      podman: timings['podman']?.wallMs,
      floor: timings['node']?.wallMs,
      bar: { absolute: 100 },
    },
  ];
}

function generatorRow({ archive, podman, rounds, tiffin }: Bench, count: number): Result[] {
  const place = join(dirname(archive), 'generator');
  const [script, units, out] = [join(place, 'tiffin-user-generator'), join(place, 'units'), join(place, 'out')];
  rmSync(place, { recursive: true, force: true });
  for (const directory of [units, out]) mkdirSync(directory, { recursive: true });
  writeFileSync(script, generatorScript(tiffin.path), { mode: 0o755 });
  for (let at = 0; at < count; at += 1)
    writeFileSync(join(units, `web${at}.container`), `[Container]\nImage=${image}\nPublishPort=80${at}:80\nVolume=data${at}:/data\n`);
  const given = count === 0 ? {} : { QUADLET_UNIT_DIRS: units };
  const task = (path: string, env: NodeJS.ProcessEnv): Task => ({ argv: [path, out, out, out], env: { ...env, ...given } });
  const other = podman === undefined || !existsSync(podmanGenerator) ? {} : { podman: task(podmanGenerator, podman.env) };
  const timings = measure<string>({ tiffin: task(script, tiffin.env), ...other }, rounds);
  const what = count === 0 ? 'the unit generator without a Quadlet' : `the unit generator with ${count} Quadlets`;
  return [{ what, tiffin: timings['tiffin']!.wallMs, podman: timings['podman']?.wallMs, bar: {} }];
}

/** In the order of the table. */
export const unitRows: readonly Row[] = [
  { name: 'complete-200', run: completionRow },
  { name: 'generator-0', run: (bench) => generatorRow(bench, 0) },
  { name: 'generator-10', run: (bench) => generatorRow(bench, 10) },
];
