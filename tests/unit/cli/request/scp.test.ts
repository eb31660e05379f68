import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseScp } from '../../../../src/cli/request/scp.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const local = { kind: 'local' } as const;
const ssh = (destination: string, port?: string) => ({ kind: 'ssh', destination, port }) as const;

const test = suite('parseScp');
for (const [source, destination, expected] of [
  ['app:1', 'server::', { image: 'app:1', from: local, to: ssh('server') }],
  ['app', 'anna@server.example::', { image: 'app', from: local, to: ssh('anna@server.example') }],
  ['app', 'ssh://anna@server:2222::', { image: 'app', from: local, to: ssh('anna@server', '2222') }],
  ['app', 'ssh://server/run/podman.sock::', { image: 'app', from: local, to: ssh('server') }],
  ['app', 'ssh://[::1]:22::', { image: 'app', from: local, to: ssh('::1', '22') }],
  ['app', 'bert@localhost::', { image: 'app', from: local, to: { kind: 'user', user: 'bert' } }],
  ['app', 'ssh://bert@localhost::', { image: 'app', from: local, to: ssh('bert@localhost') }],
  ['server::quay.io/team/app:1', undefined, { image: 'quay.io/team/app:1', from: ssh('server'), to: local }],
  ['one::app', 'two::', { image: 'app', from: ssh('one'), to: ssh('two') }],
  ['bert@localhost::app', undefined, { image: 'app', from: { kind: 'user', user: 'bert' }, to: local }],
] as const) {
  test(`reads ${source} ${destination ?? ''}`, () => assert.equal(parseScp(source, destination), expected));
}
for (const [source, destination, pattern] of [
  ['app', undefined, /must specify a destination/],
  ['server::', undefined, /no source image specified/],
  ['a::', 'b::', /a source image must be specified/],
  ['app', 'localhost::', /a destination that is not this store/],
  ['app', '-oProxyCommand=x::', /invalid host/],
  ['app', 'a b::', /invalid host/],
  ['app', '-l@host::', /invalid host/],
  ['app', '$(id)::', /invalid host/],
  ["a'; rm -rf /", 'server::', /invalid/],
  ['UPPER', 'server::', /lowercase/],
  ['app', 'server::other', /cannot give the image another name/],
] as const) {
  test(`refuses ${source} ${destination ?? ''}`, () => {
    assertFails(() => parseScp(source, destination), 'invalid-argument', pattern);
  });
}
test.run();
