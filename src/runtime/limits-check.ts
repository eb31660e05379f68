import { TiffinError } from '../lib/errors.ts';
import { cgroupFiles, type CgroupFile } from './cgroup-files.ts';
import type { CgroupFacts } from './facts.ts';
import type { ResourceRequest } from './resource-request.ts';
import { resourcesSpec } from './resources.ts';

/** What the controllers are called that a user's manager should hand on. */
const delegatedWords = 'cpu cpuset io memory pids';

/** The command that lets users' managers limit what their units use; takes effect with the next login. */
export const delegateCommand = String.raw`mkdir -p /etc/systemd/system/user@.service.d && printf '[Service]\nDelegate=${delegatedWords}\n' >/etc/systemd/system/user@.service.d/delegate.conf && systemctl daemon-reload`;

/** The limits of a request as they are written, those that were asked for only. */
export function requestedFiles(resources: ResourceRequest): readonly CgroupFile[] {
  return cgroupFiles(resourcesSpec(resources), { swapIsDerived: resources.memorySwapBytes === undefined });
}

/**
 * Refuses limits that this host cannot keep, and a place for them that is none.
 *
 * @throws {TiffinError} `unsupported`, naming option, controller and file; `invalid-argument` for a parent that is no slice
 */
export function requireLimits(resources: ResourceRequest, cgroup: CgroupFacts): void {
  const wanted = requestedFiles(resources).filter(({ optional }) => optional !== true);
  const first = wanted[0];
  requireParent(resources, cgroup);
  if (resources.cgroups === 'disabled') {
    if (first === undefined) return;
    throw new TiffinError('invalid-argument', `${first.option}: --cgroups=disabled leaves no control group to limit anything in`);
  }
  if (cgroup.manager === 'none') refuseWithout({ what: first?.option ?? placeOption(resources), controller: controllerOf(first) }, cgroup);
  for (const each of wanted) requireController(each, cgroup);
}

function requireParent({ cgroups, cgroupParent }: ResourceRequest, { manager }: CgroupFacts): void {
  if (cgroupParent === undefined) return;
  if (cgroups === 'split')
    throw new TiffinError('invalid-argument', 'cannot specify --cgroup-mode=split with a cgroup-parent: invalid argument');
  if (manager === 'systemd' && !cgroupParent.endsWith('.slice'))
    throw new TiffinError(
      'invalid-argument',
      'did not receive systemd slice as cgroup parent when using systemd to manage cgroups: invalid argument',
      { hint: 'name a slice: --cgroup-parent NAME.slice' },
    );
}

/** The option that says where the control group is to be made, or by whom; undefined when none was given. */
export function placeOption({ cgroupParent, cgroups, manager }: ResourceRequest): string | undefined {
  if (cgroups === 'split') return '--cgroups=split';
  if (cgroupParent !== undefined) return '--cgroup-parent';
  return manager === undefined ? undefined : `--cgroup-manager=${manager}`;
}

function refuseWithout({ what, controller }: { what: string | undefined; controller: string | undefined }, { reason }: CgroupFacts): void {
  if (what === undefined) return;
  const lacking = controller === undefined ? 'no control group can be made' : `the controller ${controller} cannot be used`;
  throw new TiffinError('unsupported', `${what}: ${lacking} here: ${reason}`, { hint: 'tiffin doctor says what is missing for limits' });
}

/** `memory` of `memory.max`; the core's own files belong to none. */
export function controllerOf(file: CgroupFile | undefined): string | undefined {
  const name = file?.file.split('.', 1)[0];
  return name === 'cgroup' ? undefined : name;
}

function requireController(file: CgroupFile, { controllers, parent, manager }: CgroupFacts): void {
  const controller = controllerOf(file);
  if (controllers === undefined || controller === undefined || controllers.includes(controller)) return;
  const listed = controllers.length === 0 ? 'none' : controllers.join(' ');
  throw new TiffinError(
    'unsupported',
    `${file.option}: the controller ${controller} is not delegated to you, so that ${file.file} cannot be written: ${parent}/cgroup.controllers lists ${listed}`,
    { hint: manager === 'systemd' ? `as root, and log in again: ${delegateCommand}` : 'whoever made that control group can delegate it' },
  );
}
