import { byRoot, type Repair } from '../finding.ts';

const packages: Readonly<
  Record<
    string,
    { readonly debian: string; readonly fedora: string; readonly arch: string; readonly suse: string; readonly alpine: string }
  >
> = {
  newuidmap: { debian: 'uidmap', fedora: 'shadow-utils', arch: 'shadow', suse: 'shadow', alpine: 'shadow-uidmap' },
  pasta: { debian: 'passt', fedora: 'passt', arch: 'passt', suse: 'passt', alpine: 'passt' },
};

/** The command that installs what a tool is in, in the words of the distribution. */
export function install(tool: 'newuidmap' | 'pasta', distribution: readonly string[]): Repair {
  const names = packages[tool];
  return installPackages([names?.[familyOf(distribution)] ?? tool], distribution);
}

/** The command that installs packages that are called the same everywhere. */
export function installPackages(names: readonly string[], distribution: readonly string[]): Repair {
  return byRoot(`${installers[familyOf(distribution)]} ${names.join(' ')}`);
}

type Family = 'debian' | 'fedora' | 'arch' | 'suse' | 'alpine';

const installers: Readonly<Record<Family, string>> = {
  debian: 'apt-get install',
  fedora: 'dnf install',
  arch: 'pacman -S',
  suse: 'zypper install',
  alpine: 'apk add',
};

function familyOf(distribution: readonly string[]): Family {
  const has = (...ids: string[]): boolean => ids.some((id) => distribution.includes(id));
  if (has('fedora', 'rhel', 'centos')) return 'fedora';
  if (has('arch')) return 'arch';
  if (has('suse', 'opensuse')) return 'suse';
  return has('alpine') ? 'alpine' : 'debian';
}

/** The command that sets a kernel parameter now and after each boot. */
export function setSysctl(key: string, value: number): Repair {
  return byRoot(`echo ${key}=${value} >/etc/sysctl.d/50-tiffin.conf && sysctl -p /etc/sysctl.d/50-tiffin.conf`);
}

/** The command that gives a user 65536 subordinate IDs from `first` on. */
export function giveSubids(user: string, first: number): Repair {
  const range = `${first}-${first + 65_535}`;
  return byRoot(`usermod --add-subuids ${range} --add-subgids ${range} ${user}`);
}

/** The command that lets one program make user namespaces where AppArmor forbids it to all. */
export function allowByAppArmor(program: string): Repair {
  const profile = String.raw`abi <abi/4.0>,\ninclude <tunables/global>\nprofile tiffin "${program}" flags=(unconfined) {\n  userns,\n}\n`;
  return byRoot(`printf '${profile}' >/etc/apparmor.d/tiffin && apparmor_parser -r /etc/apparmor.d/tiffin`);
}

/** The command that lets users' managers limit what their units use. */
export function delegateControllers(): Repair {
  const text = String.raw`[Service]\nDelegate=cpu cpuset io memory pids\n`;
  return byRoot(
    `mkdir -p /etc/systemd/system/user@.service.d && printf '${text}' >/etc/systemd/system/user@.service.d/delegate.conf && systemctl daemon-reload`,
  );
}
