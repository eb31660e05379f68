import { resolve } from 'node:path';

import { TiffinError } from '../../lib/errors.ts';
import { parseDuration } from '../../lib/units.ts';
import { healthDefaults } from '../../runtime/health.ts';
import type { HealthAction, HealthLogRequest, HealthRequest, StartupCheckRequest } from '../../runtime/request.ts';
import type { ContainerFields } from '../options/container-groups.ts';
import { invalid, oneOf } from './words.ts';

type HealthFields = ContainerFields['health'];

/**
 * What the options about health ask for.
 *
 * @param directory of the caller: a directory for the log is relative to it
 * @throws {TiffinError} `invalid-argument`, in Podman's words
 */
export function toHealth(fields: HealthFields, directory: string): HealthRequest | 'image' | 'none' {
  if (fields.noHealthcheck && fields.command !== undefined && fields.command !== '')
    throw invalid('cannot specify both --no-healthcheck and --health-cmd');
  if (fields.noHealthcheck) return 'none';
  const request = {
    test: fields.command === undefined || fields.command === '' ? undefined : parseHealthCommand(fields.command),
    intervalMs: interval(fields.interval, 'healthcheck-interval'),
    timeoutMs: timeout(fields.timeout, 'healthcheck-timeout'),
    startPeriodMs: startPeriod(fields.startPeriod),
    retries: retries(fields.retries),
    startup: toStartup(fields),
    onFailure: toAction(fields.onFailure),
    log: toLog(fields, directory),
  };
  return isPlain(request) ? 'image' : request;
}

function isPlain({ log, onFailure, ...rest }: HealthRequest): boolean {
  const { destination, maxCount, maxSize } = healthDefaults.log;
  const isPlainLog = log.destination === destination && log.maxCount === maxCount && log.maxSize === maxSize;
  return isPlainLog && onFailure === 'none' && Object.values(rest).every((value) => value === undefined);
}

/**
 * Reads a check's command: a JSON array of words, `CMD …`, `CMD-SHELL …`, `none`, or a line of shell.
 *
 * @returns as images declare it
 */
export function parseHealthCommand(text: string): readonly string[] {
  const words = parseWords(text);
  if (words !== undefined) {
    if (isKeyword(words[0] ?? '')) return words[0] === 'NONE' ? ['NONE'] : words;
    return words.length > 1 ? ['CMD', ...words] : ['CMD-SHELL', ...words];
  }
  const [first = '', ...rest] = text.split(' ');
  switch (first.toUpperCase()) {
    case 'NONE':
      return ['NONE'];
    case 'CMD':
      return [
        'CMD',
        ...text
          .split(/\s+/)
          .slice(1)
          .filter((word) => word !== ''),
      ];
    case 'CMD-SHELL':
      return rest.length === 0 ? ['CMD-SHELL'] : ['CMD-SHELL', rest.join(' ')];
    default:
      return ['CMD-SHELL', text];
  }
}

function isKeyword(word: string): boolean {
  return ['CMD', 'CMD-SHELL', 'NONE'].includes(word);
}

function parseWords(text: string): string[] | undefined {
  try {
    const words: unknown = JSON.parse(text);
    if (Array.isArray(words) && words.length > 0 && words.every((word) => typeof word === 'string')) return words;
  } catch {
    // A line of shell.
  }
  return undefined;
}

function duration(text: string, name: string): number {
  try {
    return parseDuration(text);
  } catch (cause) {
    if (!(cause instanceof TiffinError)) throw cause;
    throw new TiffinError('invalid-argument', `invalid ${name}: ${cause.message}`, { cause });
  }
}

function interval(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  const span = text === 'disable' ? 0 : duration(text, name);
  if (span < 0) throw invalid(`${name} must not be negative`);
  return Math.ceil(span);
}

function timeout(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  const span = duration(text, name);
  if (span <= 0) throw invalid(`${name} must be greater than 0`);
  return Math.ceil(span);
}

function startPeriod(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const span = duration(text, 'healthcheck-start-period');
  if (span < 0) throw invalid('healthcheck-start-period must be 0 seconds or greater');
  return Math.ceil(span);
}

function retries(count: number | undefined): number | undefined {
  if (count === 0) throw invalid('healthcheck-retries must be greater than 0');
  return count;
}

function toAction(text: string): HealthAction {
  const known = ['none', 'kill', 'restart', 'stop'] as const;
  const message = `invalid on-failure action ${JSON.stringify(text)} for health check: supported actions are ${known.join(',')}`;
  return oneOf(text.toLowerCase(), known, message);
}

function toStartup(fields: HealthFields): StartupCheckRequest | undefined {
  if (fields.startupCommand === undefined || fields.startupCommand === '') return undefined;
  return {
    test: parseHealthCommand(fields.startupCommand),
    intervalMs: interval(fields.startupInterval, 'startup-healthcheck-interval') ?? healthDefaults.intervalMs,
    timeoutMs: timeout(fields.startupTimeout, 'startup-healthcheck-timeout') ?? healthDefaults.timeoutMs,
    retries: fields.startupRetries ?? 0,
    successes: fields.startupSuccess ?? 0,
  };
}

function toLog(fields: HealthFields, directory: string): HealthLogRequest {
  const { logDestination: place = 'local' } = fields;
  return {
    destination: place === 'local' || place === 'events_logger' ? place : resolve(directory, place),
    maxCount: fields.maxLogCount ?? healthDefaults.log.maxCount,
    maxSize: fields.maxLogSize ?? healthDefaults.log.maxSize,
  };
}
