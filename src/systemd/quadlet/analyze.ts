import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { findTool } from '../../network/tools.ts';
import type { GeneratedUnit } from '../quadlet-generate.ts';
import { writeUnits } from '../quadlet-generator.ts';
import type { QuadletProblem } from '../quadlet-problem.ts';
import { printUnit } from '../unit-file.ts';
import type { ConvertedQuadlet } from './convert.ts';

/** `/tmp/x/web.service:12: Unknown key name …` */
const complaint = /^(?<file>\/[^:]+):(?<line>\d+): (?<message>.*)$/;

/**
 * Has `systemd-analyze verify` look at units, and says what it says about the lines of the files that they come from. Without the tool there
 * is one warning.
 */
export async function analyzeUnits(
  converted: readonly ConvertedQuadlet[],
  units: readonly GeneratedUnit[],
): Promise<readonly QuadletProblem[]> {
  const made = converted.filter(({ unit, fileName }) => unit !== undefined && units.some((each) => each.fileName === fileName));
  const [first] = made;
  if (first === undefined) return [];
  const tool = findTool('systemd-analyze');
  if (tool === undefined)
    return [
      { severity: 'warning', path: first.source.path, message: "systemd's own keys were not checked: there is no systemd-analyze here" },
    ];
  const directory = mkdtempSync(join(tmpdir(), 'tiffin-verify-'));
  try {
    writeUnits(directory, units);
    const instances = made.map(({ fileName }) => instanceOf(directory, fileName));
    const { runTool } = await import('../../lib/process.ts');
    const env = {
      XDG_RUNTIME_DIR: directory,
      SYSTEMD_UNIT_PATH: `${directory}:`,
      LC_ALL: 'C.UTF-8',
      SYSTEMD_LOG_COLOR: '0',
      PATH: '/usr/bin:/bin',
    };
    const { stderr } = await runTool(tool, ['--user', '--man=no', '--generators=no', 'verify', ...instances], { env, timeoutMs: 30_000 });
    return stderr.split('\n').flatMap((line) => problemOf(line, made));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Only instances of a template can be verified. */
function instanceOf(directory: string, fileName: string): string {
  if (!fileName.includes('@.')) return join(directory, fileName);
  const instance = join(directory, fileName.replace('@.', '@verify.'));
  symlinkSync(fileName, instance);
  return instance;
}

function problemOf(text: string, made: readonly ConvertedQuadlet[]): readonly QuadletProblem[] {
  const { file = '', line = '', message = '' } = complaint.exec(text)?.groups ?? {};
  const fileName = basename(file).replace('@verify.', '@.');
  const found = made.find((each) => each.fileName === fileName);
  if (found?.unit === undefined) return [];
  const written = printUnit(found.unit).split('\n')[Number(line) - 1] ?? '';
  const key = written.split('=', 1)[0] ?? '';
  const value = written.slice(key.length + 1);
  const entry = found.source.unit.sections.flatMap(({ entries }) => entries).find((each) => each.key === key && each.value === value);
  const path = entry?.location?.path ?? found.source.path;
  return [
    {
      severity: 'error',
      path,
      line: entry?.location?.line,
      key: entry?.key,
      message: `systemd says: ${message.replace(/, ignoring.*$/, '')}`,
      suggestion: 'see systemd.unit(5)',
    },
  ];
}
