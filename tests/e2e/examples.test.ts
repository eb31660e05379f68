// timeout: 300s
/**
 * Runs the examples of help and of the manual, as they stand, in one home: what each needs is made in front of it.
 */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { helpExamples, proseExamples } from '../support/examples.ts';
import { busyboxImage, layoutArchive, tarArchive } from '../support/images.ts';
import { suiteNeeding } from '../support/needs.ts';
import { type ScratchHome, scratchHome } from '../support/scratch-home.ts';
import { run } from '../support/spawn.ts';
import { mustTiffin, tiffin, tiffinPath } from '../support/tiffin.ts';

const test = suiteNeeding('examples', 'built', 'user-namespaces', 'overlay', 'subuids', 'busybox', 'pasta', 'networks', 'nft');

/** What cannot be run here, and why; that tiffin takes all of them is tried in tests/meta/examples.test.ts. */
const elsewhere: readonly (readonly [line: RegExp, reason: string])[] = [
  [
    /quay\.io|registry\.example|example\.(?:com|org)|docker\.io\/(?!library\/nginx$)|localhost:5000|^tiffin (?:pull|search|lock|logout)|--locked/,
    'a registry',
  ],
  [/(?:^|\| )(?:docker|podman|ssh|sudo|alias)\b|pass show|image scp/, 'another program or machine'],
  [/-it\b|tiffin attach|--attach --interactive|^tiffin unshare$/, 'a terminal'],
  [/-p \d/, 'a port of the host'],
  [/--follow|logs -f|-fn\b|--interval|--watch|--filter event=died|^tiffin wait web$/, 'would go on'],
  [/--memory|--cpus|(?:^|[ .])(?:un)?pause\b|\bstats\b/, 'control groups of its own'],
  [
    /systemctl|journalctl|loginctl|--enable|tiffin quadlet (?:install|rm)|tiffin system (?:enable \w+$|disable)|auto-update|--systemd=/,
    'a manager of units',
  ],
  [
    /--platform|sha256:|v7 app:1\.2 docker|--ssh default|^tiffin container runlabel|whatrequires debian/,
    'images for other machines, or an agent',
  ],
];

/** Commands that make what the examples after them need; `>` takes the examples of these commands' help, or of a text; `*` those of the rest. */
const session = `
mkdir -p ~/src ~/www ~/.config/fish/completions rootfs/bin docker data app && echo 1 > page.html && echo t > ~/.token && echo {} > sbom.json && echo p > password.txt
cp /bin/busybox rootfs/bin/sh && tar -C rootfs -cf rootfs.tar . && printf 'FROM alpine\\nCOPY page.html /\\n' > Containerfile && printf 'FROM alpine AS test\\n' > docker/Dockerfile
printf '[Container]\\nImage=docker.io/library/nginx\\n' > web.container && mkdir -p ~/.config/tiffin/systemd && cp web.container app && cp web.container ~/.config/tiffin/systemd
> version | info | doctor | completion | buildx version | buildx ls | buildx use | buildx inspect | images | image inspect | history | image tree | image explore
> build | builds.md
tiffin tag app app:1 && tiffin build -q --build-arg V=2 --real-times -t app:2 . && tiffin tag app:2 app:1.2 app:dev; tiffin tag app localhost/app:old
> tag | image diff | save | load | untag | import | image mount | image unmount | image exists | buildx du
tiffin tag app:1 app:1.2-amd64 app:1.2-arm && tiffin tag app:2 app:1.2-arm64 && tiffin rmi app:1.2
> manifest create
tiffin manifest add app:1.2 app:1.2-arm
> manifest add | manifest annotate | manifest exists | manifest rm | artifact ls | artifact rm | secret create | secret exists | secret ls | secret inspect
tiffin rm -f -a -t 0 && tiffin secret rm db-password
> security.md
tiffin rm -f -a -t 0 && tiffin image trust set --type accept default
> secret rm | image trust show | volume create | volume exists | volume ls | volume inspect
tiffin volume create copy
> volume export | volume import | volume mount | volume unmount | network exists | network ls | network update
tiffin network rm shop
> network create
tiffin run -d --name db postgres && tiffin run -d --name web --network shop -P --health-cmd true nginx && tiffin run -d --name backup nginx && tiffin run -d --name app --net-allow none nginx
> network inspect | network reload | exec | cp | ps | port | top | logs | inspect | container inspect | diff | container diff | export | commit | healthcheck run | why-denied
> *
tiffin run -d --name job alpine true
> wait | kill | tiffin.md
tiffin rm -f -t 0 web && tiffin network create first && tiffin run -d --name web --network first nginx && tiffin pod create shop
> generate systemd | generate quadlet | quadlet verify | quadlet print | quadlet list | quadlet generate
> network connect | network disconnect | mount | unmount | restart | stop | rename
tiffin pod rm -f shop; tiffin rm -f -a -t 0; tiffin create --name web nginx
> init | start | container restore | container checkpoint | container clone
tiffin kill web; tiffin wait web
> container exists | create
tiffin create --name web nginx
> container cleanup | rm
tiffin tag alpine docker.io/library/nginx
> run | container prune | network rm | network prune | pod exists
tiffin pod rm -f shop; tiffin pod create shop
> pod create | pod ps | pod start | pod inspect | pod logs | pod top | pod restart | pod stop | pod kill | pod clone
tiffin pod create --replace shop
> pod rm | pod prune
tiffin rm -f -a -t 0; tiffin network create backend; tiffin network create first; tiffin run -d --name web --network first nginx; tiffin run -d --name app --net-allow none alpine
> networking.md | rootless.md | systemd.md | quadlet-files.md
tiffin rm -f -a -t 0; tiffin run -d --name web --health-cmd true nginx
> scripting.md
tiffin rm -f -a -t 0; tiffin volume create data
> storage.md
tiffin rm -f -a -t 0; tiffin volume rm data
> docker.md
tiffin volume rm data
> podman.md | system df | system check | events | volume reload | builder prune | image prune | volume rm | volume prune | unshare | system enable | rmi | system prune | image trust set | system reset
`;

