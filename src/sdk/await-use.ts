import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { TiffinError } from '../lib/errors.ts';
import { parseSocketTable } from '../network/host-ports.ts';
import type { Container, WaitFor } from './api/container.ts';
import { Given, invalid, requireWords } from './given.ts';

const defaultTimeoutMs = 60_000;
const pollMs = 100;
const linesInMessage = 10;

/** How long, and until when at most. */
export type AwaitUseOptions = { readonly timeoutMs: number | undefined; readonly signal: AbortSignal };

type Check = { readonly what: string; readonly holds: (container: Container, signal: AbortSignal) => Promise<boolean> };

/**
 * Waits until all conditions hold, one after the other.
 *
 * @throws {TiffinError} `runtime-failed`, with what the container wrote last, when it ends first or the time is up; `cancelled`
 */
export async function awaitUse(container: Container, wanted: WaitFor | readonly WaitFor[], options: AwaitUseOptions): Promise<void> {
  const { timeoutMs = defaultTimeoutMs, signal } = options;
  const checks = readConditions(wanted);
  const time = new AbortController();
  const timer = setTimeout(() => time.abort(), timeoutMs);
  const wake = AbortSignal.any([signal, time.signal]);
  let missing = '';
  try {
    for (const { what, holds } of checks) {
      missing = what;
      while (!(await holds(container, wake))) await sleep(pollMs, undefined, { signal: wake });
    }
  } catch (error) {
    if (signal.aborted) throw new TiffinError('cancelled', `wait for ${missing}: cancelled`, { cause: signal.reason });
    if (!time.signal.aborted) throw error;
    throw await failure(container, `${missing} did not come about within ${timeoutMs} ms`);
  } finally {
    clearTimeout(timer);
  }
}

/** What conditions mean. @throws {TiffinError} `invalid-argument` for what is none */
export function readConditions(wanted: unknown): readonly Check[] {
  return (Array.isArray(wanted) ? wanted : [wanted]).map(readCondition);
}

const kinds = ['port', 'log', 'times', 'health', 'exec', 'http', 'exit'] as const;

function readCondition(wanted: unknown): Check {
  if (typeof wanted === 'function') return ownCheck(wanted as (container: Container) => unknown);
  const given = new Given('waitFor', wanted, kinds);
  const port = given.whole('port', 1);
  if (port !== undefined) return { what: `a listener on port ${port}`, holds: whileRunning((container) => listens(container, port)) };
  if (given.has('log')) return logCheck(given);
  if (given.oneOf('health', ['healthy']) !== undefined) return { what: 'its health', holds: whileRunning(isHealthy) };
  if (given.has('exec')) return execCheck(requireWords('waitFor: exec', given.raw('exec')));
  if (given.has('http')) return httpCheck(new Given('waitFor: http', given.raw('http'), ['port', 'path', 'status']));
  const exit = given.whole('exit');
  if (exit !== undefined) return exitCheck(exit);
  throw invalid('waitFor: a condition is { port }, { log }, { health }, { exec }, { http }, { exit } or a function');
}

/** A container that has ended will not be of use any more. */
function whileRunning(holds: (container: Container, signal: AbortSignal) => Promise<boolean>): Check['holds'] {
  return async (container, signal) => {
    if (await holds(container, signal)) return true;
    const { status, exitStatus } = await container.state();
    if (status === 'exited') throw await failure(container, `it ended with status ${exitStatus}`);
    return false;
  };
}

function ownCheck(ask: (container: Container) => unknown): Check {
  return { what: 'your condition', holds: whileRunning(async (container) => (await ask(container)) === true) };
}

/** Read from outside: no image need have a tool for it, and no network need be reachable. */
async function listens(container: Container, port: number): Promise<boolean> {
  const { pid } = await container.state();
  if (pid === undefined) return false;
  try {
    return ['tcp', 'tcp6'].some((table) =>
      parseSocketTable(readFileSync(`/proc/${pid}/net/${table}`, 'utf8'), 'tcp').some((socket) => socket.port === port),
    );
  } catch {
    // It has just ended.
    return false;
  }
}

async function isHealthy(container: Container): Promise<boolean> {
  const { health, status } = await container.state();
  if (health === undefined && status === 'running')
    throw new TiffinError('invalid-argument', `container ${container.name} has no health check`, { hint: 'give it one with health' });
  return health === 'healthy';
}

function logCheck(given: Given): Check {
  const wanted = given.raw('log');
  if (typeof wanted !== 'string' && !(wanted instanceof RegExp)) throw invalid('waitFor: log must be a string or a RegExp');
  const times = given.whole('times', 1) ?? 1;
  const matches = (text: string): boolean => {
    if (typeof wanted === 'string') return text.includes(wanted);
    wanted.lastIndex = 0;
    return wanted.test(text);
  };
  const holds: Check['holds'] = async (container, signal) => {
    let seen = 0;
    for await (const { text } of container.logs({ follow: true, signal })) {
      if (matches(text)) seen += 1;
      if (seen === times) return true;
    }
    throw await failure(container, 'it ended');
  };
  return { what: `the line ${String(wanted)}`, holds };
}

function execCheck(command: readonly string[]): Check {
  const succeeds = async (container: Container, signal: AbortSignal): Promise<boolean> => {
    try {
      return (await container.exec(command, { signal })).status === 0;
    } catch (error) {
      if (error instanceof TiffinError && error.code === 'wrong-state') return false;
      throw error;
    }
  };
  return { what: `the success of ${command.join(' ')}`, holds: whileRunning(succeeds) };
}

function httpCheck(given: Given): Check {
  const port = given.whole('port', 1);
  if (port === undefined) throw invalid('waitFor: http: port says where to ask');
  const path = given.text('path') ?? '/';
  if (!path.startsWith('/')) throw invalid(`waitFor: http: path ${JSON.stringify(path)} must begin with a slash`);
  const status = given.whole('status', 100);
  const answers = async (container: Container, signal: AbortSignal): Promise<boolean> => {
    const { answerOf } = await import('./http-answer.ts');
    const { hostIp = '', hostPort = 0 } = container.ports.find((each) => each.port === port && each.protocol === 'tcp') ?? {};
    if (hostPort === 0) throw invalid(`waitFor: http: port ${port} of container ${container.name} is not published`);
    const answer = await answerOf({ host: reachable(hostIp), port: hostPort, path, signal });
    return answer !== undefined && (status === undefined ? answer >= 200 && answer < 400 : answer === status);
  };
  return { what: `an answer to GET ${path} on port ${port}`, holds: whileRunning(answers) };
}

function reachable(hostIp: string): string {
  return hostIp === '' || hostIp === '0.0.0.0' ? '127.0.0.1' : hostIp === '::' ? '::1' : hostIp;
}

function exitCheck(wanted: number): Check {
  const holds: Check['holds'] = async (container, signal) => {
    const status = await container.wait({ signal });
    if (status !== wanted) throw await failure(container, `it ended with status ${status}, not ${wanted}`);
    return true;
  };
  return { what: `its end with status ${wanted}`, holds };
}

/** With the last lines: they say why, and the container may be gone in a moment. */
async function failure(container: Container, why: string): Promise<TiffinError> {
  const lines: string[] = [];
  try {
    for await (const { text } of container.logs({ tail: linesInMessage })) lines.push(text);
  } catch {
    // It keeps no log, or is gone.
  }
  const said = lines.length === 0 ? 'it wrote nothing' : `it wrote last:\n${lines.slice(-linesInMessage).join('\n')}`;
  return new TiffinError('runtime-failed', `container ${container.name} is not ready: ${why}; ${said}`);
}
