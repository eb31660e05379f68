import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { gitEnvironment } from '../../../../src/build/context/git-settings.ts';
import { parseGitReference } from '../../../../src/build/git-reference.ts';

const test = suite('gitEnvironment');

test('lets through what a fetch needs, and nothing that git would run or read', () => {
  const reference = parseGitReference('ssh://host/r')!;
  const environment = gitEnvironment(
    {
      HOME: '/h',
      PATH: '/bin',
      SSH_AUTH_SOCK: '/s',
      https_proxy: 'p',
      SSL_CERT_FILE: '/ca',
      GIT_SSH: '/evil',
      GIT_EXTERNAL_DIFF: '/evil',
      LD_PRELOAD: '/evil',
      GIT_DIR: '/d',
    },
    reference,
  );
  assert.equal([environment['HOME'], environment['SSH_AUTH_SOCK'], environment['https_proxy']], ['/h', '/s', 'p']);
  assert.equal([environment['SSL_CERT_FILE'], environment['GIT_SSL_CAINFO']], ['/ca', '/ca']);
  for (const name of ['GIT_SSH', 'GIT_EXTERNAL_DIFF', 'LD_PRELOAD', 'GIT_DIR']) assert.is(environment[name], undefined, name);
  assert.is(environment['GIT_ALLOW_PROTOCOL'], 'ssh:https');
  assert.is(environment['GIT_TERMINAL_PROMPT'], '0');
  assert.is(environment['GIT_CONFIG_GLOBAL'], '/dev/null');
});

test.run();
