import type { HealthState } from '../health.ts';
import { GoTime } from '../../lib/go-time.ts';
import { findCgroupRoot } from '../../lib/cgroup.ts';
import type { ContainerView } from '../view.ts';

/** `State` of an inspection. */
export function inspectState(
  { state }: ContainerView,
  { ociVersion, health }: { ociVersion: string; health: HealthState | undefined },
): Readonly<Record<string, unknown>> {
  return {
    OciVersion: ociVersion,
    Status: state.name,
    Running: state.name === 'running' || state.name === 'stopping',
    Paused: state.name === 'paused',
    Restarting: state.name === 'restarting',
    OOMKilled: state.oomKilled,
    Dead: false,
    Pid: state.init?.pid ?? 0,
    ConmonPid: state.monitor?.pid ?? 0,
    ExitCode: state.exitCode,
    Error: state.error,
    StartedAt: new GoTime(state.startedAtNs),
    FinishedAt: new GoTime(state.finishedAtNs),
    // Without a check JSON leaves it out, and templates see nil.
    Health: health,
    CgroupPath: cgroupPath(state.cgroup),
    CheckpointedAt: new GoTime(undefined),
    RestoredAt: new GoTime(undefined),
  };
}

/** As the kernel names it, without the place where control groups are mounted. */
function cgroupPath(directory: string): string {
  const root = findCgroupRoot() ?? '';
  return directory.startsWith(`${root}/`) ? directory.slice(root.length) : directory;
}
