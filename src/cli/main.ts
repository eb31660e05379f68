import { bytesAsTyped } from './raw-argv.ts';
import { runCommandLine } from './command-line.ts';
import { descriptorSink } from './output/sink.ts';
import { describeStream } from './output/stream.ts';

async function start(): Promise<void> {
  // Waiting for what never happens ends the process by itself: that is no success.
  process.exitCode = 125;
  const stdout = await describeStream(1, descriptorSink(1, '/dev/stdout'));
  const stderr = await describeStream(2, descriptorSink(2, '/dev/stderr'));
  // Node takes some of our options for its own unless they stand behind `--`.
  const program = [process.execPath, '--', process.argv[1] ?? ''];
  const status = await runCommandLine(bytesAsTyped(process.argv.slice(2)), { env: process.env, stdout, stderr, program });
  // Output is written synchronously, so nothing is lost; a natural end would close SQLite, which syncs the disk several times.
  process.exit(status);
}

void start();
