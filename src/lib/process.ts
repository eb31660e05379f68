import { execa } from 'execa';

/** What a short-lived tool left behind. */
export type ToolResult = {
  readonly stdout: string;
  readonly stderr: string;
  /** 0–255; 128 + n when signal n ended it. */
  readonly exitStatus: number;
};

/** What was written before a tool ended is read within this time. */
const lingerMs = 1000;

/** How to run a tool. The environment is exactly `env`: nothing is inherited. */
export type ToolOptions = {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
  readonly cwd?: string;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Bytes of output kept; what is beyond is dropped. */
  readonly maxOutputBytes?: number;
  /** In a session of its own: Ctrl-C at the terminal does not end it. */
  readonly detached?: boolean;
};

/**
 * Runs a tool of the host (credential helper, getsubids, …) to its end, without a shell.
 *
 * @param file absolute path, or a name looked up in `env.PATH`
 * @throws the `ENOENT` or `EACCES` of execve(2) when it cannot be started
 */
export async function runTool(file: string, args: readonly string[], options: ToolOptions = {}): Promise<ToolResult> {
  const running = startTool(file, args, options);
  const endPatience = closeAfterEnd(running);
  const result = await running;
  endPatience();
  if (result instanceof Error && result.exitCode === undefined && result.signal === undefined) throw result;
  return { stdout: result.stdout, stderr: result.stderr, exitStatus: result.exitCode ?? 128 + signalNumber(result.signal) };
}

function startTool(file: string, args: readonly string[], options: ToolOptions) {
  const { env = {}, input = '', cwd, timeoutMs = 60_000, signal, maxOutputBytes = 4 << 20, detached = false } = options;
  return execa(file, args, {
    env,
    extendEnv: false,
    input,
    reject: false,
    timeout: timeoutMs,
    maxBuffer: maxOutputBytes,
    stripFinalNewline: false,
    detached,
    ...(cwd === undefined ? {} : { cwd }),
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  });
}

/** What a tool leaves running may hold the pipes open: the tool's own end counts. */
function closeAfterEnd({ nodeChildProcess, stdout, stderr }: ReturnType<typeof startTool>): () => void {
  let patience: NodeJS.Timeout | undefined;
  nodeChildProcess.once('exit', () => {
    patience = setTimeout(() => {
      stdout.destroy();
      stderr.destroy();
    }, lingerMs);
  });
  return () => clearTimeout(patience);
}

function signalNumber(name: string | undefined): number {
  const known: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGABRT: 6, SIGKILL: 9, SIGSEGV: 11, SIGPIPE: 13, SIGTERM: 15 };
  return name === undefined ? 0 : (known[name] ?? 0);
}
