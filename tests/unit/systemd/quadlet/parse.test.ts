import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseUnit } from '../../../../src/systemd/quadlet/parse.ts';
import { printUnit } from '../../../../src/systemd/unit-file.ts';
import { problemLine } from '../../../../src/systemd/quadlet-problem.ts';

const read = (text: string): readonly (readonly [string, readonly string[]])[] =>
  parseUnit(text, 'x').unit.sections.map(({ name, entries }) => [name, entries.map(({ key, value }) => `${key}=${value}`)]);
const wrong = (text: string): readonly string[] => parseUnit(text, 'x.container').problems.map(problemLine);

const parsing = suite('parseUnit');
parsing('reads sections, keys, comments and blanks', () => {
  assert.equal(read('# a\n; b\n\n[A]\n x = y z \n\n[B]\nx=\n[A]\ny=#no comment\r\n'), [
    ['A', ['x=y z']],
    ['B', ['x=']],
    ['A', ['y=#no comment']],
  ]);
});
parsing('joins continued lines with a blank, and leaves out comments between them', () => {
  assert.equal(read('[A]\nx=a \\\n  b\\\n# c\n; d\nc\ny=1\\\n\nz=2'), [['A', ['x=a b c', 'y=1', 'z=2']]]);
  assert.equal(read('[A]\nx=a\\'), [['A', ['x=a']]]);
  assert.equal(read('[A]\nx=a\\\\\ny=1'), [['A', [String.raw`x=a\\`, 'y=1']]]);
});
parsing('knows the line of everything', () => {
  const { unit } = parseUnit('\n[A]\n# c\nx=a \\\n b\ny=1\n', '/q/w');
  assert.equal(unit.sections[0]?.location, { path: '/q/w', line: 2 });
  assert.equal(
    unit.sections[0]?.entries.map(({ location }) => location?.line),
    [4, 6],
  );
});
parsing('says what is no line of a unit', () => {
  assert.match(wrong('x=1\n')[0] ?? '', /x\.container:1: x stands before the first section; put it below/);
  assert.match(wrong('[A\n')[0] ?? '', /x\.container:1: not the name of a section: "\[A"; write it as \[Container\]/);
  assert.match(wrong('[A]\nfoo\n')[0] ?? '', /:2: neither Key=value nor/);
  assert.match(wrong('[A]\nImage: x\n')[0] ?? '', /equals sign/);
  assert.match(wrong('[A]\na b=1\n')[0] ?? '', /letters and digits/);
  assert.match(wrong('[A]\n=1\n')[0] ?? '', /neither/);
  assert.is(wrong('[A]\nx=\u0000\u001b\n').length, 1);
  assert.equal(wrong('[A]\nx=\ty\n'), []);
});
parsing('never makes two lines of one: what is printed is read again as it was', () => {
  let seed = 7;
  const random = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
  const alphabet = ['[', ']', '=', '\\', '\n', ' ', '#', ';', 'a', 'Exec', '%', '"', "'", '\t', '\r', 'é', '\u0000', '[A]\n', 'K=', '\\\n'];
  for (let round = 0; round < 3000; round += 1) {
    const text = Array.from({ length: random(30) }, () => alphabet[random(alphabet.length)]).join('');
    const { unit, problems } = parseUnit(text, 'x');
    if (problems.length > 0) continue;
    const plain = (sections: typeof unit.sections): unknown =>
      sections.map(({ name, entries }) => [name, entries.map(({ key, value }) => [key, value])]);
    assert.equal(plain(parseUnit(printUnit(unit), 'x').unit.sections), plain(unit.sections), JSON.stringify(text));
  }
});
parsing.run();
