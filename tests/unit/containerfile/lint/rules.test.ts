import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { experimentalRules, lintRules, ruleAddress } from '../../../../src/containerfile/lint/rules.ts';

const test = suite('rules of the lint');

test('have addresses and descriptions', () => {
  assert.match(ruleAddress('SecretsUsedInArgOrEnv'), /\/secrets-used-in-arg-or-env\/$/);
  assert.match(ruleAddress('JSONArgsRecommended'), /\/json-args-recommended\/$/);
  assert.is(Object.keys(lintRules).length, 22);
  assert.ok(experimentalRules.every((rule) => rule in lintRules));
});

test.run();
