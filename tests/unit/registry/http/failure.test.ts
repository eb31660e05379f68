import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { TiffinError } from '../../../../src/lib/errors.ts';
import {
  isPlainAnswer,
  isTransient,
  networkCode,
  networkFailure,
  statusFailure,
  WireError,
} from '../../../../src/registry/http/failure.ts';

const coded = (code: string): Error => Object.assign(new Error('low level'), { code });

const says = suite('networkFailure');
for (const [code, pattern] of [
  ['ECONNREFUSED', /^h:1: connection refused$/],
  ['ENOTFOUND', /no such host/],
  ['UND_ERR_SOCKET', /the connection was cut/],
  ['UND_ERR_HEADERS_TIMEOUT', /no answer in time/],
  ['SELF_SIGNED_CERT_IN_CHAIN', /tls: certificate signed by unknown authority/],
  ['CERT_HAS_EXPIRED', /tls: certificate has expired/],
  ['ERR_TLS_CERT_ALTNAME_INVALID', /certificate is for another host/],
  ['ERR_SSL_WRONG_VERSION_NUMBER', /does not speak https/],
  ['ERR_SSL_SOMETHING', /tls failure \(ERR_SSL_SOMETHING\)/],
  ['HPE_INVALID_CONSTANT', /the answer is not HTTP/],
] as const) {
  says(`says ${code} in words`, () => {
    const failure = networkFailure(coded(code), 'h:1');
    assert.instance(failure, TiffinError);
    assert.match((failure as TiffinError).message, pattern);
    assert.is((failure as TiffinError).code, 'unreachable');
  });
}
says('says how a certificate is trusted', () => {
  assert.match((networkFailure(coded('DEPTH_ZERO_SELF_SIGNED_CERT'), 'h:1') as TiffinError).hint ?? '', /certs\.d\/h:1\/ca\.crt/);
});
says('names the host it happened with', () => {
  const error = new WireError('cdn.example', 'ECONNREFUSED', coded('ECONNREFUSED'));
  assert.is((networkFailure(error, 'h:1') as TiffinError).message, 'cdn.example: connection refused');
});
says('says what the library says where it has no words', () => {
  const error = new WireError('h', 'EODD', new Error('something odd'));
  assert.is((networkFailure(error, 'h') as TiffinError).message, 'h: something odd');
  assert.is((networkFailure(coded('EODD'), 'h') as TiffinError).message, 'h: EODD');
});
says('leaves bugs and our own errors alone', () => {
  const bug = new TypeError('x');
  const own = new TiffinError('denied', 'x');
  assert.is(networkFailure(bug, 'h'), bug);
  assert.is(networkFailure(own, 'h'), own);
});
says.run();

const codes = suite('networkCode, isTransient, isPlainAnswer');
codes('look into the causes', () => {
  const wrapped = new TiffinError('unreachable', 'x', { cause: new Error('y', { cause: coded('ECONNRESET') }) });
  assert.is(networkCode(wrapped), 'ECONNRESET');
  assert.is(isTransient(wrapped), true);
  assert.is(isTransient(coded('CERT_HAS_EXPIRED')), false);
  assert.is(isTransient(new TiffinError('corrupt', 'x')), false);
  assert.is(isPlainAnswer(coded('ERR_SSL_WRONG_VERSION_NUMBER')), true);
  assert.is(isPlainAnswer(coded('CERT_HAS_EXPIRED')), false);
  assert.is(networkCode(Object.assign(new Error('x'), { name: 'HTTPParserError', code: undefined })), 'HPE_INVALID_CONSTANT');
});
codes.run();

const status = suite('statusFailure');
const body = (value: unknown): Uint8Array => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
const where = { step: 'reading manifest 1 in h/x', host: 'h' };
for (const [code, said, expected, pattern] of [
  [
    404,
    { errors: [{ code: 'MANIFEST_UNKNOWN', message: 'manifest unknown' }] },
    'not-found',
    /^reading manifest 1 in h\/x: manifest unknown$/m,
  ],
  [404, '', 'not-found', /h\/x: not found/],
  [401, { errors: [{ code: 'UNAUTHORIZED', message: 'access denied' }] }, 'unauthorized', /access denied[\s\S]*--creds/],
  [403, { errors: [{ code: 'DENIED' }] }, 'denied', /h\/x: denied/],
  [429, { errors: [{ code: 'TOOMANYREQUESTS', message: 'slow down' }] }, 'unreachable', /rate limited by h: slow down/],
  [503, '<html>', 'unreachable', /h answered with status 503/],
  [418, { errors: 'x' }, 'corrupt', /status 418/],
  [500, { errors: [{ message: 7 }] }, 'unreachable', /status 500/],
  [500, '['.repeat(1000), 'unreachable', /status 500/],
] as const) {
  status(`says ${code} with ${JSON.stringify(said).slice(0, 30)}`, () => {
    const failure = statusFailure(code, body(said), where);
    assert.is(failure.code, expected);
    assert.match(`${failure.message}\n${failure.hint ?? ''}`, pattern);
  });
}
status('makes one line of what a registry says', () => {
  const said = 'gone\u001b[31m\r\nError: \u202eforged\u2028';
  assert.is(statusFailure(404, body({ errors: [{ message: said }] }), where).message, `${where.step}: gone [31m Error: forged`);
});
status('bounds what a registry says', () => {
  assert.ok(statusFailure(404, body({ errors: [{ message: 'x'.repeat(9000) }] }), where).message.length < 700);
});
status.run();
