import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { repository } from '../support/repository.ts';

/**
 * Each rule that keeps a container where it belongs, learnt from what has gone wrong elsewhere, and the tests that attack it: file below
 * `tests/`, and words of the test's name.
 */
const rules: Readonly<Record<string, readonly (readonly [file: string, words: string])[]>> = {
  'what shells complete is never run, and paths in containers stay in them': [
    ['e2e/completion.test.ts', 'paths in them, which stay in them'],
    ['support/completion-cases.ts', 'puts it on the line so that nothing runs'],
  ],
  'no container writes to the program that starts it (CVE-2019-5736)': [
    ['integration/native/hostile-root.test.ts', 'cannot be overwritten by an entry point that is the helper itself'],
    ['integration/native/hostile-root.test.ts', 'no program of the host to write to, during exec and as its init'],
    ['e2e/hostile-image.test.ts', 'cannot write to the program that starts it'],
  ],
  'no descriptor and no directory of the host is inherited (CVE-2024-21626, CVE-2016-9962)': [
    ['integration/native/hostile-root.test.ts', 'never starts outside of the root, by whatever descriptor'],
    ['integration/native/hostile-root.test.ts', 'never starts an exec outside of the root either'],
    ['e2e/hostile-image.test.ts', 'does not begin in a directory of the host through WORKDIR'],
    ['e2e/hostile-isolation.test.ts', 'passes three descriptors on and no more'],
  ],
  'mount targets are found beneath the root, however links change meanwhile (CVE-2021-30465, CVE-2019-19921, CVE-2023-27561)': [
    ['integration/native/hostile-root.test.ts', 'survives a volume whose links are changed while it starts'],
    ['integration/native/hostile-root.test.ts', 'makes missing mount points through dangling links, and only inside'],
    ['e2e/hostile-image.test.ts', 'keeps volumes, working directories and our files inside when links lead to the host'],
  ],
  "paths are masked with the host's null device (CVE-2025-31133)": [
    ['integration/native/hostile-root.test.ts', 'masks with the null device of the host, whatever the root offers'],
    ['e2e/hostile-image.test.ts', 'cannot make the masks lift by a null device of its own'],
  ],
  'a terminal comes from the devpts that is ours (CVE-2025-52565)': [
    ['integration/native/terminal.test.ts', 'refuses a terminal from something that only looks like devpts'],
    ['integration/native/terminal.test.ts', 'gives the container a terminal of its own'],
  ],
  '/dev is always our own (CVE-2026-41579, CVE-2026-47766)': [
    ['integration/native/hostile-root.test.ts', 'keeps /dev inside when it is a link'],
    ['e2e/hostile-image.test.ts', 'gets nothing mounted on the host when its /${path} is a link there'],
  ],
  'settings are written through a procfs that nobody else has (CVE-2025-52881, CVE-2019-16884)': [
    ['integration/native/hostile-root.test.ts', 'writes settings through a procfs that nothing covers'],
    ['integration/native/run.test.ts', 'refuses a setting of the host'],
  ],
  'inheritable capabilities are empty (CVE-2022-27649)': [
    ['e2e/hostile-isolation.test.ts', 'starts from nothing: signals, capabilities, groups, filter'],
    ['e2e/security.test.ts', 'are those of Podman'],
  ],
  'no file of accounts does harm (CVE-2024-9676)': [
    ['integration/native/hostile-root.test.ts', 'looks up users without harm when /etc/passwd is ${name}'],
    ['e2e/hostile-image.test.ts', 'runs by number and refuses names when /etc/passwd is ${name}'],
  ],
  'users are read strictly (CVE-2026-30892)': [
    ['e2e/hostile-image.test.ts', 'is a user only by a number or a name that is whole'],
    ['integration/native/hostile-root.test.ts', 'takes no user ID from a line that it cannot read exactly'],
  ],
  'nothing is made on the host for a path of the image (CVE-2026-55686, CVE-2025-9566)': [
    ['integration/native/hostile-root.test.ts', 'makes the working directory inside when links lead out'],
    ['e2e/secrets.test.ts', 'go nowhere but to the container'],
  ],
  'no variable of the caller enters unasked (CVE-2026-57231, CVE-2021-3602)': [
    ['e2e/hostile-image.test.ts', 'takes nothing from the caller by its environment'],
  ],
  'processes are listed from outside (CVE-2022-1227)': [
    ['e2e/hostile-tools.test.ts', 'lists processes without running anything of the container'],
  ],
  'digests never become paths (CVE-2024-3727)': [['unit/oci/digest.test.ts', 'is false for anything but a digest']],
  'what is unpacked stays in its layer': [['integration/native/unpack-hostile.test.ts', 'archives neither escape nor do harm']],
  "set-uid files of layers are nobody else's": [['e2e/hostile-isolation.test.ts', 'lets no other user run a set-uid file of a layer']],
  'a broken stream ends, and leaves nothing (CVE-2021-20291)': [
    ['integration/storage/layer/unpack-blob.test.ts', 'fails for bytes that cannot be decompressed'],
    ['integration/storage/blob-store.test.ts', 'keeps nothing of a stream that breaks'],
  ],
  'no control character of another reaches a terminal': [
    ['e2e/hostile-terminal.test.ts', 'is escaped when it comes from the config of an image'],
    ['e2e/hostile-terminal.test.ts', 'is escaped when a registry says it'],
  ],
  'no log is written through a link': [['e2e/hostile-tools.test.ts', 'writes no log through a link']],
  'a container reaches no other, whatever it may do within itself': [
    ['e2e/hostile-isolation.test.ts', 'keeps a privileged container from its neighbours'],
    ['integration/native/hostile-root.test.ts', 'hides everything of the host from mountinfo, environment and descriptors'],
    ['e2e/security.test.ts', 'of IPC come with /dev/shm'],
  ],
  'a process is known by more than its number': [
    ['e2e/hostile-state.test.ts', 'a process that has the number of a monitor is not taken for it, nor killed for it'],
    ['integration/native/exec.test.ts', 'or its number is another process now'],
  ],
  'read-only volumes stay so': [
    ['integration/native/hostile-root.test.ts', 'a read-only volume without asking for it'],
    ['integration/native/run.test.ts', 'mounts volumes read-only all the way down'],
  ],
  'the filter holds for every way to call, and for whole arguments': [
    ['integration/runtime/seccomp-kernel.test.ts', 'refuses what the profile refuses, and nothing else'],
    ['integration/runtime/seccomp-kernel.test.ts', 'holds for the 32-bit calls that a 64-bit program can make'],
    ['unit/runtime/seccomp/compile.test.ts', 'kills processes of architectures that the profile does not list'],
  ],
  'kernel interfaces that few need and many broke are closed (CVE-2026-31431)': [
    ['integration/runtime/seccomp-kernel.test.ts', 'socket(AF_ALG)'],
    ['integration/runtime/seccomp-kernel.test.ts', 'userfaultfd'],
  ],
  'tools are found in places of the system': [
    ['e2e/hostile-tools.test.ts', 'finds its tools in places of the system, and loads nothing of the caller into them'],
  ],
  'nobody else enters the store and the run directory': [
    ['e2e/hostile-isolation.test.ts', 'lets nobody else into the store and the run directory, whatever the umask'],
    ['e2e/hostile-tools.test.ts', 'takes back a run directory that others could enter'],
  ],
  'no plan of another is carried out': [
    ['integration/native/hostile-root.test.ts', 'takes no plan of another user, none that others may write and none through a link'],
  ],
  'secrets are where they should be, and nowhere else': [
    ['e2e/secrets.test.ts', 'leave no trace outside of the container'],
    ['integration/secret/driver/file.test.ts', 'leaves no trace of the value in the store'],
  ],
  'a step signs with an agent, and cannot change it': [
    ['unit/build/mounts/agent-filter.test.ts', 'lets keys be listed and used, and nothing be changed, however the bytes come'],
  ],
  'hooks of devices leave nothing behind that sees the host': [
    ['e2e/security.test.ts', 'have their hooks run before anything of the container, and nothing of them left'],
  ],
  'descriptions of devices are read strictly': [
    ['unit/config/cdi/parse-spec.test.ts', 'refuses ${name}'],
    ['integration/config/cdi.test.ts', 'cannot grow without bounds'],
  ],
  'containers of two networks learn nothing of each other, names included': [
    ['e2e/networks.test.ts', 'cannot reach each other, by name or address, unless one of them says so'],
    ['integration/container/keeper.test.ts', 'keeps name servers of networks apart with either firewall'],
  ],
  'records that are read back are held to the rules of what is typed': [
    ['unit/storage/state/record-check.test.ts', 'are refused with names that lead elsewhere, are options, or control a terminal'],
    ['unit/storage/state/record-check.test.ts', 'are refused with interfaces, addresses and drivers that netavark must not be told'],
  ],
  'Containerfiles and ignore files are read with bounds, and run nothing': [
    ['integration/containerfile/hostile-input.test.ts', 'end with a result or an error that names a line'],
    ['integration/containerfile/hostile-input.test.ts', 'have substitutions of any kind'],
    ['integration/containerfile/hostile-input.test.ts', 'come with ignore files that are as bad'],
    ['unit/containerfile/parse.test.ts', 'warns of a language that it does not speak'],
  ],
  'COPY and ADD read nothing outside of their context and write nothing outside of the stage (CVE-2024-9407, CVE-2018-15664)': [
    ['integration/native/build-hostile.test.ts', 'nothing outside of the context is read'],
    ['integration/native/build-hostile.test.ts', 'an image without layers has no files, and those of the host are none of its'],
    ['integration/native/build-hostile.test.ts', 'nothing outside of the stage is written'],
    ['integration/native/build-hostile.test.ts', 'files that are exchanged for links while they are copied lead nowhere'],
    ['integration/native/build-archives.test.ts', 'hostile archives leave the destination alone'],
  ],
  'what a context is unpacked or checked out from gets out of its directory by no name and no link (CVE-2018-17456, CVE-2023-29007)': [
    ['integration/build/context/packed.test.ts', 'lets nothing out of the directory'],
    ['integration/build/context/packed.test.ts', 'is bounded: what packs too well, and what claims to be larger than the disk'],
    ['integration/build/context/inside.test.ts', 'reads nothing outside, and nothing that is no file'],
    ['integration/build/context/containerfile.test.ts', 'follows no link out of a context, and preprocesses nothing that was fetched'],
    ['integration/build/context/ignore-file.test.ts', 'follows no link out of the context'],
    ['integration/build/check-out.test.ts', 'runs nothing of the repository, and nothing of a configuration'],
    ['integration/build/check-out.test.ts', 'takes submodules from no path and no program of this machine'],
    ['unit/build/git-reference.test.ts', 'https://-oProxyCommand=x/r.git'],
  ],
  'files are fetched over http and https only, and passwords stay with their origin': [
    ['integration/registry/download.test.ts', 'shows a password to its own origin alone'],
    ['integration/registry/download.test.ts', 'goes nowhere but to http and https, and not round in circles'],
    ['integration/build/fetch/url.test.ts', 'refuses what is too large, too short, or something else'],
  ],
  'a cache from elsewhere proves its layers, and counts for who asked': [
    ['integration/build/cache-import.test.ts', 'takes no layer that is not what its digest says'],
    ['integration/build/cache-import.test.ts', 'it counts for this build alone'],
    ['unit/build/cache/document.test.ts', '../../x'],
  ],
  'files of a build reach the host through no link, without set-ID bits': [
    ['integration/build/outputs/export-files.test.ts', 'go through no link that lies there, and replace no directory'],
    ['integration/build/outputs/export-files.test.ts', 'no set-ID bit of an image becomes one of the host'],
  ],
  'what a step leaves behind is removed in its layer only (CVE-2024-23652)': [
    ['integration/storage/layer/adopt-upper.test.ts', 'places of mounts are removed in the layer only, wherever links lead'],
  ],
  'mounts of RUN show what they are of and nothing outside, and can change none of it (CVE-2024-1753, CVE-2024-9675, CVE-2024-23651)': [
    ['integration/build/mounts/run-mounts.test.ts', 'leads nowhere but into what it is of'],
    ['integration/build/mounts/run-mounts.test.ts', 'throws away what is written to them'],
    ['integration/build/mounts/cache.test.ts', 'outlive builds under a name that no ID can choose'],
  ],
  'a RUN has the rights of any container, and more only where who builds allows it (CVE-2024-23653)': [
    ['integration/build/steps/run-step.test.ts', 'has the security of any container'],
    ['integration/build/steps/run-step.test.ts', 'is refused what the build does not allow'],
    ['unit/build/steps/require-allowed.test.ts', 'refuses the network of the host, all rights and devices unless they are allowed'],
  ],
  'values of secrets reach no layer, no plan, no key and no history': [
    ['integration/build/mounts/secret.test.ts', 'are seen by the RUN that asks for them, and by nothing else'],
    ['unit/build/plan/cache-key.test.ts', 'differ by all that it can see, and by nothing else'],
    ['e2e/hostile-build.test.ts', 'leaves no secret anywhere: not in layers, configs, caches, logs or what a failed step leaves'],
  ],
  'no name of a file becomes a whiteout of a layer': [
    ['integration/native/build-hostile.test.ts', 'names that layers reserve are refused'],
    ['integration/storage/layer/adopt-upper.test.ts', 'a name that would be a whiteout is refused'],
  ],
  'a build sees its context and its stages, and nothing else of the host, whatever links and races they bring (CVE-2024-1753, CVE-2024-23652)':
    [
      ['e2e/hostile-build.test.ts', 'gets nothing through links that lead out of the context'],
      ['e2e/hostile-build.test.ts', 'gets nothing through links in a stage, whose root is the only root there is'],
      ['e2e/hostile-build.test.ts', 'sees no more when the sources of its mounts and copies are exchanged all the time'],
      ['e2e/hostile-build.test.ts', 'is told its Containerfile by the context itself, never by what lies outside'],
      ['e2e/hostile-build.test.ts', 'cannot trick with its ignore file'],
      ['e2e/hostile-build.test.ts', 'is refused names that are paths, and never hands words to a program as options'],
    ],
  'caches of builds lie in their place, whatever their names (CVE-2024-9675)': [
    ['e2e/hostile-build.test.ts', 'names caches with paths, and all of them lie in their place'],
  ],
  'archives of a build are unpacked within its root': [
    ['e2e/hostile-build.test.ts', 'unpacks archives that reach outside within its own root, or not at all'],
  ],
  "files that decide what systemd runs are the user's own, bounded and regular": [
    ['integration/systemd/quadlet/read-file.test.ts', 'refuses what others could have written'],
    ['integration/systemd/quadlet/read-file.test.ts', 'refuses what is no text of one megabyte'],
    ['integration/systemd/quadlet/search-path.test.ts', 'has all directories below, each once, but those of drop-ins and hidden ones'],
  ],
  'no name in a Quadlet, a bundle, an address or an application leads out of its directory': [
    ['integration/systemd/quadlet-install.test.ts', 'takes no name that leads elsewhere, from wherever it comes'],
    ['integration/systemd/quadlet/copy-tree.test.ts', 'takes nothing that leads elsewhere, waits or never ends'],
    ['integration/systemd/quadlet-remove.test.ts', 'says what is not there, unless it is to be ignored, and goes on'],
    ['unit/systemd/quadlet/install-links.test.ts', 'follows no name out of the directory'],
    ['unit/systemd/quadlet/bundle.test.ts', 'takes no name that leads elsewhere'],
  ],
  'no value of a Quadlet becomes another line of a unit or another word of a command': [
    ['unit/systemd/quadlet/parse.test.ts', 'never makes two lines of one: what is printed is read again as it was'],
    ['unit/systemd/quadlet-options.test.ts', 'loses nothing on the way to the command'],
  ],
  'no name, variable or label of a container becomes another line of a generated unit or another word of its command': [
    ['unit/systemd/unit-file.test.ts', 'arrive as one word'],
    ['integration/systemd/quadlet-file.test.ts', 'is what the service of the same container starts'],
    ['e2e/generate.test.ts', 'writes units that systemd takes, the same each time, whatever a container is called and told'],
  ],
  'no container says more to systemd than how it is, nor keeps it busy': [
    ['e2e/service.test.ts', 'speaks to systemd itself, and can say nothing but how it is'],
    ['e2e/service.test.ts', 'that floods systemd keeps nobody waiting but itself'],
  ],
  'no descriptor but those of a unit passes for one of its sockets': [
    ['e2e/service.test.ts', 'that are not there, or for somebody else, are told from those that are'],
    ['e2e/service.test.ts', 'reach the command, which is told of them as by systemd'],
    ['unit/runtime/unit.test.ts', 'refuses sockets that cannot be'],
  ],
  'no init of a container sees or divides control groups of others': [
    ['unit/runtime/system-container.test.ts', 'sees no writable control groups of others'],
    ['unit/runtime/cgroup-mount.test.ts', 'takes the groups of the caller away from'],
    ['integration/lib/cgroup.test.ts', 'knows whether namespaces bound what their root may do'],
  ],
  'no image says which unit is restarted for it, nor which credentials are read': [
    ['unit/container/unit.test.ts', 'is never said by an image'],
    ['integration/systemd/auto-update/find-tasks.test.ts', 'lets no image say which credentials are read'],
    ['integration/systemd/auto-update/find-tasks.test.ts', 'for no unit'],
  ],
  'a generated unit has no password in it': [['integration/cli/request/generate.test.ts', 'says that a password is not written']],
};

const test = suite('rules of security');
for (const [rule, tests] of Object.entries(rules)) {
  test(`are tested: ${rule}`, () => {
    assert.ok(tests.length > 0);
    for (const [file, words] of tests)
      assert.ok(readFileSync(join(repository, 'tests', file), 'utf8').includes(words), `${file}: ${words}`);
  });
}
test.run();
