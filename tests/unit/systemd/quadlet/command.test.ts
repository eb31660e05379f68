import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { argumentsOf, checkKeys, execLine, globalArguments } from '../../../../src/systemd/quadlet/command.ts';
import { complaints, conversionOf } from '../../../support/quadlets.ts';

const test = suite('commands of services');
test('have options in the order of the table, each with the line it comes from', () => {
  const conversion = conversionOf(
    'a.container',
    '[Container]\nImage=localhost/x\nMemory=1g\nRunInit=no\nLabel=a=1 b\nSecurityLabelDisable=yes',
  );
  const found = argumentsOf(conversion);
  assert.is(
    found.flatMap(({ words }) => words).join(' '),
    '--log-driver=journald --cgroups=split --memory 1g --init=false --sdnotify=conmon -d --security-opt label=disable --label a=1 --label b localhost/x',
  );
  assert.is(found.find(({ words }) => words[0] === '--memory')?.entry?.location?.line, 3);
});
test('have options of tiffin itself', () => {
  const conversion = conversionOf('a.volume', '[Volume]\nGlobalArgs=--log-level=debug "--root=/a b"');
  assert.equal(
    globalArguments(conversion).map(({ words }) => words[0]),
    ['--log-level=debug', '--root=/a b'],
  );
});
test('are quoted for systemd; specifiers and variables stay', () => {
  assert.is(execLine(['/usr/bin/tiffin', 'a b', '%i', '$X', 'c\nd', '']), String.raw`/usr/bin/tiffin "a b" %i $X "c\nd" ""`);
});
test('refuse keys that nobody has, with a guess', () => {
  const conversion = conversionOf('a.container', '[Container]\nimage=x\nPublishports=1\nFoo=1\n[Quadlet]\nDefaultDependancies=no');
  checkKeys(conversion);
  assert.equal(
    conversion.problems.map(({ line, suggestion }) => `${line ?? 0} ${suggestion ?? ''}`),
    [
      '2 did you mean Image?',
      '3 did you mean PublishPort?',
      '4 an option without a key goes to PodmanArgs=',
      '6 did you mean DefaultDependencies?',
    ],
  );
});
test('refuse what tiffin cannot do, and warn of what is old or there twice', () => {
  assert.match(
    complaints({ 'i.image': '[Image]\nImage=localhost/x\nDecryptionKey=k' })[0] ?? '',
    /^error: i\.image:3: DecryptionKey: tiffin does not decrypt/,
  );
  assert.match(complaints({ 'a.container': '[Container]\nImage=localhost/x\nVolatileTmp=no' })[0] ?? '', /^warning: .*write Tmpfs=\/tmp/);
  assert.match(
    complaints({ 'a.container': '[Container]\nImage=localhost/x\nMemory=1g\nMemory=2g' })[0] ?? '',
    /^warning: a\.container:4: Memory: stands on line 3, too/,
  );
  assert.match(
    complaints({ 'a.container': '[Container]\nImage=localhost/x\nPublishPort=1:1\nPublishPort=2:2\nPublishPort=1:1' })[0] ?? '',
    /^warning: a\.container:5: PublishPort: stands on line 3, too; remove/,
  );
  assert.match(complaints({ 'a.container': '[Container]\nImage=localhost/x\nAutoUpdate=registri' })[0] ?? '', /did you mean registry\?/);
});
test.run();
