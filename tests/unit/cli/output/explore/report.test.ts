import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { commandText, exploreJson, exploreReport, judgeEfficiency, percentText } from '../../../../../src/cli/output/explore/report.ts';
import { exploration } from '../../../../support/exploration.ts';

const image = exploration(
  [
    { a: 90, 'b\u001b': 10 },
    { a: 95, 'b\u001b': 'whiteout', c: 5 },
  ],
  ['ADD a', 'RUN\tb'],
);

const reports = suite('exploreReport');
reports('tells sums, layers and wasted paths', () => {
  assert.equal(exploreReport(image), [
    'Image:      localhost/app:1 (abc123000000)',
    'Platform:   linux/amd64',
    'Files:      200 B in 2 layers',
    'Efficiency: 50.0 %',
    'Wasted:     100 B in 2 paths',
    '',
    'LAYER  SIZE   ADDED  CHANGED  REMOVED  WASTED  COMMAND',
    '1      100 B  +2     ~0       -0       100 B   ADD a',
    '2      100 B  +1     ~1       -1       0 B     RUN b',
    '',
    'WASTED  COPIES  OUTCOME   PATH',
    '90 B    1       replaced  /a',
    '10 B    1       removed   /b\\x1b',
  ]);
});
reports('says how many more paths there are', () => {
  const files = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`f${index}`, 1]));
  assert.is(exploreReport(exploration([files, files])).at(-1), '… and 10 more paths');
  assert.is(exploreReport(exploration([files])).length, 8);
});
reports.run();

const json = suite('exploreJson');
json('has everything', () => {
  assert.equal(JSON.parse(JSON.stringify(exploreJson(image))), {
    id: image.image.id,
    names: ['localhost/app:1'],
    platform: 'linux/amd64',
    efficiency: 0.5,
    totalBytes: 200,
    wastedBytes: 100,
    layers: [
      { index: 0, diffId: 'sha256:0', command: 'ADD a', tarBytes: 1024, bytes: 100, added: 2, changed: 0, removed: 0, wastedBytes: 100 },
      { index: 1, diffId: 'sha256:1', command: 'RUN\tb', tarBytes: 1024, bytes: 100, added: 1, changed: 1, removed: 1, wastedBytes: 0 },
    ],
    wasted: [
      { path: '/a', copies: 1, wastedBytes: 90, outcome: 'replaced' },
      { path: '/b\u001b', copies: 1, wastedBytes: 10, outcome: 'removed' },
    ],
  });
});
json.run();

const judging = suite('judgeEfficiency');
for (const [minEfficiency, maxWastedBytes, isGood, pattern] of [
  [0.5, undefined, true, /efficiency 50\.0 %, 100 B wasted$/],
  [0.51, undefined, false, /: less than 0\.51; most by \/a$/],
  [undefined, 100, true, /wasted$/],
  [undefined, 99, false, /: more than 99 B; most by \/a$/],
  [0.9, 1, false, /: less than 0\.9 and more than 1 B; most by \/a$/],
] as const) {
  judging(`finds ${String(minEfficiency)} and ${String(maxWastedBytes)} ${isGood ? 'kept' : 'broken'}`, () => {
    const judgement = judgeEfficiency(image, { minEfficiency, maxWastedBytes });
    assert.is(judgement.isGood, isGood);
    assert.match(judgement.line, pattern);
  });
}
judging.run();

const words = suite('words of reports');
words('never round a part up to the whole', () => {
  assert.equal([1, 0.99999, 0.5, 0].map(percentText), ['100.0 %', '99.9 %', '50.0 %', '0.0 %']);
});
words('show commands on one line, without the shell', () => {
  assert.is(commandText('/bin/sh -c #(nop)  CMD ["sh"]'), 'CMD ["sh"]');
  assert.is(commandText('/bin/sh -c apt-get update &&\n   x\u001b[0m'), 'apt-get update && x\\x1b[0m');
});
words.run();
