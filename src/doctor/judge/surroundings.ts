import type { HostFacts } from '../facts.ts';
import { byRoot, byUser, ok, type Finding } from '../finding.ts';
import { delegateControllers, install, installPackages } from './repairs.ts';

const wantedControllers = ['cpu', 'memory', 'pids'];
const minNodeMajor = 24;

/** /dev/net/tun: how pasta reaches a container. */
export function judgeTun({ tun }: HostFacts): Finding {
  const check = 'tun-device';
  if (tun.outcome === 'works') return ok(check, '/dev/net/tun can be opened');
  const reason = tun.outcome === 'fails' ? tun.reason : '';
  const repairs =
    reason === 'EACCES'
      ? [byRoot('chmod 666 /dev/net/tun')]
      : [byRoot('modprobe tun'), byRoot('mkdir -p /dev/net && mknod -m 666 /dev/net/tun c 10 200')];
  return {
    check,
    status: 'warning',
    summary: `/dev/net/tun cannot be opened: ${reason}`,
    consequence: 'only --network none and --network host work',
    repairs,
  };
}

/** pasta: the network of containers. */
export function judgePasta({ pasta, slirp4netns, distribution }: HostFacts): Finding {
  const check = 'pasta';
  if (pasta !== undefined) return ok(check, `${pasta.path}${pasta.version === '' ? '' : ` (${pasta.version})`}`);
  const consequence =
    slirp4netns === undefined
      ? 'only --network none and --network host work'
      : `slirp4netns (${slirp4netns}) is used in its place: slower, and without the source address of clients`;
  return {
    check,
    status: slirp4netns === undefined ? 'warning' : 'note',
    summary: 'pasta is not installed',
    consequence,
    repairs: [install('pasta', distribution)],
  };
}

/** netavark and what it needs: networks between containers. */
export function judgeNetworks({ lackingForNetworks, distribution }: HostFacts): Finding {
  const check = 'networks';
  if (lackingForNetworks.length === 0) return ok(check, 'netavark, aardvark-dns and a firewall tool are there');
  return {
    check,
    status: 'note',
    summary: `${lackingForNetworks.join(', ')} ${lackingForNetworks.length === 1 ? 'is' : 'are'} not installed`,
    consequence: 'containers cannot be put on networks of their own (--network NAME)',
    repairs: [installPackages(lackingForNetworks, distribution)],
  };
}

/** Control groups, for limits. */
export function judgeCgroup({ cgroup, hasSystemd }: HostFacts): Finding {
  const check = 'cgroup';
  const consequence = 'containers run, but their memory, CPU time and processes cannot be limited';
  if (cgroup.version !== 2) {
    const repairs = hasSystemd
      ? [
          byRoot(
            'grubby --update-kernel=ALL --args=systemd.unified_cgroup_hierarchy=1   # or the same on the boot line of your loader, then reboot',
          ),
        ]
      : [];
    return {
      check,
      status: 'note',
      summary: cgroup.version === 1 ? 'control groups are of version 1' : 'there are no control groups',
      consequence,
      repairs,
    };
  }
  const missing = wantedControllers.filter((name) => !cgroup.delegated.includes(name));
  if (missing.length === 0) return ok(check, `control groups are of version 2 and delegate ${cgroup.delegated.join(' ')}`);
  return {
    check,
    status: 'note',
    summary: `control groups are of version 2, but ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not delegated to you`,
    consequence,
    repairs: hasSystemd ? [delegateControllers()] : [],
  };
}

/** XDG_RUNTIME_DIR. */
export function judgeRuntimeDir({ runtimeDir, user, hasSystemd }: HostFacts): Finding {
  const check = 'runtime-directory';
  if (!runtimeDir.isFallback && runtimeDir.inEnvironment) return ok(check, runtimeDir.path);
  if (!runtimeDir.isFallback) {
    return {
      check,
      status: 'note',
      summary: `XDG_RUNTIME_DIR is not set; ${runtimeDir.path} is used`,
      repairs: [byUser(`export XDG_RUNTIME_DIR=/run/user/${user.uid}`)],
    };
  }
  const repairs = hasSystemd
    ? [byRoot(`loginctl enable-linger ${user.name}`)]
    : [byRoot(`install -d -m 700 -o ${user.uid} /run/user/${user.uid}`)];
  return {
    check,
    status: 'note',
    summary: `there is no XDG_RUNTIME_DIR; ${runtimeDir.path} is used`,
    ...(runtimeDir.path.startsWith('/tmp/') ? { consequence: 'after a clean-up of /tmp it is not known what runs' } : {}),
    repairs,
  };
}

/** The Node that runs us. */
export function judgeNode({ nodeVersion }: HostFacts): Finding {
  const check = 'node';
  const major = Number(/^v(\d+)/.exec(nodeVersion)?.[1]);
  if (major >= minNodeMajor) return ok(check, nodeVersion);
  return {
    check,
    status: 'failure',
    summary: `Node is ${nodeVersion}; ${minNodeMajor} or newer is needed`,
    repairs: [byUser('npm install')],
  };
}

/** The native helper. */
export function judgeHelper({ helper }: HostFacts): Finding {
  const check = 'native-helper';
  if ('path' in helper) return ok(check, helper.path);
  return { check, status: 'failure', summary: helper.missing, consequence: 'no container can run', repairs: [byUser('npm run build')] };
}

/** Whether containers outlive the last session of the user. */
export function judgeLinger({ lingers, user, hasSystemd }: HostFacts): Finding {
  const check = 'linger';
  if (!hasSystemd || lingers === undefined) return ok(check, 'no systemd here ends processes at logout');
  if (lingers) return ok(check, `processes of ${user.name} outlive logout`);
  return {
    check,
    status: 'note',
    summary: `${user.name} does not linger`,
    consequence: 'systemd may end detached containers at logout',
    repairs: [byRoot(`loginctl enable-linger ${user.name}`)],
  };
}
