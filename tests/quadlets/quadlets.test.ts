import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { quadletKind, quadletTypes } from '../../src/systemd/quadlet-keys.ts';
import { problemLine } from '../../src/systemd/quadlet-problem.ts';
import { generated } from '../support/quadlets.ts';
import { repository } from '../support/repository.ts';
import { allCases } from './all-cases.ts';
import { difference, sayings } from './compare.ts';
import { documentedKeys } from './documented-keys.ts';

type Answers = { readonly units: Readonly<Record<string, string>>; readonly refused: Readonly<Record<string, string>> };

const answers = JSON.parse(readFileSync(join(repository, 'tests/quadlets/podman-5.8.json'), 'utf8')) as Answers;
const cases = allCases();
const { units, converted, problems } = generated(cases);
const ours = new Map(units.map(({ fileName, text }) => [fileName, text]));

/** What we say and Podman does not, and the other way round, on purpose; see DIFFERENCES.md. */
const intended: readonly { readonly when: RegExp; readonly extra?: RegExp; readonly missing?: RegExp }[] = [
  // A start may pull an image, and a stop may take as long as the container has.
  { when: /./, extra: /^Service Timeout(Start|Stop)Sec=\d+$/ },
  // The infra container is the service: no file says who it is.
  {
    when: /-pod\.service$|^pod-ServiceName-own/,
    extra: /^Service (Exec(Start|StartPre|StopPost)=|Type=notify|NotifyAccess=all|Delegate=yes|KillMode=mixed)/,
    missing: /^Service (Exec(Start|StartPre|StopPost)=|Type=forking|PIDFile=)/,
  },
  // Between a backslash at the end of a line and the next line systemd puts a blank.
  { when: /^syntax-continued/, extra: /^Service ExecStart=/, missing: /^Service ExecStart=/ },
  // The context is said, also where it is the directory of the service.
  { when: /^build-SetWorkingDirectory/, extra: /^Service ExecStart=/, missing: /^Service ExecStart=/ },
  // Instances of templates need instances of the templates that they name.
  { when: /^more-template@/, extra: /^Unit .*more-cache-volume@%i\.service$/, missing: /^Unit .*more-cache-volume@\.service$/ },
];

const test = suite("units of Quadlets beside those of Podman's generator");

test('every key that Podman documents is in the table', () => {
  const missing = quadletTypes.flatMap((type) => {
    const { section, keys } = quadletKind(type);
    return documentedKeys[section]?.split(' ').filter((key) => !keys.some((row) => row.key === key)) ?? [section];
  });
  assert.equal(missing, []);
});

test('what Podman refuses is refused, and nothing else but what tiffin cannot do', () => {
  const failed = converted.filter((each) => !ours.has(each.fileName)).map(({ source }) => source.name);
  const cannot = failed.filter((name) => answers.refused[name] === undefined);
  const known = /^kube-|-ContainersConfModule\.|-DecryptionKey\./;
  assert.equal(
    cannot.filter((name) => !known.test(name)),
    [],
    problems.map(problemLine).join('\n'),
  );
  assert.equal(
    Object.keys(answers.refused).filter((name) => !failed.includes(name)),
    [],
  );
});

test('every other unit says the same', () => {
  const different: string[] = [];
  let compared = 0;
  for (const [name, theirs] of Object.entries(answers.units)) {
    const text = ours.get(name);
    if (text === undefined) continue;
    compared += 1;
    const [one, other] = [sayings(text), sayings(theirs)];
    const allowed = intended.filter(({ when }) => when.test(name));
    const extra = difference(one, other).filter((line) => !allowed.some((each) => each.extra?.test(line)));
    const missing = difference(other, one).filter((line) => !allowed.some((each) => each.missing?.test(line)));
    different.push(...extra.map((line) => `${name}: + ${line}`), ...missing.map((line) => `${name}: - ${line}`));
  }
  assert.equal(different, []);
  assert.ok(compared > 200, String(compared));
});

test.run();
