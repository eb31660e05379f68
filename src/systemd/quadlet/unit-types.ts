/** The types of systemd's units, which are their extensions. */
export const unitTypes: readonly string[] = [
  'service',
  'socket',
  'target',
  'timer',
  'path',
  'slice',
  'scope',
  'mount',
  'automount',
  'swap',
  'device',
];