/** A line fails when it ends with another status than this. */
const statuses: Readonly<Record<string, number>> = {
  // The file is not there: nobody is denied, it just does not exist.
  'tiffin why-denied web /data/report.csv': 1,
  'tiffin why-denied --user 1000 web /data w': 1,
};

async function prepared(): Promise<ScratchHome & { sh(line: string): Promise<{ status: number; text: string }> }> {
  const home = await scratchHome({ name: 'examples' });
  const bin = home.directory('bin');
  symlinkSync(tiffinPath, join(bin, 'tiffin'));
  const work = home.directory('work');
  mkdirSync(join(work, 'layout'));
  const files = ['usr/share', 'usr/share/nginx', 'usr/share/nginx/html', 'var/log', 'etc/app', 'data'].map((path) => ({
    path,
    type: 'directory' as const,
  }));
  const layer = { entries: [...files, { path: 'etc/alpine-release', content: '3.22\n' }] };
  const image = busyboxImage({
    name: 'docker.io/library/alpine:latest',
    layers: [layer.entries],
    config: { Cmd: ['sleep', '1000'], StopSignal: 'SIGKILL', ExposedPorts: { '80/tcp': {} } },
  });
  writeFileSync(join(work, 'busybox.tar'), layoutArchive(image));
  writeFileSync(join(work, 'empty.tar'), tarArchive([]));
  await mustTiffin(home, ['load', '-q', '-i', join(work, 'busybox.tar')]);
  await mustTiffin(home, [
    'tag',
    'alpine',
    ...['nginx', 'nginx:1.29', 'postgres', 'fedora', 'app'].map((name) => `docker.io/library/${name}`),
  ]);
  const env = { ...home.env, PATH: `${bin}:${home.env['PATH']}`, PASSWORD: 'x' };
  return {
    ...home,
    async sh(line) {
      const { status, stdout, stderr } = await run('bash', ['-c', line], { cwd: work, env, timeoutMs: 20_000 }).catch((error: unknown) => ({
        status: -1,
        stdout: '',
        stderr: String(error),
      }));
      return { status, text: stderr + stdout.slice(0, 300) };
    },
    [Symbol.asyncDispose]: async () => {
      await tiffin(home, ['rm', '-f', '-a', '-t', '0']);
      await home[Symbol.asyncDispose]();
    },
  };
}

test('work as they stand', async () => {
  const examples = [...(await helpExamples()), ...proseExamples()].map(({ place, line }) => ({
    place: place.replace(/ --help$|^topics\//, ''),
    line,
  }));
  const here = examples.filter(({ line }) => !elsewhere.some(([pattern]) => pattern.test(line)));
  await using home = await prepared();
  const steps = session.trim().split('\n');
  const placed = new Set(steps.flatMap(placesOf));
  const failed: string[] = [];
  for (const step of steps) {
    const places = placesOf(step);
    const examplesOf = (wanted: string) => here.filter(({ place }) => (wanted === '*' ? !placed.has(place) : place === wanted));
    const lines = places.length === 0 ? [step] : places.flatMap((place) => examplesOf(place).map(({ line }) => line));
    for (const line of lines) {
      const { status, text } = await home.sh(line);
      if (places.length > 0 && status !== (statuses[line] ?? 0)) failed.push(`${line}: status ${status}\n${text}`);
    }
  }
  assert.is(failed.join('\n'), '');
});

function placesOf(step: string): string[] {
  return step.startsWith('> ') ? step.slice(2).split(' | ') : [];
}

test.run();
