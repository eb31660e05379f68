import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compileTemplate } from '../../../../../src/cli/output/template.ts';
import { assertFails } from '../../../../support/assert-fails.ts';

const map = (entries: Record<string, unknown>): unknown => Object.assign(Object.create(null) as object, entries);
const row = {
  Id: 'abc',
  Name: 'web',
  Size: 12,
  Running: true,
  None: null,
  Names: ['a', 'b'],
  Empty: [] as string[],
  Labels: map({ b: '2', a: '1', 'x.y': 'z' }),
  NoLabels: map({}),
  State: { Pid: 7, Health: { Status: 'ok' } },
  Label: (name: string) => `<${name}>`,
  Mounts: [
    { Source: '/a', Type: 'bind' },
    { Source: '/b', Type: 'tmpfs' },
  ],
};
const render = (text: string): string => compileTemplate(text, { name: 't', offset: 0 }).render(row);

const test = suite('evaluateTemplate');
for (const [text, expected] of [
  ['plain', 'plain'],
  ['', ''],
  ['{{.Id}}', 'abc'],
  ['{{.ID}}', 'abc'],
  ['{{ .Name }}!', 'web!'],
  ['{{.State.Pid}}', '7'],
  ['{{.State.Health.Status}}', 'ok'],
  ['{{.Names}}', '[a b]'],
  ['{{.Labels}}', 'map[a:1 b:2 x.y:z]'],
  ['{{.NoLabels}}', 'map[]'],
  ['{{.Labels.a}}', '1'],
  ['{{.Labels.none}}', '<no value>'],
  ['{{.None}}', '<nil>'],
  ['{{.None.X}}', '<no value>'],
  ['{{.Running}}', 'true'],
  ['{{.Label "x"}}', '<x>'],
  ['{{index .Labels "x.y"}}', 'z'],
  ['{{index .Names 1}}', 'b'],
  ['{{(index .Mounts 1).Source}}', '/b'],
  ['{{index (index .Mounts 0).Type 0}}', 'b'],
  ['{{range .Names}}{{.}},{{end}}', 'a,b,'],
  ['{{range $i, $n := .Names}}{{$i}}={{$n}} {{end}}', '0=a 1=b '],
  ['{{range $k, $v := .Labels}}{{$k}}={{$v}} {{end}}', 'a=1 b=2 x.y=z '],
  ['{{range $n := .Names}}{{$n}}{{end}}', 'ab'],
  ['{{range .Empty}}x{{else}}none{{end}}', 'none'],
  ['{{range .Names}}{{if eq . "b"}}{{break}}{{end}}{{.}}{{end}}', 'a'],
  ['{{range .Names}}{{if eq . "a"}}{{continue}}{{end}}{{.}}{{end}}', 'b'],
  ['{{range .Names}}{{$.Name}}{{end}}', 'webweb'],
  ['{{with .State}}{{.Pid}}{{end}}', '7'],
  ['{{with .None}}x{{else}}y{{end}}', 'y'],
  ['{{with $x := .State}}{{$x.Pid}}{{end}}', '7'],
  ['{{if .Running}}yes{{else}}no{{end}}', 'yes'],
  ['{{if .Empty}}yes{{else if .Name}}name{{else}}no{{end}}', 'name'],
  ['{{if and .Running (gt .Size 10)}}big{{end}}', 'big'],
  ['{{if or .None .Empty}}x{{else}}neither{{end}}', 'neither'],
  ['{{if not .None}}x{{end}}', 'x'],
  ['{{$x := .Name}}{{$x}}{{$x = .Id}}{{$x}}', 'webabc'],
  ['{{.Name | printf "%5s|"}}', '  web|'],
  ['{{.Name | upper | lower}}', 'web'],
  ['{{len .Names}} {{len .Name}} {{len .Labels}}', '2 3 3'],
  ['{{json .Names}}', '["a","b"]'],
  ['{{json .State}}', '{"Pid":7,"Health":{"Status":"ok"}}'],
  ['{{json .None}}', 'null'],
  ['a {{- .Id -}} b', 'aabcb'],
  ['a {{/* comment */}} b', 'a  b'],
  ['a {{- /* comment */ -}} b', 'ab'],
  ['{{"}}"}}', '}}'],
  ['{{`a"b`}}', 'a"b'],
  ['{{print "a" 1 2 "b"}}', 'a1 2b'],
  ['{{println .Id}}', 'abc\n'],
  ['{{eq .Name "x" "web"}}', 'true'],
  ['{{ne .Name "x"}} {{lt 1 2}} {{le 2 2}} {{gt 1 2}} {{ge 2 2}}', 'true true true false true'],
  ['{{slice .Name 1}}{{slice .Name 0 1}}', 'ebw'],
  ['{{true}} {{nil | print}}', 'true <nil>'],
  ['{ {{.Id}} }', '{ abc }'],
] as const) {
  test(`renders ${text}`, () => assert.is(render(text), expected));
}

for (const [text, message] of [
  ['{{.Nope}}', /^template: t:1:2: executing "t" at <\.Nope>: can't evaluate field Nope; known fields: Id, Name, /],
  ['a\n{{.Nope}}', /^template: t:2:2: /],
  ['{{.State.Nope}}', /can't evaluate field Nope; known fields: Pid, Health/],
  ['{{.Name.X}}', /can't evaluate field X in type string/],
  ['{{.constructor}}', /can't evaluate field constructor/],
  ['{{.__proto__}}', /can't evaluate field __proto__/],
  ['{{index .Names 5}}', /error calling index: index out of range: 5/],
  ['{{index .Name "a"}}', /error calling index/],
  ['{{lt 1 "a"}}', /incompatible types for comparison/],
  ['{{len 3}}', /len of type number/],
  ['{{range .Name}}{{end}}', /range can't iterate over web/],
  ['{{.Name 1}}', /Name has arguments but cannot be invoked as function/],
  ['{{$x}}', /undefined variable/],
  ['{{printf "%99999s" "x"}}', /width 99999 is too large/],
  ['{{pad .Name 99999 0}}', /99999 is not a length/],
] as const) {
  test(`fails at ${text}`, () => void assertFails(() => render(text), 'invalid-argument', message));
}
test.run();
