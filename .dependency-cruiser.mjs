/** The rooms of src/, lowest first. ARCHITECTURE.md shows the same table; tests/meta/rooms.test.ts compares both. */
export const rooms = [
  ['lib'],
  ['oci', 'config', 'native'],
  ['storage', 'registry', 'events', 'containerfile'],
  ['image', 'volume', 'secret', 'network', 'runtime'],
  ['container'],
  ['pod', 'build', 'doctor', 'upkeep'],
  ['kube', 'systemd'],
  ['engine'],
  ['docker-api', 'sdk'],
  ['cli'],
];

const room = (name) => `^src/${name}[/.]`;

const downwards = rooms.flatMap((names, depth) =>
  names.map((name) => ({
    name: `${name}-imports-only-lower-rooms`,
    comment: 'A room imports itself and rooms with a smaller number: see the table in ARCHITECTURE.md.',
    severity: 'error',
    from: { path: room(name) },
    to: { path: '^src/', pathNot: [room(name), ...rooms.slice(0, depth).flat().map(room)] },
  })),
);

/** Only files under one of `homes` may import the npm package `name`. */
const only = (name, ...homes) => ({
  name: `only-${homes.join('-or-').replaceAll('/', '-')}-imports-${name}`,
  comment: `${name} belongs to ${homes.join(', ')}: it costs start-up time or hides a decision elsewhere.`,
  severity: 'error',
  from: { path: '^src/', pathNot: homes.map((home) => `^src/${home}`) },
  to: { path: `node_modules/${name}/` },
});

export default {
  forbidden: [
    ...downwards,
    only('chalk', 'cli/output/'),
    only('clipanion', 'cli/'),
    only('execa', 'lib/process'),
    only('smol-toml', 'config/'),
    only('tar', 'storage/', 'image/', 'container/'),
    only('undici', 'registry/'),
    {
      name: 'known-room',
      comment: 'Every file of src/ lives in a room of the table.',
      severity: 'error',
      from: { path: '^src/', pathNot: rooms.flat().map(room) },
      to: {},
    },
    {
      name: 'private-subfolders',
      comment: 'Files directly in a room are public, its sub-folders are private to it.',
      severity: 'error',
      from: { path: '^src/([^/]+)' },
      to: { path: '^src/[^/]+/[^/]+/', pathNot: '^src/$1/' },
    },
    {
      name: 'no-cycles',
      comment: 'A cycle is fine when a dynamic import closes it: the command table loads commands that read the table.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['dynamic-import'] } },
    },
    {
      name: 'must-resolve',
      comment: 'An import that resolves to nothing escapes every other rule.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-dev-dependency',
      comment: 'What we ship imports what we ship.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
