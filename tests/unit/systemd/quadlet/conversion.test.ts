import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { complain, complainOfFile, findNamed, need } from '../../../../src/systemd/quadlet/conversion.ts';
import { conversionOf } from '../../../support/quadlets.ts';

const entry = { key: 'Volume', value: 'data.volume:/d', location: { path: '/quadlets/web.container.d/a.conf', line: 3 } };

const test = suite('a conversion');
test('needs and follows what it names', () => {
  const conversion = conversionOf('web.container', '[Container]', { 'data.volume': '[Volume]' });
  assert.is(need(conversion, entry, { name: 'data.volume' })?.resource, 'systemd-data');
  need(conversion, entry, { name: 'data.volume', binding: 'BindsTo' });
  assert.equal(
    conversion.draft.entries('Unit').map(({ key }) => key),
    ['Requires', 'After', 'BindsTo', 'After'],
  );
  assert.equal(conversion.problems, []);
});
test('guesses what was meant, and says where', () => {
  const conversion = conversionOf('web.container', '[Container]', { 'data.volume': '[Volume]' });
  assert.is(findNamed(conversion, entry, 'dats.volume'), undefined);
  const [problem] = conversion.problems;
  assert.equal([problem?.path, problem?.line, problem?.kind], ['/quadlets/web.container.d/a.conf', 3, 'reference']);
  assert.is(problem?.suggestion, 'did you mean data.volume?');
});
test('complains of a template without an instance, and of one without a name', () => {
  const conversion = conversionOf('web.container', '[Container]', { 'data@.volume': '[Volume]', 'b.build': '[Build]' });
  assert.is(findNamed(conversion, entry, 'data@.volume'), undefined);
  need(conversion, entry, { name: 'b.build' });
  assert.match(conversion.problems[0]?.suggestion ?? '', /data@1\.volume/);
  assert.match(conversion.problems[1]?.message ?? '', /does not say the name/);
});
test('complains of an entry and of a file', () => {
  const conversion = conversionOf('web.container', '\n[Container]');
  complain(conversion, { key: 'A', value: '' }, { severity: 'warning', message: 'x' });
  complainOfFile(conversion, { message: 'y', suggestion: 'z' });
  assert.equal(
    conversion.problems.map(({ severity, line, path }) => [severity, line, path]),
    [
      ['warning', undefined, '/quadlets/web.container'],
      ['error', 2, '/quadlets/web.container'],
    ],
  );
});
test.run();
