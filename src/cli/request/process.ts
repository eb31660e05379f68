import { isAbsolute } from 'node:path';

import { readEnvironment } from '../../runtime/environment.ts';
import { parseUlimit } from '../../runtime/rlimits.ts';
import { parseSignal } from '../../lib/signal.ts';
import { formatUserSpec, parseGroup, parseUserSpec } from '../../runtime/user-spec.ts';
import type { EnvironmentRequest, ProcessRequest } from '../../runtime/request.ts';
import type { ContainerFields } from '../options/container-groups.ts';
import type { RequestFacts } from './facts.ts';
import { fileFailure, invalid, record, splitPair } from './words.ts';

/** What `exec` and `run` say about variables. */
export type EnvironmentFields = Pick<ContainerFields['environment'], 'entries' | 'files'> & Partial<ContainerFields['environment']>;

/**
 * What `-e`, `--env-file`, … ask for.
 *
 * @throws {TiffinError} `invalid-argument`, naming the variable or the file
 */
export function toEnvironment(fields: EnvironmentFields, facts: RequestFacts): EnvironmentRequest {
  const options = {
    entries: fields.entries,
    files: fields.files.map((name) => ({ name, text: readEnvironmentFile(name, facts) })),
    merge: fields.merge ?? [],
    unset: fields.unset ?? [],
    unsetAll: fields.unsetAll ?? false,
    host: (fields.host ?? false) || facts.defaults?.hostEnvironment === true,
    httpProxy: fields.httpProxy ?? facts.defaults?.httpProxy ?? true,
  };
  return readEnvironment(options, facts.env);
}

/**
 * What `--entrypoint`, `--user`, `--init`, … ask for, with the words after the image.
 *
 * @throws {TiffinError} `invalid-argument`, naming the option or its value
 */
export function toProcess(fields: ContainerFields['process'], environment: EnvironmentRequest, command: readonly string[]): ProcessRequest {
  if (fields.stopSignal !== undefined) parseSignal(fields.stopSignal);
  const score = fields.oomScoreAdjust;
  if (score !== undefined && Math.abs(score) > 1000)
    throw invalid(`invalid value for --oom-score-adj: ${score} is not between -1000 and 1000`);
  return {
    command,
    entrypoint: fields.entrypoint === undefined ? undefined : parseEntrypoint(fields.entrypoint),
    environment,
    workingDirectory: fields.workingDirectory,
    user: fields.user === undefined || fields.user === '' ? undefined : formatUserSpec(parseUserSpec(fields.user)),
    additionalGroups: fields.groups.map(parseGroup),
    init: fields.init,
    ...initPath(fields),
    stopSignal: fields.stopSignal,
    stopTimeoutSeconds: fields.stopTimeout,
    timeoutSeconds: fields.timeout ?? 0,
    umask: fields.umask === undefined || fields.umask === '' ? undefined : parseUmask(fields.umask),
    rlimits: fields.ulimits.map(parseUlimit),
    oomScoreAdjust: score,
    timezone: fields.timezone,
    sysctls: record(fields.sysctls.map(parseSysctl)),
    accounts: {
      passwd: fields.passwd ?? true,
      passwdEntry: fields.passwdEntry,
      groupEntry: fields.groupEntry,
      hostUsers: fields.hostUsers,
    },
  };
}

function initPath({ init, initPath: path }: ContainerFields['process']): Pick<ProcessRequest, 'initPath'> {
  if (path === undefined || path === '') return {};
  if (!isAbsolute(path)) throw invalid(`--init-path ${path}: must be an absolute path`);
  if (!init) throw invalid('--init-path is of use with --init only');
  return { initPath: path };
}

/** An entrypoint as typed: a JSON array of words, or one word; nothing clears the image's. */
export function parseEntrypoint(text: string): readonly string[] {
  if (text === '') return [];
  if (text.startsWith('[')) {
    try {
      const words: unknown = JSON.parse(text);
      if (Array.isArray(words) && words.every((word) => typeof word === 'string')) return words;
    } catch {
      // Not JSON after all: `[` is a program.
    }
  }
  return [text];
}

function readEnvironmentFile(name: string, facts: RequestFacts): string {
  try {
    return facts.readText(name);
  } catch (error) {
    throw invalid(`parsing file ${JSON.stringify(name)}: ${fileFailure('open', name, error)}`);
  }
}

function parseUmask(text: string): number {
  if (!/^[0-7]{1,4}$/.test(text) || Number.parseInt(text, 8) > 0o777)
    throw invalid(`running container create option: invalid umask string ${text}: invalid argument`, 'octal digits, as in 0022');
  return Number.parseInt(text, 8);
}

function parseSysctl(text: string): readonly [string, string] {
  const { key, value } = splitPair(text);
  if (value === undefined || key === '') throw invalid(`${text} is invalid, sysctl values must be in the form of KEY=VALUE`);
  return [key.trim(), value.trim()];
}
