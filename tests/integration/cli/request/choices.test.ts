import { suite } from 'uvu';
import { parsePullPolicy } from '../../../../src/cli/request/image-choice.ts';
import { parseRestart } from '../../../../src/cli/request/lifecycle.ts';
import { parseCommitFormat } from '../../../../src/image/commit.ts';
import { parseSignal } from '../../../../src/lib/signal.ts';
import { parseCapability } from '../../../../src/runtime/capabilities.ts';
import { parseMount } from '../../../../src/runtime/mount-option.ts';
import { parseIpcMode, parseUserNamespaceMode } from '../../../../src/runtime/namespaces.ts';
import { parseUlimit } from '../../../../src/runtime/rlimits.ts';
import { parseTmpfs } from '../../../../src/runtime/tmpfs-option.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const refusals: readonly (readonly [name: string, refuse: () => unknown, hint: RegExp])[] = [
  ['--userns keep-id:uid=x', () => parseUserNamespaceMode('keep-id:uid=x'), /uid, gid and size are numbers/],
  ['--ipc', () => parseIpcMode('foo'), /known are private, host, none, shareable, container:NAME/],
  ['--restart', () => parseRestart('foo'), /known are no, on-failure, always, unless-stopped/],
  ['--restart with a count', () => parseRestart('on-failure:x'), /as in on-failure:3/],
  ['--pull', () => parsePullPolicy('foo'), /known are always, missing, never, newer/],
  ['--cap-add', () => parseCapability('netadmn'), /capabilities\(7\)/],
  ['--cap-add with a near one', () => parseCapability('netadmin'), /known are CAP_NET_ADMIN/],
  ['--ulimit', () => parseUlimit('foo=1'), /known are .*nofile/],
  ['--mount', () => parseMount('type=foo,dst=/x', '/'), /known are bind, /],
  ['--tmpfs', () => parseTmpfs('/x:foo'), /a tmpfs takes size=/],
  ['--stop-signal', () => parseSignal('foo'), /as in SIGTERM/],
  ['commit --format', () => parseCommitFormat('foo'), /known are oci, docker/],
];

const test = suite('what cannot be, with what can');
for (const [name, refuse, hint] of refusals) test(name, () => void assertFails(refuse, 'invalid-argument', hint));
test.run();
