/** What the Debian packages say of themselves. */
import type { Control } from './deb.ts';

/** What Debian calls an architecture. */
export const debianNames = { x64: 'amd64', arm64: 'arm64' } as const;

/** The first line is the synopsis. */
export const tiffinDescription = `run OCI containers without root and without a daemon
 tiffin pulls images, builds them and runs containers from them, with the
 commands and options of Podman and Docker. Every command is a process of its
 own; while no container runs, nothing of tiffin runs.
 .
 It makes systemd units from containers, reads Quadlets of its own, and never
 touches the storage or the configuration of Podman and Docker. The package
 brings the Node.js that it runs on, in a directory of its own.`;

/**
 * The control file of the package tiffin. Node wants libc, libstdc++ and libgcc; the helper is static. What is recommended is
 * asked for by single features, and tiffin says which where it is missing.
 */
export function tiffinControl(arch: keyof typeof debianNames): Control {
  return {
    Package: 'tiffin',
    Architecture: debianNames[arch],
    Section: 'admin',
    Priority: 'optional',
    Depends: 'libc6 (>= 2.28), libgcc-s1 (>= 3.4), libstdc++6 (>= 9), uidmap',
    Recommends: 'passt, netavark, aardvark-dns, iptables, nftables, dbus-user-session, ca-certificates, git, gpgv',
    Suggests: 'slirp4netns, crun, golang-github-containers-common, tiffin-docker',
  };
}
