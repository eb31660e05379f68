import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { canonicalArgv, normalizeArgv, usedNames } from '../../../src/cli/argv.ts';
import { BaseCommand } from '../../../src/cli/base-command.ts';
import { globalSpecs } from '../../../src/cli/options/global.ts';
import { operand, operands, verbatimOperands } from '../../../src/cli/options/operand.ts';
import { commaList, flag, integer, list, optionalValue, refused, value } from '../../../src/cli/options/option.ts';
import { shapeOf } from '../../../src/cli/options/session.ts';
import { mainName } from '../../../src/cli/options/spec.ts';
import { readCommand } from '../../../src/cli/read-command.ts';
import { assertFails } from '../../support/assert-fails.ts';

const details = { description: 'x', valueName: 'x', complete: 'none' } as const;

class Run extends BaseCommand {
  detach = flag('-d,--detach', details);
  interactive = flag('-i,--interactive', details);
  tty = flag('-t,--tty', details);
  remove = flag('--rm', details);
  signalProxy = flag('--sig-proxy', { ...details, default: true });
  env = list('-e,--env', details);
  publish = commaList('-p,--publish', details);
  volume = list('-v,--volume', details);
  hostname = value('-h,--hostname', details);
  name = value('--name', details);
  swap = integer('--memory-swap', { ...details, integer: 'signed' });
  time = integer('-s,--stop-timeout', { ...details, integer: 'unsigned' });
  network = list('--net,--network', details);
  ip6 = value('--ip6', details);
  plan = optionalValue('--plan', { ...details, bare: 'text' });
  memory = refused('-m,--memory', { reason: 'later' });
  image = operand('IMAGE', { complete: 'image' });
  command = verbatimOperands('COMMAND');
  override run(): void {}
}

class Remove extends BaseCommand {
  force = flag('-f,--force', details);
  time = integer('-t,--time', { ...details, integer: 'signed' });
  all = flag('-a,--all', details);
  names = operands('NAME', { min: 0, complete: 'container' });
  override run(): void {}
}

/** `name=value` for each option, then `|` and the operands. */
function read(CommandClass: new () => BaseCommand, line: readonly string[]): string {
  const shape = shapeOf(CommandClass);
  const normal = normalizeArgv(line, { options: [...globalSpecs, ...shape.options], operands: shape.operands });
  const options = normal.options.map((option) => `${mainName(option.spec).replace(/^-+/, '')}=${option.value}`);
  return [...options, ...(normal.help ? ['help'] : []), '|', ...normal.operands].join(' ');
}

const test = suite('normalizeArgv');

