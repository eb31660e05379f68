import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { toYaml } from '../../../../src/cli/output/yaml.ts';

const test = suite('toYaml');
for (const [value, expected] of [
  [{ a: 1, b: true, c: 'x' }, 'a: 1\nb: true\nc: x\n'],
  [{ a: {}, b: [] }, 'a: {}\nb: []\n'],
  [{ a: { b: { c: 'd' } } }, 'a:\n  b:\n    c: d\n'],
  [{ a: ['x', { b: 1, c: 2 }] }, 'a:\n- x\n- b: 1\n  c: 2\n'],
  [
    { a: '', b: 'true', c: '5', d: 'a: b', e: '- x', f: null, g: 'x ' },
    'a: ""\nb: "true"\nc: "5"\nd: "a: b"\ne: "- x"\nf: null\ng: "x "\n',
  ],
  [{ a: 'x\ny' }, 'a: |-\n  x\n  y\n'],
  [{ a: 'x\ny\n' }, 'a: |\n  x\n  y\n'],
  [{ a: undefined, b: 1 }, 'b: 1\n'],
] as const) {
  test(JSON.stringify(value), () => assert.is(toYaml(value), expected));
}
test.run();
