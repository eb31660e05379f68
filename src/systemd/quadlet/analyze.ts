import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { nearest } from '../../lib/suggest.ts';
import { findTool } from '../../network/tools.ts';
import type { GeneratedUnit } from '../quadlet-generate.ts';
import { writeUnits } from '../quadlet-generator.ts';
import type { QuadletProblem } from '../quadlet-problem.ts';
import { printUnit } from '../unit-file.ts';
import type { ConvertedQuadlet } from './convert.ts';

/** `/tmp/x/web.service:12: Unknown key name …` */
const complaint = /^(\/[^:]+):(\d+): (.*)$/;

/**
 * Has `systemd-analyze verify` look at units, and says what it says about the lines of the files that they come from. Without the tool there
 * is one warning.
 */
export async function analyzeUnits(
  converted: readonly ConvertedQuadlet[],
  units: readonly GeneratedUnit[],
): Promise<readonly QuadletProblem[]> {
  const made = converted.filter(isPrintable);
  const [first] = made;
  if (first === undefined) return [];
  const tool = findTool('systemd-analyze');
  if (tool === undefined)
    return [
      { severity: 'warning', path: first.source.path, message: "systemd's own keys were not checked: there is no systemd-analyze here" },
    ];
  const directory = mkdtempSync(join(tmpdir(), 'tiffin-verify-'));
  try {
    const others = units.filter(({ fileName }) => !made.some((each) => each.fileName === fileName));
    writeUnits(directory, [...others, ...made.map(({ fileName, unit }) => ({ fileName, text: printUnit(unit), links: [] }))]);
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

/** What has a mistake can be looked at, too, unless it cannot even be written. */
function isPrintable({ unit }: ConvertedQuadlet): boolean {
  try {
    printUnit(unit);
    return true;
  } catch {
    return false;
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
  const [, file = '', line = '', message = ''] = complaint.exec(text) ?? [];
  const fileName = basename(file).replace('@verify.', '@.');
  const found = made.find((each) => each.fileName === fileName);
  // Of sections the Quadlet's own check has said more.
  if (found === undefined || message.startsWith('Unknown section')) return [];
  const written = printUnit(found.unit).split('\n')[Number(line) - 1] ?? '';
  const key = written.split('=', 1)[0] ?? '';
  const value = written.slice(key.length + 1);
  const entries = found.source.unit.sections.flatMap((section) => section.entries);
  const location = entries.find((each) => each.key === key && each.value === value)?.location;
  const said = `systemd says: ${message.replace(/, ignoring.*$/, '')}`;
  const place = location === undefined ? { path: found.source.path } : { ...location, key };
  return [{ severity: 'error', ...place, message: said, suggestion: adviceOn(key, message) }];
}

function adviceOn(key: string, message: string): string {
  const near = message.startsWith('Unknown key') ? nearest(key, knownKeys) : undefined;
  return near === undefined ? 'see systemd.unit(5) and systemd.service(5)' : `did you mean ${near}?`;
}

/** Keys that people write into Quadlets, for guesses only. */
const knownKeys = (
  'Description Documentation Wants Requires Requisite BindsTo PartOf Upholds Conflicts Before After OnFailure OnSuccess RequiresMountsFor ' +
  'ConditionPathExists ConditionHost StartLimitIntervalSec StartLimitBurst StopWhenUnneeded RefuseManualStart DefaultDependencies ' +
  'Type Restart RestartSec RestartSteps RestartMaxDelaySec TimeoutStartSec TimeoutStopSec TimeoutSec RemainAfterExit ExecStartPre ExecStartPost ' +
  'ExecStop ExecStopPost ExecReload ExecCondition Environment EnvironmentFile WorkingDirectory KillMode KillSignal SuccessExitStatus ' +
  'RestartPreventExitStatus WatchdogSec Slice CPUQuota CPUWeight MemoryMax MemoryHigh TasksMax IOWeight Nice SyslogIdentifier StandardOutput ' +
  'StandardError LimitNOFILE Delegate NotifyAccess RuntimeDirectory StateDirectory CacheDirectory LoadCredential'
).split(' ');
