/** What the Debian packages say of themselves. */
import type { Control } from './deb.ts';

/** What Debian calls an architecture. */
export const debianNames = { x64: 'amd64', arm64: 'arm64' } as const;

/** Debian's tools take the name of whoever builds from the same variables. */
export const maintainer = `${process.env['DEBFULLNAME'] ?? 'tiffin maintainers'} <${process.env['DEBEMAIL'] ?? 'maintainers@example.org'}>`;

/** The first line is the synopsis. */
export const tiffinDescription = `run OCI containers without root and without a daemon
 tiffin pulls images, builds them and runs containers from them, with the
 commands and options of Podman and Docker. Every command is a process of its
 own; while no container runs, nothing of tiffin runs.
 .
 It makes systemd units from containers, reads Quadlets of its own, and never
 touches the storage or the configuration of Podman and Docker. The package
 brings the Node.js that it runs on, in a directory of its own.`;

export const dockerDescription = `run OCI containers without root and without a daemon - docker command
 tiffin pulls images, builds them and runs containers from them, with the
 commands and options of Podman and Docker.
 .
 This package has the command docker, which runs tiffin, and its manual pages
 under that name.`;

/**
 * The control file of the package tiffin. Node wants libc, libstdc++ and libgcc; the helper is static. What is recommended is
 * asked for by single features, and tiffin says which where it is missing.
 */
export function tiffinControl(architecture: string): Control {
  return {
    Package: 'tiffin',
    Architecture: architecture,
    Section: 'admin',
    Priority: 'optional',
    Depends: 'libc6 (>= 2.28), libgcc-s1 (>= 3.4), libstdc++6 (>= 9), uidmap',
    Recommends: 'passt, netavark, aardvark-dns, iptables, nftables, dbus-user-session, ca-certificates, git, gpgv',
    Suggests: 'slirp4netns, crun, golang-github-containers-common, tiffin-docker',
  };
}

/** That of tiffin-docker: who else has /usr/bin/docker conflicts with it. */
export function dockerControl(version: string): Control {
  return {
    Package: 'tiffin-docker',
    Architecture: 'all',
    Section: 'admin',
    Priority: 'optional',
    Depends: `tiffin (>= ${version})`,
    Conflicts: 'docker-cli, docker.io, docker-ce-cli, podman-docker',
  };
}
