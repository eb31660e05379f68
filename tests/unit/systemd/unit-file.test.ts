import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  commandEntry,
  commandLine,
  escapeSpecifiers,
  escapeVariables,
  plainText,
  printUnit,
  quoteWord,
  type UnitEntry,
} from '../../../src/systemd/unit-file.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { systemdWords } from '../../support/systemd-words.ts';

const print = suite('printUnit');
print('prints comments, sections and keys in their order', () => {
  const text = printUnit({
    comments: ['web.service', 'made by tiffin', ''],
    sections: [
      { name: 'Unit', entries: [{ key: 'Description', value: 'a web server' }] },
      {
        name: 'Service',
        entries: [
          { key: 'Environment', value: '' },
          { key: 'Environment', value: 'A=b' },
        ],
      },
      { name: 'Install', entries: [] },
    ],
  });
  assert.is(
    text,
    '# web.service\n# made by tiffin\n#\n\n[Unit]\nDescription=a web server\n\n[Service]\nEnvironment=\nEnvironment=A=b\n\n[Install]\n',
  );
});
print('makes one line of a comment with several', () =>
  assert.is(printUnit({ comments: ['a\n[Service]\nExecStart=/bin/evil'], sections: [] }), '# a [Service] ExecStart=/bin/evil\n'),
);
for (const entry of [
  { key: 'Description', value: 'a\nExecStart=/bin/evil' },
  { key: 'Description', value: 'a\rExecStart=/bin/evil' },
  { key: 'Description', value: 'the next line is mine \\' },
  { key: 'Description', value: 'nul \0' },
  { key: 'Description', value: 'no text \ud800' },
  { key: 'A=b\nExecStart', value: '/bin/evil' },
  { key: '', value: 'x' },
  { key: 'Environment', value: 'x'.repeat(1 << 20) },
] satisfies UnitEntry[])
  print(
    `refuses ${JSON.stringify(entry).slice(0, 60)}`,
    () => void assertFails(() => printUnit({ sections: [{ name: 'Unit', entries: [entry] }] }), 'invalid-argument'),
  );
print('lets two backslashes end a line', () =>
  assert.is(printUnit({ sections: [{ name: 'Unit', entries: [{ key: 'A', value: 'b\\\\' }] }] }), '[Unit]\nA=b\\\\\n'),
);
print(
  'refuses a section that would be two',
  () => void assertFails(() => printUnit({ sections: [{ name: 'Unit]\n[Service', entries: [] }] }), 'invalid-argument'),
);
print.run();

const plain = suite('plainText');
for (const [text, expected] of [
  ['a web server', 'a web server'],
  ['two\nlines\\', 'two lines'],
  ['  a \u202e b\u001b[31m', 'a   b [31m'],
  ['100%', '100%'],
] as const)
  plain(`takes ${JSON.stringify(text)}`, () => assert.is(plainText(text), expected));
plain.run();

const quote = suite('quoteWord');
for (const [word, expected] of [
  ['plain', 'plain'],
  ['--env=A=b', '--env=A=b'],
  ['', '""'],
  [' ', '" "'],
  [';', '";"'],
  ['#', '"#"'],
  ['it\'s "so"', '"it\'s \\"so\\""'],
  ['back\\slash', '"back\\\\slash"'],
  ['two\nlines\tand\rmore', '"two\\nlines\\tand\\rmore"'],
  ['\u001b[31m\u007f', '"\\x1b[31m\\x7f"'],
  ['\u0085\u2028\u202e', '"\\xc2\\x85\\xe2\\x80\\xa8\\xe2\\x80\\xae"'],
  ['\udcff', '"\\xff"'],
  ['grün 😀', '"grün 😀"'],
] as const)
  quote(`writes ${JSON.stringify(word)}`, () => assert.is(quoteWord(word), expected));
quote('refuses NUL', () => void assertFails(() => quoteWord('\0'), 'invalid-argument'));
quote.run();

const escaping = suite('escapeSpecifiers and escapeVariables');
escaping('double', () => {
  assert.is(escapeSpecifiers('100% of %n'), '100%% of %%n');
  assert.is(escapeVariables('$HOME and $$'), '$$HOME and $$$$');
});
escaping.run();

const command = suite('commandLine');
command('quotes each word and keeps the program as it is', () =>
  assert.is(
    commandLine(['/opt/a $b%/tiffin', 'run', '-e', 'A=$HOME %n\n', 'image', 'sh', '-c', 'echo $1; ls']),
    '"/opt/a $b%%/tiffin" run -e "A=$$HOME %%n\\n" image sh -c "echo $$1; ls"',
  ),
);
command.run();

const hostile = suite('hostile words');
const attacks = [
  'a\nExecStartPre=/bin/evil',
  'a\r\n[Service]',
  '\\\nExecStartPre=/bin/evil',
  'ends in \\',
  '\\\\',
  ';',
  '; /bin/evil ;',
  '$(evil) `evil` ${HOME} $HOME $$ $',
  '%n %% %h/%t %',
  '"quoted" \'single\' "',
  "'",
  '-:+!@/bin/evil',
  '\u001b]0;title\u0007\u009b31m',
  '\u2028\u2029\u202e\ufeff',
  '\udc80\udcff',
  '# no comment',
  ' leading and trailing ',
  '\t',
  '\\x20\\n\\q',
  'grün 😀',
];
for (const word of attacks)
  hostile(`arrive as one word: ${JSON.stringify(word)}`, () => {
    const { value, pieces = [] } = commandEntry('ExecStart', [
      ['/usr/bin/tiffin', 'run'],
      ['--env', word],
      [word, word],
    ]);
    assert.equal(systemdWords(value), ['/usr/bin/tiffin', 'run', '--env', word, word, word]);
    const text = printUnit({ comments: [word], sections: [{ name: 'Service', entries: [{ key: 'ExecStart', value, pieces }] }] });
    const lines = text.replaceAll('\\\n\t', '').split('\n');
    assert.equal(
      lines.filter((line) => line !== '' && !line.startsWith('#')).map((line) => line.split('=', 1)[0]),
      ['[Service]', 'ExecStart'],
    );
    assert.equal(systemdWords(text.slice(text.indexOf('ExecStart=') + 10)), ['/usr/bin/tiffin', 'run', '--env', word, word, word]);
  });
hostile.run();

const pieces = suite('commandEntry');
pieces('prints a group of words a line, and keeps raw ones', () => {
  const entry = commandEntry('ExecStart', [['/bin/a', 'run'], ['--name', { raw: 'x-%i' }], [], ['image', '100%']]);
  assert.is(entry.value, '/bin/a run --name x-%i image 100%%');
  assert.is(
    printUnit({ sections: [{ name: 'Service', entries: [entry] }] }),
    '[Service]\nExecStart=/bin/a run \\\n\t--name x-%i \\\n\timage 100%%\n',
  );
});
pieces.run();
