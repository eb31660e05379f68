/** A page of `tiffin help` that is about more than one command. */
export type Topic = {
  /** What is typed: `tiffin help rootless`. The text is in topics/NAME.md. */
  readonly name: string;
  /** One line, without full stop. */
  readonly summary: string;
  /** Other words for it. */
  readonly others: readonly string[];
  /** The page of the manual, where it is not `tiffin-NAME.7`. */
  readonly page?: { readonly name: string; readonly section: 5 };
};

/** All topics, in the order in which they are listed. */
export const topics: readonly Topic[] = [
  {
    name: 'rootless',
    summary: 'How containers run without root: user namespaces, owners of files, what the host must have',
    others: ['userns', 'user-namespaces'],
  },
  { name: 'storage', summary: 'Where images, containers and volumes are, what they take, how to clean up and repair', others: ['store'] },
  { name: 'networking', summary: 'Networks of containers, published ports, names, and what may leave', others: ['networks', 'ports'] },
  {
    name: 'systemd',
    summary: 'Containers as services: Quadlets, generated units, start at boot, updates',
    others: ['quadlets', 'units', 'boot'],
  },
  {
    name: 'quadlet-files',
    summary: 'What Quadlet files say: where they are, and all their keys',
    others: ['quadlet-keys', 'systemd-unit'],
    page: { name: 'tiffin-systemd.unit', section: 5 },
  },
  {
    name: 'lock-files',
    summary: 'The file that says which images references mean',
    others: ['tiffin-lock'],
    page: { name: 'tiffin.lock', section: 5 },
  },
  {
    name: 'builds',
    summary: 'Building images: contexts, cache, secrets, reproducible images',
    others: ['building', 'containerfile', 'dockerfile'],
  },
  { name: 'security', summary: 'What a container may do, and how to let it do less', others: ['isolation', 'trust'] },
  {
    name: 'scripting',
    summary: 'What programs may rely on: output, JSON, templates, exit statuses',
    others: ['format', 'json', 'exit-status', 'templates'],
  },
  { name: 'docker', summary: 'Migrating from Docker', others: ['migrating-from-docker', 'migrating'] },
  { name: 'podman', summary: 'Migrating from Podman', others: ['migrating-from-podman'] },
];

/** The page of a topic, as others refer to it: `tiffin-rootless.7`. */
export function topicPage({ name, page }: Topic): { readonly name: string; readonly section: 5 | 7 } {
  return page ?? { name: `tiffin-${name}`, section: 7 };
}

/** The topic that somebody means by these words, or undefined: `rootless`, `migrating from docker`. */
export function topicNamed(words: readonly string[]): Topic | undefined {
  const asked = words.join('-').toLowerCase();
  return topics.find(({ name, others }) => name === asked || others.includes(asked));
}
