import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findDenial, type Walked } from '../../../../src/container/why/find-denial.ts';
import { bindLine, component, walked } from '../../../support/why.ts';

const test = suite('findDenial');
const root = component({ path: '/', name: '/' });
const failing = (error: string) => component({ path: '/data/f', from: 1, error, type: 'missing' });
const refusing = (errno: string, changes: Parameters<typeof component>[0] = {}) =>
  component({ path: '/data/f', from: 1, type: 'file', access: { r: errno, w: errno, x: errno }, ...changes });
const directory = component({ from: 0 });
const closed = component({ from: 0, access: { r: undefined, w: undefined, x: 'EACCES' } });

const table: readonly [string, Walked, ReturnType<typeof findDenial>][] = [
  ['what the kernel grants is granted', walked([root, closed, failing('EACCES')], { answer: undefined }), undefined],
  [
    'a directory that may not be searched',
    walked([root, closed, failing('EACCES')]),
    { index: 1, kind: 'mode', access: 'x', errno: 'EACCES' },
  ],
  [
    'a link of /proc that may not be followed',
    walked([root, directory, failing('EACCES')]),
    { index: 2, kind: 'traced', access: 'x', errno: 'EACCES' },
  ],
  [
    'nothing there',
    walked([root, directory, failing('ENOENT')], { answer: 'ENOENT' }),
    { index: 2, kind: 'missing', access: 'x', errno: 'ENOENT' },
  ],
  [
    'a file on the way',
    walked([root, directory, failing('ENOTDIR')], { answer: 'ENOTDIR' }),
    { index: 1, kind: 'not-a-directory', access: 'x', errno: 'ENOTDIR' },
  ],
  [
    'a name too long',
    walked([root, failing('ENAMETOOLONG')], { answer: 'ENAMETOOLONG' }),
    { index: 1, kind: 'too-long', access: 'x', errno: 'ENAMETOOLONG' },
  ],
  [
    'a path too long',
    walked([root, failing('ENOENT')], { answer: 'ENAMETOOLONG' }),
    { index: 1, kind: 'too-long', access: 'x', errno: 'ENAMETOOLONG' },
  ],
  ['a file that is not for us', walked([root, directory, refusing('EACCES')]), { index: 2, kind: 'mode', access: 'r', errno: 'EACCES' }],
  [
    'a read-only mount',
    walked([root, refusing('EROFS')], { wanted: ['w'], answer: 'EROFS' }),
    { index: 1, kind: 'read-only', access: 'w', errno: 'EROFS' },
  ],
  [
    'a mount without execution',
    walked([root, refusing('EACCES', { mount: { ...bindLine, options: ['noexec'] } })], { wanted: ['x'] }),
    { index: 1, kind: 'noexec', access: 'x', errno: 'EACCES' },
  ],
  [
    'an immutable file',
    walked([root, refusing('EPERM')], { wanted: ['w'], answer: 'EPERM' }),
    { index: 1, kind: 'immutable', access: 'w', errno: 'EPERM' },
  ],
  ['nobody that we can name', walked([root, directory]), { index: 1, kind: 'unknown', access: 'r', errno: 'EACCES' }],
  [
    'a slash behind a file',
    walked([root, directory], { answer: 'ENOTDIR' }),
    { index: 1, kind: 'not-a-directory', access: 'r', errno: 'ENOTDIR' },
  ],
  [
    "another's link in a shared directory",
    walked([
      component({ mode: 0o1777, user: { host: 0, inside: undefined } }),
      component({ from: 0, type: 'link', target: 'f' }),
      directory,
    ]),
    { index: 1, kind: 'protected-link', access: 'r', errno: 'EACCES' },
  ],
  [
    'links that lead to each other',
    walked([root, ...['/a', '/b', '/a', '/b'].map((path) => component({ path, from: 0, type: 'link', target: 'x' }))], {
      answer: 'ELOOP',
      stopped: 'ELOOP',
    }),
    { index: 3, kind: 'loop', access: 'x', errno: 'ELOOP' },
  ],
];
for (const [name, given, wanted] of table) test(name, () => assert.equal(findDenial(given), wanted));
test.run();
