/**
 * A program for tests: shows an image that never was on the terminal it is started on, and says how that ended.
 *
 * usage: node show-exploration.ts [fail|SIGNAL]   with `fail` drawing breaks at the second key; a signal comes after the first drawing
 */
import { Output } from '../../src/cli/output/output.ts';
import { showExploration } from '../../src/cli/output/explore/show.ts';
import { descriptorSink } from '../../src/cli/output/sink.ts';
import { describeStream } from '../../src/cli/output/stream.ts';
import { exploration } from './exploration.ts';

const stdout = await describeStream(1, descriptorSink(1, '/dev/stdout'));
let draws = 0;
const breaking = {
  ...stdout,
  write: (data: string | Uint8Array): void => {
    const isDrawing = Buffer.from(data).includes('\u001b[H');
    if (process.argv[2] === 'fail' && isDrawing && ++draws > 2) throw new Error('no more paint');
    stdout.write(data);
    if (process.argv[2]?.startsWith('SIG') === true && isDrawing) setImmediate(() => process.kill(process.pid, process.argv[2]));
  },
};
const output = new Output({ stdout: breaking, stderr: stdout, color: { stdout: true, stderr: false }, animate: true });
const controller = new AbortController();
process.once('SIGTERM', () => controller.abort());
const image = exploration([{ 'etc/one': 1 }, { 'etc/two': 2, 'bad\u001b[2J': 3 }]);
const ended = await showExploration(image, output, controller.signal).then(
  () => 'done',
  (error: unknown) => `failed: ${String(error)}`,
);
stdout.write(`it ${ended}\n`);
process.stdin.destroy();
