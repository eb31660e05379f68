import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { historyText, linesText } from '../../../src/containerfile/history-text.ts';
import { instructions } from '../../support/containerfile.ts';

const test = suite('historyText');

for (const [line, expected] of [
  ['RUN a  b', 'RUN /bin/sh -c a  b'],
  ['RUN ["a"]', 'RUN a'],
  ['RUN <<A\na\nA', 'RUN /bin/sh -c a\n'],
  ['COPY --from=x --chown=u --chmod=1 --parents --link a <<B /c\nB', 'COPY --parents --from=x --chown=u --chmod=1 a <<B /c'],
  ['ADD a b/', 'ADD a b/'],
  ['ENV a=b c=d', 'ENV a=b c=d'],
  ['LABEL a=b', 'LABEL a=b'],
  ['ARG a b=c', 'ARG a b=c'],
  ['EXPOSE 80 81', 'EXPOSE [80 81]'],
  ['VOLUME /a /b', 'VOLUME [/a /b]'],
  ['CMD a', 'CMD ["/bin/sh" "-c" "a"]'],
  ['ENTRYPOINT ["a", "\\"b"]', 'ENTRYPOINT ["a" "\\"b"]'],
  ['SHELL ["a", "-c"]', 'SHELL [a -c]'],
  ['ADD https://me:token@h.example/x@1 /', 'ADD https://***@h.example/x@1 /'],
  ['ADD git@h.example:a/b.git /', 'ADD git@h.example:a/b.git /'],
  ['WORKDIR x', 'WORKDIR /w/x'],
  ['HEALTHCHECK --interval=5s CMD x', 'HEALTHCHECK --interval=5s CMD x'],
  ['ONBUILD RUN x', 'ONBUILD RUN x'],
  ['USER u', 'USER u'],
] as const) {
  test(`calls ${JSON.stringify(line)} ${expected}`, () => assert.is(historyText(instructions(line)[0]!, { WorkingDir: '/w/x' }), expected));
}

test('what is very long is cut', () => {
  const text = historyText(instructions(`RUN ${'\u{1f600}'.repeat(10_000)}`)[0]!, {});
  assert.is(text.length, 16_385);
  assert.ok(text.isWellFormed() && text.endsWith('…'));
});

test('lines are named as editors take them', () => {
  assert.is(linesText({ file: 'Containerfile', start: 3, end: 3 }), 'Containerfile:3');
  assert.is(linesText({ file: 'Containerfile', start: 3, end: 5 }), 'Containerfile:3-5');
});

test.run();
