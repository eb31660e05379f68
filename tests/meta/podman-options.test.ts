import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { commandAt, nounTable, spellings } from '../../src/cli/command-table.ts';
import { ownSpecs } from '../../src/cli/find-command.ts';
import { globalSpecs } from '../../src/cli/options/global.ts';
import { shapeOf } from '../../src/cli/options/session.ts';
import type { OptionSpec } from '../../src/cli/options/spec.ts';
import { comesLater } from '../../src/cli/tables/later.ts';
import { isRepeatable, podmanOptions, type PodmanOption } from '../parity/options.ts';

/** Commands of Podman's that are none of ours, and why. */
const otherCommands: Readonly<Record<string, string>> = {
  'container cleanup': 'the monitor cleans up by itself',
  'system connection': 'there is no remote service to connect to',
};

/** Options of Podman's that tiffin does not know, by command and name, and why. */
const lacking: Readonly<Record<string, string>> = {
  '(global) --module': 'modules of containers.conf are not read',
  '(global) --network-config-dir': 'networks are kept in the store',
  '(global) --runtime-flag': 'other runtimes get no options of their own',
  '(global) --volumepath': 'volumes are kept in the store',
};

const test = suite("Podman's commands and options");
const recorded = podmanOptions();

async function specsOf(path: string): Promise<readonly OptionSpec[] | undefined> {
  if (path === '(global)') return [...ownSpecs, ...globalSpecs];
  const entry = commandAt(spellings()[path] ?? path);
  return entry === undefined ? undefined : shapeOf(await entry.load()).options;
}

function isOtherwiseKnown(path: string): boolean {
  const words = path.split(' ');
  const noun = words.slice(0, -1).join(' ');
  if (comesLater(noun, words.at(-1) ?? '') || comesLater('', words[0] ?? '')) return true;
  return Object.keys(otherCommands).some((other) => path === other || path.startsWith(`${other} `));
}

function problemOf(option: PodmanOption, specs: readonly OptionSpec[]): string | undefined {
  const long = option.names.at(-1)!;
  const spec = specs.find(({ names }) => names.includes(long));
  if (spec === undefined) return 'is not known';
  if (spec.refusal !== undefined) return spec.refusal.length > 10 ? undefined : 'is refused without a reason';
  const missing = option.names.find((name) => !spec.names.includes(name));
  if (missing !== undefined) return `lacks ${missing}`;
  if ((option.type === '') !== (spec.kind === 'flag')) return `is a ${spec.kind}`;
  if (isRepeatable(option) && spec.kind !== 'list') return 'cannot be repeated';
  if (option.byDefault !== '' && !option.byDefault.includes(' ') && spec.defaultText !== '' && option.byDefault !== spec.defaultText)
    return `is ${spec.defaultText} by default`;
  return undefined;
}

for (const [path, options] of recorded) {
  test(`${path}: every option is taken, or refused by name with a reason, or stands here with one`, async () => {
    const specs = await specsOf(path);
    if (specs === undefined) return assert.ok(isOtherwiseKnown(path), `${path} is no command`);
    const problems = options.flatMap((option) => {
      const name = `${path} ${option.names.at(-1)}`;
      const problem = problemOf(option, specs);
      if (Object.hasOwn(lacking, name)) return problem === undefined ? [`${name} stands in the list and is there`] : [];
      return problem === undefined ? [] : [`${name} ${problem}`];
    });
    assert.equal(problems, []);
  });
}

test('has read all of them', () => {
  const count = [...recorded.values()].reduce((sum, options) => sum + options.length, 0);
  assert.ok(recorded.size > 150 && count > 1500, `${recorded.size} commands, ${count} options`);
});

test('says why of each, and of no command or option that there is not', () => {
  for (const reason of [...Object.values(otherCommands), ...Object.values(lacking)]) assert.ok(reason.length > 10, reason);
  for (const name of Object.keys(lacking)) {
    const at = name.lastIndexOf(' ');
    assert.ok(
      recorded.get(name.slice(0, at))?.some(({ names }) => names.includes(name.slice(at + 1))),
      name,
    );
  }
  for (const noun of Object.keys(nounTable)) assert.not.ok(Object.hasOwn(otherCommands, noun), noun);
});

test.run();
