import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseIgnore } from '../../../src/containerfile/ignore.ts';
import { lint, type LintInput } from '../../../src/containerfile/lint.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { containerfile } from '../../support/containerfile.ts';

const test = suite('lint');

const amd64 = { os: 'linux', architecture: 'amd64' };
const base: LintInput = { buildArgs: {}, buildPlatform: amd64, targetPlatform: amd64 };
const found = (text: string, input: Partial<LintInput> = {}): string[] =>
  lint(containerfile(text), { ...base, ...input }).findings.map(({ rule, location }) => `${rule}:${location.start}`);

const clean = `# app is the program
ARG V=1
FROM debian:$V AS base
ARG V TARGETARCH
ENV A=1 B="$V $TARGETARCH $PATH"
WORKDIR /x
WORKDIR y
EXPOSE 80/tcp
RUN echo $anything
COPY a b
HEALTHCHECK CMD true
ENTRYPOINT ["a"]
CMD ["b"]
FROM base AS app
ENV C=$A
`;

test('finds nothing in what is well written', () => assert.equal(found(clean), []));

for (const [rule, text, ...more] of [
  ['StageNameCasing:1', 'FROM a AS Base'],
  ['FromAsCasing:1', 'FROM a as base'],
  ['FromAsCasing:1', 'from a AS base'],
  ['NoEmptyContinuation:2', 'FROM a\nRUN x \\\n\n y'],
  ['ConsistentInstructionCasing:2', 'FROM a\nrun x\nUSER y'],
  ['ConsistentInstructionCasing:3', 'from a\nuser x\nUser y'],
  ['DuplicateStageName:2', 'FROM a AS b\nFROM a AS b'],
  ['ReservedStageName:1', 'FROM a AS scratch'],
  ['JSONArgsRecommended:2', 'FROM a\nCMD x'],
  ['JSONArgsRecommended:2', 'FROM a\nENTRYPOINT x'],
  ['MaintainerDeprecated:2', 'FROM a\nMAINTAINER x'],
  ['UndefinedArgInFrom:2', 'ARG BASE=a\nFROM a$BASES'],
  ['WorkdirRelativePath:2', 'FROM a\nWORKDIR x\nWORKDIR y'],
  ['UndefinedVar:2', 'FROM scratch\nENV A=$B'],
  ['UndefinedVar:3', 'FROM a\nENV NAME=1\nLABEL x=$NAMES'],
  ['UndefinedVar:2', 'FROM scratch\nARG A=$B'],
  ['MultipleInstructionsDisallowed:2', 'FROM a\nCMD ["x"]\nCMD ["y"]'],
  ['MultipleInstructionsDisallowed:2', 'FROM a\nHEALTHCHECK NONE\nHEALTHCHECK CMD y'],
  ['LegacyKeyValueFormat:2', 'FROM a\nENV A b'],
  ['LegacyKeyValueFormat:2', 'FROM a\nLABEL A b'],
  ['RedundantTargetPlatform:1', 'FROM --platform=$TARGETPLATFORM a'],
  ['RedundantTargetPlatform:1', 'FROM --platform=${TARGETPLATFORM} a'],
  ['SecretsUsedInArgOrEnv:2', 'FROM a\nARG GITHUB_TOKEN'],
  ['SecretsUsedInArgOrEnv:2', 'FROM a\nENV api_key=x'],
  ['InvalidDefaultArgInFrom:2', 'ARG TAG\nFROM a:$TAG'],
  ['FromPlatformFlagConstDisallowed:1', 'FROM --platform=linux/amd64 a'],
  ['ExposeProtoCasing:2', 'FROM a\nEXPOSE 80/TCP'],
  ['ExposeInvalidFormat:2', 'FROM a\nEXPOSE 127.0.0.1:80:80'],
  [
    'CopyIgnoredFile:3',
    '# check=experimental=CopyIgnoredFile\nFROM a\nCOPY ./x/y z',
    { ignore: parseIgnore(Buffer.from('x'), { file: 'i' }) },
  ],
  ['InvalidDefinitionDescription:3', '# check=experimental=all\n# the base\nFROM a AS b'],
  ['InvalidDefinitionDescription:3', '# check=experimental=all\n# the base\nARG A=1\nFROM a'],
  [
    'InvalidBaseImagePlatform:1',
    'FROM a',
    { knownBase: () => ({ environment: [], platform: { os: 'linux', architecture: 's390x' }, shell: [] }) },
  ],
] as [string, string, Partial<LintInput>?][]) {
  test(`${rule} in ${JSON.stringify(text)}`, () => assert.equal(found(text, more[0]), [rule]));
}

for (const [what, text, ...more] of [
  ['a variable that the base image may set', 'FROM a\nENV A=$JAVA_HOME'],
  ['a variable that the base image sets', 'FROM a\nENV A=$J', { knownBase: () => ({ environment: ['J=1'], platform: amd64, shell: [] }) }],
  ['a variable with a word for being unset', 'FROM scratch\nENV A=${B:-x} C=${D+y}'],
  ['an ARG that is given', 'ARG TAG\nARG N=a\nFROM $N\nARG X\nENV Y=$X', { buildArgs: { X: '1' } }],
  ['a line after SHELL', 'FROM a\nSHELL ["/bin/bash", "-c"]\nCMD x'],
  [
    'a line where the base image says the shell',
    'FROM a\nCMD x',
    { knownBase: () => ({ environment: [], platform: amd64, shell: ['b'] }) },
  ],
  ['a platform that the name of the stage says', 'FROM --platform=linux/amd64 a AS tools-amd64'],
  ['a public key', 'FROM a\nENV PUBLIC_KEY=x'],
  ['a relative directory on an absolute one', 'FROM a AS b\nWORKDIR /x\nFROM b\nWORKDIR y'],
  ['a copy of another stage', 'FROM a AS x\nFROM b\nCOPY --from=x y z', { ignore: parseIgnore(Buffer.from('y'), { file: 'i' }) }],
  ['rules that are skipped', '# check=skip=JSONArgsRecommended,maintainerdeprecated\nFROM a\nMAINTAINER x\nCMD y'],
  ['all rules skipped', '# check=skip=all\nFROM a\nCMD y'],
  ['stages that are not needed', 'FROM a AS one\nCMD x\nFROM b AS two', { target: 'two' }],
] as [string, string, Partial<LintInput>?][]) {
  test(`says nothing of ${what}`, () => assert.equal(found(text, more[0]), []));
}

test('says what is wanted, where it is explained, and whether it is an error', () => {
  const report = lint(containerfile('# check=error=true\nFROM a\nCMD x'), base);
  assert.ok(report.isError);
  const [finding] = report.findings;
  assert.match(finding!.description, /JSON lists/);
  assert.is(finding!.address, 'https://docs.docker.com/go/dockerfile/rule/json-args-recommended/');
  assert.not.ok(lint(containerfile('# check=error=true\nFROM a'), base).isError);
});

test('fails where a build would', () => {
  assertFails(() => found('FROM a\nENV A=${B:?no}'), 'invalid-argument', /^Containerfile:2: B: no/);
  assertFails(() => found('FROM a\nRUN --mount=type=x y'), 'invalid-argument', /^Containerfile:2: --mount/);
  assertFails(() => found('# check=skip=Foo\nFROM a'), 'invalid-argument', /^Containerfile:1: # check= names no rule/);
});

test.run();
