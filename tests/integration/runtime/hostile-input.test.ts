import { suite } from 'uvu';
import { TiffinError } from '../../../src/lib/errors.ts';
import { parseNetworkMode } from '../../../src/network/mode.ts';
import { pastaFailure } from '../../../src/network/pasta.ts';
import { parseExposedPort, parsePortMapping } from '../../../src/network/port-mapping.ts';
import { parseCapability } from '../../../src/runtime/capabilities.ts';
import { parseDevice } from '../../../src/runtime/devices.ts';
import { readEnvironment } from '../../../src/runtime/environment.ts';
import { parseAddHost, parseDnsServer, parseHostname, resolvFile } from '../../../src/runtime/etc-files.ts';
import { parseMount } from '../../../src/runtime/mount-option.ts';
import { parseIpcMode, parseUserNamespaceMode } from '../../../src/runtime/namespaces.ts';
import { planMounts } from '../../../src/runtime/mounts.ts';
import { parseUlimit } from '../../../src/runtime/rlimits.ts';
import { compileSeccomp } from '../../../src/runtime/seccomp/compile.ts';
import { resolveSeccomp } from '../../../src/runtime/seccomp/resolve.ts';
import { parseSecurityOptions } from '../../../src/runtime/security-options.ts';
import { parseSignal } from '../../../src/lib/signal.ts';
import { buildRuntimeSpec } from '../../../src/runtime/spec.ts';
import { parseSysctl } from '../../../src/runtime/sysctls.ts';
import { parseTmpfs } from '../../../src/runtime/tmpfs-option.ts';
import { parseUserSpec } from '../../../src/runtime/user-spec.ts';
import { parseVolume } from '../../../src/runtime/volume-option.ts';
import { fullImage, requestWith, specInput } from '../../support/runtime/facts.ts';

const rounds = 3000;
const pieces = [
  '',
  ':',
  ',',
  '=',
  '/',
  '..',
  '-',
  '0',
  '1',
  '65536',
  '4294967296',
  '999999999999999999999',
  '\0',
  '\n',
  '\u001b[2J',
  '\ud800',
  'é',
  ' ',
  '[',
  ']',
  '"',
  '__proto__',
  'constructor',
  'ro',
  'all',
  '*',
  '%',
  '+1',
  '0x1',
  '1e3',
];

/** The same numbers on every run, so that a failure can be had again. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 0x1_0000_0000;
  };
}

function mutate(text: string, random: () => number): string {
  const at = Math.floor(random() * (text.length + 1));
  const piece = pieces[Math.floor(random() * pieces.length)] ?? '';
  const cut = random() < 0.5 ? Math.floor(random() * 4) : 0;
  const once = text.slice(0, at) + piece + text.slice(at + cut);
  return random() < 0.6 ? mutate(once, random) : once;
}

function onlyOurErrors(action: () => unknown, input: string): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof TiffinError)) throw new Error(`${JSON.stringify(input)} broke it`, { cause: error });
  }
}

const parsers: Readonly<Record<string, readonly [parse: (text: string) => unknown, ...examples: readonly string[]]>> = {
  parsePortMapping: [parsePortMapping, '127.0.0.1:8000-8010:80-90/tcp', '[::1]:53:53/udp'],
  parseExposedPort: [parseExposedPort, '80-90/tcp'],
  parseNetworkMode: [(text) => parseNetworkMode([text]), 'pasta:-T,5', 'container:web', 'ns:/run/x'],
  pastaFailure: [
    (text) => pastaFailure(text, []),
    "Failed to bind any port for '-t 80:80', exiting",
    'Listen failed for HOST TCP port */80: x',
  ],
  parseCapability: [parseCapability, 'CAP_NET_RAW'],
  parseDevice: [parseDevice, '/dev/a:/dev/b:rwm'],
  'environment entries': [
    (text) =>
      readEnvironment({ entries: [text], files: [{ name: 'f', text }], unset: [], unsetAll: false, host: false, httpProxy: true }, {}),
    'A=b',
    'PRE_*',
  ],
  parseAddHost: [parseAddHost, 'a;b:1.2.3.4'],
  parseDnsServer: [parseDnsServer, '1.1.1.1'],
  parseHostname: [parseHostname, 'web-1'],
  resolvFile: [
    (text) =>
      resolvFile({
        host: text,
        networkServers: [],
        networkSearches: [],
        keepsHostServers: true,
        servers: [],
        searches: [],
        options: [],
        sharesHost: false,
      }),
    'nameserver 1.1.1.1\nsearch a',
  ],
  parseMount: [(text) => parseMount(text, '/'), 'type=bind,src=/a,dst=/b,ro', 'type=tmpfs,dst=/t,tmpfs-size=1m'],
  parseVolume: [(text) => parseVolume(text, '/'), '/a:/b:ro,Z', 'v:/b:nocopy'],
  parseTmpfs: [parseTmpfs, '/t:size=1m,mode=755'],
  parseIpcMode: [parseIpcMode, 'container:x'],
  parseUserNamespaceMode: [parseUserNamespaceMode, 'keep-id:uid=5,gid=6'],
  parseUlimit: [parseUlimit, 'nofile=1:2'],
  parseSecurityOptions: [(text) => parseSecurityOptions([text]), 'mask=/a:/b', 'seccomp=/p', 'proc-opts=hidepid=2'],
  parseSignal: [parseSignal, 'SIGRTMIN+3'],
  parseSysctl: [parseSysctl, 'net.ipv4.ip_forward=1'],
  parseUserSpec: [parseUserSpec, 'bob:staff', '1:2'],
};

const test = suite('hostile input');
for (const [name, [parse, ...examples]] of Object.entries(parsers)) {
  test(`${name} takes it or says why not`, () => {
    const random = numbers(name.length);
    for (let round = 0; round < rounds; round++) {
      const input = mutate(examples[round % examples.length] ?? '', random);
      onlyOurErrors(() => parse(input), input);
    }
  });
}
test('a seccomp profile is compiled or refused', () => {
  const random = numbers(1);
  const profile = JSON.stringify({
    defaultAction: 'SCMP_ACT_ERRNO',
    syscalls: [
      {
        names: ['read', 'write'],
        action: 'SCMP_ACT_ALLOW',
        args: [{ index: 0, value: 5, valueTwo: 1, op: 'SCMP_CMP_MASKED_EQ' }],
        includes: { minKernel: '4.8' },
      },
    ],
  });
  const facts = { capabilities: [], architecture: 'x64', kernel: [6, 1] as const };
  for (let round = 0; round < 1000; round++) {
    const input = mutate(profile, random);
    onlyOurErrors(() => compileSeccomp(resolveSeccomp(new TextEncoder().encode(input), facts)), input);
  }
});
test("an image's words end in a spec or an error", () => {
  const random = numbers(2);
  for (let round = 0; round < 1000; round++) {
    const word = (text: string): string => mutate(text, random);
    const image = {
      ...fullImage,
      User: word('bob'),
      Env: [word('A=b')],
      WorkingDir: word('/w'),
      Volumes: [word('/data')],
      StopSignal: word('SIGINT'),
      Entrypoint: [word('/e')],
    };
    onlyOurErrors(() => buildRuntimeSpec({ ...specInput({}), image }), JSON.stringify(image));
    onlyOurErrors(() => planMounts(requestWith({}), image, { asked: [] }), JSON.stringify(image));
  }
});
test.run();