const runLines: readonly (readonly [line: string, expected: string])[] = [
  ['alpine', '| alpine'],
  ['alpine sh -c x', '| alpine sh -c x'],
  ['-d alpine', 'detach=true | alpine'],
  ['--detach alpine', 'detach=true | alpine'],
  ['-dp 8080:80 nginx', 'detach=true publish=8080:80 | nginx'],
  ['-dp8080:80 nginx', 'detach=true publish=8080:80 | nginx'],
  ['-dp=8080:80 nginx', 'detach=true publish=8080:80 | nginx'],
  ['-itv a:b alpine', 'interactive=true tty=true volume=a:b | alpine'],
  ['-it alpine sh', 'interactive=true tty=true | alpine sh'],
  ['-ti alpine -it', 'tty=true interactive=true | alpine -it'],
  ['-eA=B alpine', 'env=A=B | alpine'],
  ['-e=A=B alpine', 'env=A=B | alpine'],
  ['-e A=B alpine', 'env=A=B | alpine'],
  ['-e A alpine', 'env=A | alpine'],
  ['-e -1 alpine', 'env=-1 | alpine'],
  ['-e --rm alpine', 'env=--rm | alpine'],
  ['-e -- alpine', 'env=-- | alpine'],
  ['--env A=B --env C=D alpine', 'env=A=B env=C=D | alpine'],
  ['--env=A=B alpine', 'env=A=B | alpine'],
  ['--env= alpine', 'env= | alpine'],
  ['--rm=false alpine', 'rm=false | alpine'],
  ['--rm=true alpine', 'rm=true | alpine'],
  ['--rm=1 alpine', 'rm=1 | alpine'],
  ['--rm false alpine', 'rm=true | false alpine'],
  ['-t=false alpine', 'tty=false | alpine'],
  ['-it=false alpine', 'interactive=true tty=false | alpine'],
  ['--sig-proxy=false alpine', 'sig-proxy=false | alpine'],
  ['--memory-swap -1 alpine', 'memory-swap=-1 | alpine'],
  ['--memory-swap=-1 alpine', 'memory-swap=-1 | alpine'],
  ['--name web alpine', 'name=web | alpine'],
  ['--name=web=x alpine', 'name=web=x | alpine'],
  ['--name -x alpine', 'name=-x | alpine'],
  ['-h web alpine', 'hostname=web | alpine'],
  ['-hweb alpine', 'hostname=web | alpine'],
  ['--ip6=::1 alpine', 'ip6=::1 | alpine'],
  ['--ip6 ::1 alpine', 'ip6=::1 | alpine'],
  ['--net host alpine', 'network=host | alpine'],
  ['--network=none --net=host alpine', 'network=none network=host | alpine'],
  ['-- alpine', '| alpine'],
  ['-- -alpine --rm', '| -alpine --rm'],
  ['--rm -- alpine -- x', 'rm=true | alpine -- x'],
  ['alpine -- x', '| alpine -- x'],
  ['alpine --rm', '| alpine --rm'],
  ['alpine --help', '| alpine --help'],
  ['alpine -h', '| alpine -h'],
  ['- x', '| - x'],
  ['--help alpine', 'help |'],
  ['--rm --help alpine', 'rm=true help |'],
  ['--plan alpine', 'plan= | alpine'],
  ['--plan=json alpine', 'plan=json | alpine'],
  ['--root /x --rm alpine', 'root=/x rm=true | alpine'],
  ['--log-level=debug alpine', 'log-level=debug | alpine'],
  ['-s 5 alpine', 'stop-timeout=5 | alpine'],
  ['-ds5 alpine', 'detach=true stop-timeout=5 | alpine'],
  ['-p 1:1,2:2 alpine', 'publish=1:1,2:2 | alpine'],
  ['', '|'],
];
for (const [line, expected] of runLines) test(`run ${line}`, () => assert.is(read(Run, line === '' ? [] : line.split(' ')), expected));

const removeLines: readonly (readonly [line: string, expected: string])[] = [
  ['a b -f', 'force=true | a b'],
  ['a -f b', 'force=true | a b'],
  ['-f a --time 3 b', 'force=true time=3 | a b'],
  ['-ft3 a', 'force=true time=3 | a'],
  ['-t -1 a', 'time=-1 | a'],
  ['a -- -f', '| a -f'],
  ['-- -f', '| -f'],
  ['a --help', 'help | a'],
  ['-h', 'help |'],
  ['-fh', 'force=true help |'],
  ['--help=false a', '| a'],
  ['-af', 'all=true force=true |'],
  ['a --force=false', 'force=false | a'],
  ['a --root=/x', 'root=/x | a'],
];
for (const [line, expected] of removeLines) test(`rm ${line}`, () => assert.is(read(Remove, line.split(' ')), expected));

test('keeps words with blanks, newlines and no characters', () => {
  assert.is(read(Run, ['-e', 'A=1\n2', '', 'x y']), 'env=A=1\n2 |  x y');
});

