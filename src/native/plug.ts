import { TiffinError } from '../lib/errors.ts';
import { helperPath } from './helper-path.ts';
import { failureOfLine } from './helper-report.ts';

/** What the keeper of the networks is asked. */
export type Plug =
  /** Nothing but to be there. */
  | { readonly verb: 'look' }
  /** A running container joins a network; `document` is what netavark is told. */
  | { readonly verb: 'join'; readonly containerId: string; readonly network: string; readonly document: string }
  | { readonly verb: 'leave'; readonly containerId: string; readonly network: string }
  | { readonly verb: 'update'; readonly network: string; readonly servers: readonly string[] };

/**
 * Asks the keeper in `directory`, which is started with `command` when it does not run.
 *
 * @throws {TiffinError} what it, or netavark, said
 */
export async function plug(directory: string, command: readonly string[], request: Plug): Promise<void> {
  // Rare, and what it brings along opens standard input.
  const { runTool } = await import('../lib/process.ts');
  const input = request.verb === 'join' ? request.document : '';
  const args = ['plug', directory, request.verb, ...operands(request), '--', ...command];
  const { stderr, exitStatus } = await runTool(helperPath(), args, { input });
  if (exitStatus === 0) return;
  const line = stderr.split('\n').find((text) => text.startsWith('E '));
  throw line === undefined ? new TiffinError('runtime-failed', 'the keeper of the networks could not be asked') : failureOfLine(line);
}

function operands(request: Plug): readonly string[] {
  switch (request.verb) {
    case 'look':
      return [];
    case 'update':
      return [request.servers.join(','), request.network];
    case 'join':
    case 'leave':
      return [request.containerId, request.network];
  }
}
