import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { lintJson, lintText, outlineText, targetsText } from '../../../../../src/cli/output/build/answers.ts';

const location = { file: 'Containerfile', start: 2, end: 2 } as const;
const finding = {
  rule: 'JSONArgsRecommended',
  message: 'use JSON',
  description: 'signals',
  address: 'https://example.org/rule',
  location,
} as const;
const source = 'FROM scratch\nCMD sh\n';

const test = suite('answers about a Containerfile');
test('show findings with their lines', () => {
  assert.is(lintText({ findings: [], isError: false }, source), 'Check complete, no warnings found.\n');
  assert.is(
    lintText({ findings: [finding], isError: false }, source),
    `Check complete, 1 warning has been found!

WARNING: JSONArgsRecommended - https://example.org/rule
use JSON
Containerfile:2
--------------------
 1 |     FROM scratch
 2 | >>> CMD sh
--------------------
`,
  );
});
test('are shaped as BuildKit’s for programs', () => {
  assert.equal(lintJson({ findings: [finding], isError: false }, { file: 'Containerfile' }, source), {
    sources: [{ filename: 'Containerfile', data: Buffer.from(source).toString('base64') }],
    warnings: [
      {
        ruleName: 'JSONArgsRecommended',
        description: 'signals',
        url: 'https://example.org/rule',
        detail: 'use JSON',
        location: { ranges: [{ start: { line: 2 }, end: { line: 2 } }] },
      },
    ],
  });
});
test('list what a build takes', () => {
  const outline = {
    name: 'app',
    description: 'the program',
    args: [{ name: 'VERSION', value: '1', description: undefined, location }],
    secrets: [{ name: 'token', isRequired: true, location }],
    ssh: [],
  };
  assert.is(
    outlineText(outline),
    'TARGET:      app\nDESCRIPTION: the program\n\nBUILD ARG   VALUE       DESCRIPTION\nVERSION     1\n\nSECRET      REQUIRED\ntoken       true\n',
  );
});
test('list stages that have names, and the last one', () => {
  const stage = { from: 'scratch', platform: undefined, description: undefined, isDefault: false, location };
  const targets = [
    { ...stage, name: 'base', description: 'for others' },
    { ...stage, name: undefined },
    { ...stage, name: undefined, isDefault: true },
  ];
  assert.is(targetsText(targets), 'TARGET      DESCRIPTION\nbase        for others\n(default)\n');
});
test.run();
