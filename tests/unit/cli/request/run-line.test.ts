import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseRunLine } from '../../../../src/cli/request/run-line.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const facts = { env: {}, directory: '/', readText: () => '' };

const test = suite('parseRunLine');
for (const line of ['-p 80:80 nginx', 'tiffin run -p 80:80 nginx', 'docker run -p 80:80 nginx', 'run -p 80:80', '-p 80:80']) {
  test(`reads ${line}`, () => assert.is(parseRunLine(line, facts).network.ports[0]?.hostPort, 80));
}
test('refuses what run refuses', () => void assertFails(() => parseRunLine('--nonsense', facts), 'invalid-argument', /unknown flag/));
test.run();
