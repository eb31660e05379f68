import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { printFiles, reportEnabled } from '../../../../src/cli/request/generated-files.ts';
import { memoryOutput } from '../../../support/memory-output.ts';

const generated = [
  { key: 'b', fileName: 'b.service', service: 'b.service', text: '[Unit]\n' },
  { key: 'a', fileName: 'a.service', service: 'a.service', text: '[Service]\n' },
];

const print = suite('printFiles');
print('prints one behind the other, or as JSON', async () => {
  const [text, json] = [memoryOutput(), memoryOutput()];
  await printFiles(text as never, generated, { files: false, format: '' });
  assert.is(text.stdout.text(), '[Unit]\n[Service]\n');
  await printFiles(json as never, generated, { files: false, format: 'json' });
  assert.is(json.stdout.text(), '{\n "a": "[Service]\\n",\n "b": "[Unit]\\n"\n}\n');
});
print.run();

const report = suite('reportEnabled');
const places = { userName: 'me' };
report('prints services, and says where files are and what is missing', () => {
  const { output, stdout, stderr } = memoryOutput();
  reportEnabled({ output, places } as never, { paths: ['/x/a.service'], services: ['a.service'], lingers: false });
  assert.is(stdout.text(), 'a.service\n');
  assert.match(stderr.text(), /^Written: \/x\/a\.service\n.*loginctl enable-linger me\n$/s);
});
report('says nothing of lingering where it is, or makes no difference', () => {
  const { output, stderr } = memoryOutput();
  for (const lingers of [true, undefined]) reportEnabled({ output, places } as never, { paths: [], services: [], lingers });
  assert.is(stderr.text(), '');
});
report.run();
