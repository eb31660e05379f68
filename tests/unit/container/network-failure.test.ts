import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { explainNetworkFailure } from '../../../src/container/network-failure.ts';
import { TiffinError } from '../../../src/lib/errors.ts';
import { parsePortMapping } from '../../../src/network/port-mapping.ts';

const explain = (failure: unknown): unknown => explainNetworkFailure(failure, parsePortMapping('1.2.3.4:8080:80'));

const failures = suite('explainNetworkFailure');
failures('says which port pasta could not bind', () => {
  const failure = explain(new TiffinError('runtime-failed', "pasta: Failed to bind any port for '-t 8080:80', exiting"));
  assert.instance(failure, TiffinError);
  assert.match((failure as TiffinError).message, 'cannot publish port 8080/tcp');
});
failures('points to the options that pasta does not know', () => {
  const failure = explain(new TiffinError('runtime-failed', "pasta: /usr/bin/pasta: unrecognized option '--nope'")) as TiffinError;
  assert.is(failure.message, "pasta: unrecognized option '--nope'");
  assert.match(failure.hint ?? '', 'pasta(1)');
});
failures('leaves others alone', () => {
  for (const failure of [new TiffinError('runtime-failed', 'mount x'), new TiffinError('denied', 'pasta: x'), new Error('pasta: x')])
    assert.is(explain(failure), failure);
});
failures.run();
