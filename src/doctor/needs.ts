import { accessSync, constants } from 'node:fs';
import { errnoOf } from '../lib/errors.ts';
import { allowPortCommand, usedPorts, type UsedPort } from '../network/host-ports.ts';
import { controllerOf, requestedFiles } from '../runtime/limits-check.ts';
import type { CreateRequest } from '../runtime/request.ts';
import type { HostFacts } from './facts.ts';
import { byRoot, byUser, ok, type Finding } from './finding.ts';
import { judgeUserNamespace } from './judge/identity.ts';
import { judgeOverlay } from './judge/storage.ts';
import { judgeCgroup, judgeHelper, judgeLinger, judgeNetworks, judgePasta, judgeTun } from './judge/surroundings.ts';
import { delegateControllers } from './judge/repairs.ts';

/** What a container that is asked for needs of the host beyond what `judgeHost` looks at. */
export type Needs = {
  readonly facts: HostFacts;
  readonly used: readonly UsedPort[];
  readonly pathProblem: (path: string, access: 'read' | 'write') => string | undefined;
};

/** What exactly these options need, and whether it is there. */
export function judgeRequest(request: CreateRequest, facts: HostFacts): readonly Finding[] {
  return findingsFor(request, { facts, used: usedPorts(), pathProblem });
}

/** `judgeRequest` with the state of the host as values. Pure. */
export function findingsFor(request: CreateRequest, needs: Needs): readonly Finding[] {
  return [
    ...basicFindings(request, needs.facts),
    ...networkFindings(request, needs),
    ...pathFindings(request, needs),
    ...identityFindings(request, needs.facts),
    ...lifeFindings(request, needs.facts),
    ...limitFindings(request, needs.facts),
  ];
}

function basicFindings(request: CreateRequest, facts: HostFacts): Finding[] {
  const overlay = request.image.source.kind === 'image' ? [judgeOverlay(facts)] : [];
  return [judgeHelper(facts), judgeUserNamespace(facts), ...overlay];
}

function networkFindings({ network }: CreateRequest, { facts, used }: Needs): Finding[] {
  const kind = network.mode?.kind ?? 'pasta';
  const needed = kind === 'pasta' ? [judgeTun(facts), judgePasta(facts)].map(essential) : [];
  if (kind === 'bridge') needed.push(...[judgeTun(facts), judgePasta(facts), judgeNetworks(facts)].map(essential));
  if (kind !== 'pasta' && kind !== 'slirp4netns' && kind !== 'bridge') return needed;
  const ports = network.ports.flatMap(({ hostPort, count, protocol, hostIp }) => {
    if (hostPort === undefined) return [];
    const check = `port ${hostPort}${count > 1 ? `-${hostPort + count - 1}` : ''}/${protocol}`;
    if (hostPort < facts.firstUnprivilegedPort) {
      const summary = `ordinary users may bind ports from ${facts.firstUnprivilegedPort} on`;
      return [
        {
          check,
          status: 'failure',
          summary,
          repairs: [byRoot(allowPortCommand(hostPort)), byUser('choose a higher port')],
        } as const,
      ];
    }
    const taken = used.find(
      (each) => each.protocol === protocol && each.port >= hostPort && each.port < hostPort + count && overlaps(each.ip, hostIp),
    );
    if (taken === undefined) return [ok(check, 'is free')];
    return [
      {
        check,
        status: 'failure',
        summary: `port ${taken.port} is in use`,
        repairs: [byUser(`ss -lnp${protocol === 'tcp' ? 't' : 'u'} sport = :${taken.port}   # tells by whom`)],
      } as const,
    ];
  });
  return [...needed, ...ports];
}

function overlaps(used: string, wanted: string): boolean {
  const any = (address: string): boolean => address === '' || address === '0.0.0.0' || address === '::';
  return any(used) || any(wanted) || used === wanted;
}

function essential(finding: Finding): Finding {
  return finding.status === 'warning' ? { ...finding, status: 'failure' } : finding;
}

function pathFindings({ storage, security, image }: CreateRequest, { pathProblem: problemOf }: Needs): Finding[] {
  const paths = [
    ...storage.mounts.flatMap((mount) =>
      mount.kind === 'bind' && !mount.createSource ? [{ path: mount.source, access: 'read' as const }] : [],
    ),
    ...security.devices.map((device) => ({
      path: device.source,
      access: device.permissions.includes('w') ? ('write' as const) : ('read' as const),
    })),
    ...(image.source.kind === 'rootfs' ? [{ path: image.source.path, access: 'read' as const }] : []),
  ];
  return paths.map(({ path, access }) => {
    const problem = problemOf(path, access);
    if (problem === undefined) return ok(path, access === 'write' ? 'can be read and written' : 'can be read');
    const repairs =
      problem === 'does not exist'
        ? [byUser(`mkdir -p ${path}`)]
        : [byRoot(`setfacl -m u:$USER:${access === 'write' ? 'rw' : 'rX'} ${path}   # or a group of yours that owns it`)];
    return { check: path, status: 'failure', summary: problem, repairs };
  });
}

function identityFindings({ process, namespaces }: CreateRequest, { subids, user, userNamespace }: HostFacts): Finding[] {
  const mapped = userNamespace.full.outcome === 'works' ? 1 + subids.uids.reduce((sum, range) => sum + range.length, 0) : 1;
  const named = process.user === undefined ? undefined : /^\d+/.exec(process.user)?.[0];
  const check = 'user';
  if (named !== undefined && Number(named) >= mapped && namespaces.user.kind !== 'keep-id') {
    return [
      {
        check,
        status: 'failure',
        summary: `user ${named} is beyond the ${mapped} IDs that ${user.name} may map`,
        repairs: [byRoot(`usermod --add-subuids ${subids.firstFree}-${subids.firstFree + Number(named)} ${user.name}`)],
      },
    ];
  }
  return named === undefined ? [] : [ok(check, `user ${named} is mapped`)];
}

function lifeFindings({ lifecycle, stdio }: CreateRequest, facts: HostFacts): Finding[] {
  return lifecycle.restart.policy !== 'no' || stdio.detach ? [judgeLinger(facts)] : [];
}

/** Each controller that a limit needs must have been handed on to this user. */
function limitFindings({ resources }: CreateRequest, facts: HostFacts): Finding[] {
  const wanted = requestedFiles(resources).filter(({ optional }) => optional !== true);
  const controllers = [...new Set(wanted.flatMap((file) => controllerOf(file) ?? []))];
  if (controllers.length === 0) return [];
  if (facts.cgroup.version !== 2) return [{ ...judgeCgroup(facts), status: 'failure' }];
  const check = 'limits';
  const missing = controllers.filter((name) => !facts.cgroup.delegated.includes(name));
  if (missing.length === 0) return [ok(check, `${controllers.join(', ')} can be limited`)];
  return [
    {
      check,
      status: 'failure',
      summary: `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not delegated to you`,
      repairs: facts.hasSystemd ? [delegateControllers()] : [],
    },
  ];
}

function pathProblem(path: string, access: 'read' | 'write'): string | undefined {
  try {
    accessSync(path, access === 'write' ? constants.R_OK | constants.W_OK : constants.R_OK);
    return undefined;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return 'does not exist';
    return access === 'write' ? 'cannot be read and written by you' : 'cannot be read by you';
  }
}
