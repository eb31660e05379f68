// timeout: 300s
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { jsonViews } from '../../src/cli/schemas/json-views.ts';
import { busyboxHome } from '../support/busybox-home.ts';
import { checkOf } from '../support/json-schema.ts';
import { suiteNeeding } from '../support/needs.ts';
import type { ScratchHome } from '../support/scratch-home.ts';
import { mustTiffin, tiffin, tiffinPath } from '../support/tiffin.ts';

const containerfile = 'FROM busybox\nLABEL a=b\nENV X=y\nEXPOSE 80\nVOLUME /v\nHEALTHCHECK CMD true\nRUN echo x > /x\nCMD ["sh"]\n';

/** One of everything, with what can be asked of it. */
async function furnish(home: ScratchHome): Promise<void> {
  mkdirSync(join(home.path, '.config/tiffin/systemd'), { recursive: true });
  writeFileSync(join(home.path, '.config/tiffin/systemd/q.container'), '[Container]\nImage=localhost/busybox\nNonsense=1\n');
  mkdirSync(join(home.path, 'app'));
  writeFileSync(join(home.path, 'app/Containerfile'), containerfile);
  for (const line of [
    'build -q -t app app',
    'tag busybox other:1',
    'network create --subnet 10.99.0.0/24 --ip-range 10.99.0.64/26 --label a=b --opt mtu=1400 --dns 192.0.2.1 front',
    'volume create -l a=b data',
    'secret create -l a=b token app/Containerfile',
    'pod create --name shop --network none -l a=b',
    'run -d --pod shop --name member busybox sleep 1000',
    'create --name plain -p 8080:80 --device /dev/null:/dev/zero2 --entrypoint sh --network front --dns 192.0.2.1 --add-host a:192.0.2.2 --uidmap 0:0:1000 busybox',
    'create --name empty -v /v --volumes-from plain --mount type=image,src=app,dst=/app --mount type=devpts,dst=/p --systemd always busybox',
    'manifest create list busybox',
    'artifact add art app/Containerfile',
  ])
    await mustTiffin(home, line.split(' '));
  const rich =
    'run -d --name rich --network none --expose 7 -l a=b --annotation x=y -v data:/data -v /tmp:/host:ro,noexec --tmpfs /tt:size=1m --health-cmd true --health-interval disable --health-startup-cmd true --health-startup-success 2 --cap-add NET_ADMIN --cap-drop MKNOD --security-opt no-new-privileges --ulimit nofile=100:200 --env A=b --user 5:6 --group-add 7 --init --restart on-failure:2 --secret token busybox sleep 1000';
  await mustTiffin(home, rich.split(' '));
  await tiffin(home, ['healthcheck', 'run', 'rich']);
  await tiffin(home, ['run', '--name', 'ended', 'busybox', 'sh', '-c', 'echo x > /new; rm /bin/wget; exit 3']);
}

const mounts = (noun: string, what: string): readonly string[] => [
  'unshare',
  'sh',
  '-c',
  '"$0" $1 mount $2 > mounted; "$0" $1 mount --format json',
  tiffinPath,
  noun,
  what,
];

/** How each view is asked for; several lines where it has several shapes. */
const asked: Readonly<Record<string, readonly string[]>> = {
  'artifact inspect': ['artifact inspect art'],
  'artifact ls': ['artifact ls --format json'],
  'auto-update': ['auto-update --dry-run --format json'],
  'buildx du': ['buildx du --format json'],
  'buildx ls': ['buildx ls --format json'],
  'container diff': ['container diff --format json ended'],
  'container inspect': ['container inspect --size rich member plain empty ended'],
  diff: ['diff --format json ended'],
  doctor: ['doctor --json'],
  events: ['events --stream=false --format json'],
  'generate quadlet': ['generate quadlet --format json plain'],
  'generate systemd': ['generate systemd --format json --name shop'],
  history: ['history --format json app'],
  'image diff': ['image diff --format json app'],
  'image explore': ['image explore --json app'],
  'image inspect': ['image inspect busybox app'],
  'image mount': [],
  'image trust show': ['image trust show --json'],
  images: ['images --format json', 'images --all --format json'],
  info: ['info --format json'],
  inspect: ['inspect rich busybox', 'inspect --type volume data', 'inspect --type network front', 'inspect --type pod shop'],
  'manifest inspect': ['manifest inspect list'],
  mount: [],
  'network inspect': ['network inspect front'],
  'network ls': ['network ls --format json'],
  'pod inspect': ['pod inspect shop'],
  'pod ps': ['pod ps --format json'],
  'pod stats': ['pod stats --no-stream --format json'],
  ps: ['ps -a --size --format json', 'ps -a --ns --format json'],
  'quadlet list': ['quadlet list --format json'],
  'quadlet verify': ['quadlet verify --format json'],
  'secret inspect': ['secret inspect token', 'secret inspect --showsecret token'],
  'secret ls': ['secret ls --format json'],
  stats: ['stats --no-stream --format json'],
  'system df': ['system df --format json'],
  version: ['version --format json'],
  'volume inspect': ['volume inspect --all'],
  'volume ls': ['volume ls --format json'],
  'why-denied': ['why-denied --format json rich /etc/passwd'],
};

/** Those that need a registry; their schemas are tried with the rows of their listings in tests/unit/cli/schemas/. */
const elsewhere = ['lock', 'search'];

/** One value, or one a line. */
function parse(text: string): readonly unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
  }
}

const test = suiteNeeding('JSON that commands print', 'built', 'user-namespaces', 'overlay', 'busybox');

test('is what their schemas say, all of it', async () => {
  assert.equal([...Object.keys(asked), ...elsewhere].toSorted(), Object.keys(jsonViews).toSorted());
  await using home = await busyboxHome('json-views');
  await furnish(home);
  const problems: string[] = [];
  const check = (view: string, text: string): void => {
    const validate = checkOf(jsonViews[view]!);
    for (const value of parse(text)) problems.push(...validate(value).map((problem) => `${view}: ${problem}`));
  };
  for (const [view, lines] of Object.entries(asked)) for (const line of lines) check(view, (await tiffin(home, line.split(' '))).stdout);
  check('mount', await mustTiffin(home, mounts('container', 'rich')));
  check('image mount', await mustTiffin(home, mounts('image', 'app')));
  assert.equal(problems, []);
});

test.run();
