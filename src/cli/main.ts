import { runCommandLine } from './command-line.ts';
import { descriptorSink } from './output/sink.ts';
import { describeStream } from './output/stream.ts';

async function start(): Promise<void> {
  const stdout = await describeStream(1, descriptorSink(1, '/dev/stdout'));
  const stderr = await describeStream(2, descriptorSink(2, '/dev/stderr'));
  process.exitCode = await runCommandLine(process.argv.slice(2), { env: process.env, stdout, stderr });
}

void start();