const failures: readonly (readonly [line: string, message: RegExp])[] = [
  ['--nmae x', /^unknown flag: --nmae; did you mean --name\?\n/],
  ['--zzzzz x', /^unknown flag: --zzzzz\n/],
  ['--zzz=1 x', /^unknown flag: --zzz\n/],
  ['-Q x', /^unknown shorthand flag: 'Q' in -Q\n/],
  ['-Qx y', /^unknown shorthand flag: 'Q' in -Qx\n/],
  ['-itQx y', /^unknown shorthand flag: 'Q' in -Qx\n/],
  ['--name', /^flag needs an argument: --name\n/],
  ['-e', /^flag needs an argument: 'e' in -e\n/],
  ['-ite', /^flag needs an argument: 'e' in -e\n/],
  ['--=x', /^bad flag syntax: --=x\n/],
  ['---x', /^bad flag syntax: ---x\n/],
];
for (const [line, message] of failures)
  test(`refuses run ${line}`, () => void assertFails(() => read(Run, line.split(' ')), 'invalid-argument', message));
test('refuses by name what a later version brings', () =>
  void assertFails(() => read(Run, ['-m', '1g', 'x']), 'unsupported', /^--memory: later\n/));
test.run();

const whole = suite('readCommand');
whole('fills the fields through clipanion', () => {
  const command = readCommand(
    Run,
    ['-dp', '1:1,2:2', '-e', '-1', '--memory-swap', '-1', '--ip6=::1', '--rm=false', '--plan', 'alpine', 'sh', '-c', '--', 'x'],
    'tiffin run',
  )?.command;
  assert.equal(
    [
      command?.detach,
      command?.publish,
      command?.env,
      command?.swap,
      command?.ip6,
      command?.remove,
      command?.signalProxy,
      command?.plan,
      command?.image,
      command?.command,
    ],
    [true, ['1:1', '2:2'], ['-1'], -1, '::1', false, true, 'text', 'alpine', ['sh', '-c', '--', 'x']],
  );
});
whole('leaves what was not typed at its default', () => {
  const command = readCommand(Run, ['alpine'], 'tiffin run')?.command;
  assert.equal(
    [command?.detach, command?.env, command?.name, command?.time, command?.plan, command?.command],
    [false, [], undefined, undefined, undefined, []],
  );
});
whole('takes the last of several values', () =>
  assert.is(readCommand(Run, ['--name', 'a', '--name=b', 'x'], 'tiffin run')?.command.name, 'b'),
);
whole('hands global options back', () => assert.is(readCommand(Remove, ['--root', '/x'], 'tiffin rm')?.globals[0]?.value, '/x'));
whole('gives nothing when help is asked for', () => assert.is(readCommand(Remove, ['--help'], 'tiffin rm'), undefined));
whole(
  'counts operands',
  () => void assertFails(() => readCommand(Run, [], 'tiffin run'), 'invalid-argument', /^requires at least 1 arg\(s\), only received 0/),
);
whole('says pflag’s words for a value that is none', () => {
  assertFails(
    () => readCommand(Run, ['--rm=maybe', 'x'], 'tiffin run'),
    'invalid-argument',
    /^invalid argument "maybe" for "--rm" flag: strconv.ParseBool: parsing "maybe": invalid syntax/,
  );
  assertFails(
    () => readCommand(Remove, ['-t', 'abc'], 'tiffin rm'),
    'invalid-argument',
    /^invalid argument "abc" for "-t, --time" flag: strconv.ParseInt: parsing "abc": invalid syntax/,
  );
});
whole.run();

const canonical = suite('canonicalArgv');
canonical('writes every option as --name=value before the operands', () => {
  const shape = shapeOf(Run);
  const normal = normalizeArgv(['-dp', '1:1', '--ip6', 'x', 'alpine', '-x'], shape);
  assert.equal(canonicalArgv(normal), ['--detach=true', '--publish=1:1', '--ipg=x', '--', 'alpine', '-x']);
  assert.equal([...usedNames(normal)], ['--detach', '--publish', '--ip6']);
});
canonical.run();
