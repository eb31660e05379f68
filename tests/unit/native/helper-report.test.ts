import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { failureOfLine, helperFailure, parseHelperReport } from '../../../src/native/helper-report.ts';

const parsing = suite('parseHelperReport');

parsing('reads a start with its warnings', () => {
  assert.equal(parseHelperReport('W one thing\nR 42 1234\n'), {
    process: { pid: 42, startTime: 1234 },
    warnings: ['one thing'],
    failure: undefined,
  });
});

parsing('reads a failure', () => {
  assert.equal(parseHelperReport('E mount 7 2 open /src for /dst\n').failure, {
    stage: 'mount',
    op: 7,
    errno: 2,
    text: 'open /src for /dst',
  });
  assert.equal(parseHelperReport('E lock -1 0 \n').failure, { stage: 'lock', op: -1, errno: 0, text: '' });
});

parsing('ignores what it does not know', () => {
  assert.equal(parseHelperReport('X y\nR one two\nE nothing\n'), { process: undefined, warnings: [], failure: undefined });
});

parsing.run();

const sentences = suite('helperFailure');

sentences('says what was done to what, and why not', () => {
  const { code, message } = failureOfLine('E mount 7 2 open /src for /dst');
  assert.equal([code, message], ['runtime-failed', 'open /src for /dst: no such file or directory']);
});

sentences('tells commands that are missing from those that cannot run', () => {
  assert.is(failureOfLine('E execute 3 2 nope').code, 'command-not-found');
  assert.match(failureOfLine('E execute 3 2 nope').message, /executable file `nope` not found in \$PATH/);
  assert.is(failureOfLine('E execute 3 13 /etc').code, 'command-not-invokable');
  assert.match(failureOfLine('E execute 3 8 /bin/x').hint ?? '', /architecture/);
});

sentences('gives each stage its code', () => {
  const code = (stage: string): string => helperFailure({ stage, op: -1, errno: 0, text: 'x' }).code;
  assert.equal(['lock', 'attach', 'directory', 'user', 'plan', 'mount'].map(code), [
    'wrong-state',
    'wrong-state',
    'command-not-invokable',
    'command-not-invokable',
    'invalid-argument',
    'runtime-failed',
  ]);
});

sentences('does not repeat the reason where the text has it', () => {
  assert.is(
    failureOfLine('E user 3 2 unable to find user x: no matching entries in passwd file').message,
    'unable to find user x: no matching entries in passwd file',
  );
  assert.is(
    failureOfLine('E directory 3 2 workdir "/x" does not exist on container c').message,
    'workdir "/x" does not exist on container c',
  );
  assert.is(failureOfLine('E directory 3 13 enter the working directory /x').message, 'enter the working directory /x: permission denied');
});

sentences('hints at what mends it', () => {
  assert.match(failureOfLine('E realm 0 0 newuidmap: exit status 1').hint ?? '', /usermod --add-subuids/);
  assert.match(failureOfLine('E id-map 3 34 0:0:70000 is beyond the IDs of this user').hint ?? '', /subuids/);
  assert.match(failureOfLine('E network 3 0 pasta: /usr/bin/pasta: No such file or directory').hint ?? '', /passt/);
  assert.is(failureOfLine('E mount 3 2 open /x for /y').hint, undefined);
});

sentences('knows a full disk', () => {
  assert.is(failureOfLine('E mount 3 28 make the mount point /x').code, 'no-space');
});

sentences('says so when the line is none', () => {
  assert.is(failureOfLine('what').code, 'runtime-failed');
});

sentences.run();
